"""The order in which a raw text is repaired."""
