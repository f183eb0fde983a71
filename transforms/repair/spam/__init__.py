"""Phrases that a cloned page put in the place of names, and which names those may have been."""
