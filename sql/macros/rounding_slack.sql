-- By how much an outcome may miss a target and still be it at the target's precision: half a unit of its last place,
-- where percentages count as stated to a tenth at least and other numbers to a thousandth of themselves. 58.08 meets
-- 58.1, and 4.9 does not meet 5.
CREATE MACRO rounding_slack(value, value_stated, unit) AS
    least(
        last_place(value, value_stated) * (1 + 1e-9),
        CASE WHEN unit = '%' THEN 0.05 ELSE 0.001 * abs(value) END
    )
