-- The highest outcome that keeps a target; infinity where any high one does.
CREATE MACRO target_ceiling(value, value_high, comparator, direction, unit) AS
    CASE
        WHEN value IS NULL THEN NULL
        WHEN comparator = 'ge' THEN CASE WHEN value < 0 THEN value ELSE 'inf'::DOUBLE END
        WHEN comparator = 'le' THEN CASE WHEN value < 0 THEN 'inf'::DOUBLE ELSE value END
        WHEN direction = 'up' THEN 'inf'::DOUBLE
        WHEN comparator = 'range' THEN greatest(value, value_high)
        WHEN comparator = 'approx' THEN value + approx_margin(value, unit)
        WHEN comparator = 'eq' AND direction = 'none'
            THEN value + CASE WHEN unit = '%' THEN 0.05 ELSE 0.005 * abs(value) END
        WHEN comparator = 'eq' THEN value
    END
