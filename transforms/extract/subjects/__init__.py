"""What a clause speaks of: from its words to an indicator, and whose figure it is."""
