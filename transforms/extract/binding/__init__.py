"""Whose a list of numbers is: subjects named before it, behind it, or in the clauses before (ellipsis)."""
