"""What the gates are made of: the project's expectations, Great Expectations' checkpoint, what it found."""
