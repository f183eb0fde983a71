"""Measurements of Baogao on the machine at hand; `make bench` prints them."""
