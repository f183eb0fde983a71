"""Reading observations out of clauses: numbers, subjects, time, and the grammar over them."""
