"""Reading observations out of clauses.

From the inside out: `quantities` (numbers and units), `catalogue` and `lexicon` (the reference data),
`timeframe` (years and terms), `subjects` (indicators, and whose figure it is), `clauses` (what stands before
a number), `binding` (whose a number is), `status` (actual or target, of which year), `figures` (what a number
says), `qualitative` (targets in words), `grammar` (a whole report), `reconcile` (one cell of many mentions).
"""
