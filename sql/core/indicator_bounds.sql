SELECT indicator_id, measure, unit, lo, hi
FROM staged.indicator_bounds
ORDER BY indicator_id, measure
