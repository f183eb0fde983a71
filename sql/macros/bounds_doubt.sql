-- Why a value cannot be: it lies outside the plausible bounds. Null where it lies within them or nothing bounds it. US
-- dollars are kept as stated while bounds are given in yuan: a dollar was worth 1.5 to 8.7 of them.
CREATE MACRO bounds_doubt(value, value_high, unit, lo, hi, bounds_unit) AS
    CASE
        WHEN CASE
                WHEN unit = bounds_unit THEN
                    value < lo OR value > hi OR coalesce(value_high < lo OR value_high > hi, false)
                WHEN unit = '亿美元' AND bounds_unit = '亿元' THEN 8.7 * value < lo OR 1.5 * value > hi
                ELSE false
            END
            THEN format('{:.10g} {} lies outside the plausible {:.10g} to {:.10g} {}', value, unit, lo, hi, bounds_unit)
    END
