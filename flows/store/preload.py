"""Importing this loads what the processes that read have in common: `multiprocessing` imports it by name."""

from __future__ import annotations

from flows.store.pool import preload

preload()
