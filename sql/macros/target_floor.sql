-- The lowest outcome that keeps a target; -infinity where any low one does. at_most takes 左右 as far as it may reach.
-- 以上 and 以内 speak of the size of what is stated: 下降3%以上 (value -3, ge) is kept by a fall of 3% or more.
CREATE MACRO target_floor(value, value_high, comparator, direction, unit, at_most) AS
    CASE
        WHEN value IS NULL THEN NULL
        WHEN comparator = 'ge' THEN CASE WHEN value < 0 THEN '-inf'::DOUBLE ELSE value END
        WHEN comparator = 'le' THEN CASE WHEN value < 0 THEN value ELSE '-inf'::DOUBLE END
        WHEN direction = 'down' THEN '-inf'::DOUBLE
        WHEN comparator = 'range' THEN least(value, value_high)
        WHEN comparator = 'approx' THEN value - approx_margin(value, unit, at_most)
        WHEN comparator = 'eq' THEN value
    END
