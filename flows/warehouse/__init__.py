"""A warehouse from staged tables to a published file, and what is asked of it.

Wide, because each step of its making has a module of its own.
"""
