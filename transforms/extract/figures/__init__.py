"""What a number says of its subject: measure, sign, canonical unit, comparator, year and period."""
