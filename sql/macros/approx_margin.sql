-- How far 左右 reaches: for a percentage a tenth of it, at most half a point; for an amount two per cent of it.
CREATE MACRO approx_margin(value, unit) AS
    CASE WHEN unit = '%' THEN least(0.5, 0.1 * abs(value)) ELSE 0.02 * abs(value) END
