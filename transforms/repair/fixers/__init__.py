"""The fixers that need no byte arithmetic.

Wide, because each kind of repair is a module of its own.
"""
