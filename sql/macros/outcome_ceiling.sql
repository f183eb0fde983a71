-- The highest number that an outcome as worded can stand for.
CREATE MACRO outcome_ceiling(value, value_high, comparator, unit) AS
    CASE
        WHEN value IS NULL THEN NULL
        WHEN comparator = 'eq' THEN value
        WHEN comparator = 'approx' THEN value + approx_margin(value, unit, false)
        WHEN comparator = 'range' THEN greatest(value, value_high)
        WHEN comparator = 'ge' THEN CASE WHEN value < 0 THEN value ELSE 'inf'::DOUBLE END
        WHEN comparator = 'le' THEN CASE WHEN value < 0 THEN 'inf'::DOUBLE ELSE value END
    END
