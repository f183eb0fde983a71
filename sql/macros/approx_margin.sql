-- How far 左右 reaches in points for a percentage, in the unit for an amount: surely 0.2 points (a twentieth of a small
-- percentage) or one per cent of an amount; at_most 0.5 points (a tenth) or three per cent.
CREATE MACRO approx_margin(value, unit, at_most) AS
    CASE
        WHEN unit = '%' AND at_most THEN least(0.5, 0.1 * abs(value))
        WHEN unit = '%' THEN least(0.2, 0.05 * abs(value))
        WHEN at_most THEN 0.03 * abs(value)
        ELSE 0.01 * abs(value)
    END
