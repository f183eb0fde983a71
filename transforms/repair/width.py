"""Widths and spaces brought to one form: the last pass of repair."""

from __future__ import annotations
