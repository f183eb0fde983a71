-- Half a unit of the last place that a number was written to, in the canonical unit: 1.2万亿元 is good to 500亿元.
-- Numbers in Chinese numerals (五千) have no places to count: five per cent.
CREATE MACRO last_place(value, value_stated) AS
    coalesce(
        0.5 * pow(10, -length(regexp_extract(value_stated, '\.([0-9]+)', 1)))
            * abs(value / nullif(try_cast(regexp_extract(value_stated, '[0-9]+(?:\.[0-9]+)?') AS DOUBLE), 0)),
        0.05 * abs(value)
    )
