"""Numbers with their units: where they stand in a text, what they are worth, and how they are hedged."""
