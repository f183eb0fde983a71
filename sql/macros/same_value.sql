-- Whether two values are the same number, two nulls among them.
CREATE MACRO same_value(a, b) AS
    CASE
        WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
        ELSE abs(a - b) <= 1e-9 * greatest(abs(a), abs(b), 1)
    END
