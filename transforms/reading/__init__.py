"""Reading quantities out of clauses: numerals and units, subjects and indicators, time, and the grammar over them."""
