SELECT indicator_id, measure, level, unit, lo, hi, other_units
FROM staged.indicator_bounds
ORDER BY indicator_id, measure, level
