-- The lowest number that an outcome as worded can stand for: 突破1000亿元 is 1000 or more.
CREATE MACRO outcome_floor(value, value_high, comparator, unit) AS
    CASE
        WHEN value IS NULL THEN NULL
        WHEN comparator = 'eq' THEN value
        WHEN comparator = 'approx' THEN value - approx_margin(value, unit, false)
        WHEN comparator = 'range' THEN least(value, value_high)
        WHEN comparator = 'ge' THEN CASE WHEN value < 0 THEN '-inf'::DOUBLE ELSE value END
        WHEN comparator = 'le' THEN CASE WHEN value < 0 THEN value ELSE '-inf'::DOUBLE END
    END
