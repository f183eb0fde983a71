"""The fixers that need no byte arithmetic, one kind of repair a module."""
