"""Measurements of Baogao on the machine at hand; `make bench` prints them.

Wide, because each measurement is a module that is called by its name.
"""
