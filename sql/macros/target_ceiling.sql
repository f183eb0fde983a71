-- The highest outcome that keeps a target; infinity where any high one does. at_most as for target_floor.
CREATE MACRO target_ceiling(value, value_high, comparator, direction, unit, at_most) AS
    CASE
        WHEN value IS NULL THEN NULL
        WHEN comparator = 'ge' THEN CASE WHEN value < 0 THEN value ELSE 'inf'::DOUBLE END
        WHEN comparator = 'le' THEN CASE WHEN value < 0 THEN 'inf'::DOUBLE ELSE value END
        WHEN direction = 'up' THEN 'inf'::DOUBLE
        WHEN comparator = 'range' THEN greatest(value, value_high)
        WHEN comparator = 'approx' THEN value + approx_margin(value, unit, at_most)
        WHEN comparator = 'eq' THEN value
    END
