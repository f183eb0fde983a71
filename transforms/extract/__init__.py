"""Reading observations out of clauses, and commitments, notes and terms out of a report.

From the inside out: `numbers` (figures, units and hedges; `quantities` is the table of units), `time` (years,
terms, and whether a figure is an outcome or a target), `subjects` (indicators, and whose figure it is),
`clauses` (what stands before a number), `binding` (whose a number is), `figures` (what a number says),
`qualitative` (targets in words), `reader` (a whole report), `cells` (one cell of many mentions). Beside
them stand `commitments`, `glossary` and `terms`.
"""
