-- The target of a year is what that year's report sets, its outcome what the next year's report states.
WITH cells AS (
    SELECT * FROM marts.report_indicators
),

targets AS (
    SELECT * FROM cells WHERE status = 'target' AND ref_year = report_year
),

actuals AS (
    SELECT * FROM cells WHERE status = 'actual' AND ref_year = report_year - 1
)

SELECT
    coalesce(a.region_code, t.region_code) AS region_code,
    coalesce(a.ref_year, t.ref_year) AS year,
    coalesce(a.indicator_id, t.indicator_id) AS indicator_id,
    coalesce(a.measure, t.measure) AS measure,
    t.value AS target,
    t.comparator AS target_comparator,
    a.value AS actual,
    CASE
        WHEN a.unit IS DISTINCT FROM t.unit OR a.basis IS DISTINCT FROM t.basis OR a.concept <> t.concept THEN NULL
        WHEN t.value_high IS NULL THEN round(a.value - t.value, 6)
        WHEN a.value > t.value_high THEN round(a.value - t.value_high, 6)
        ELSE round(least(a.value - t.value, 0), 6)
    END AS gap,
    t.report_id AS target_report_id,
    a.report_id AS actual_report_id,
    t.value_high AS target_high,
    t.unit AS target_unit,
    a.unit AS actual_unit,
    a.comparator AS actual_comparator,
    a.value_high AS actual_high,
    coalesce(a.region_name, t.region_name) AS region_name,
    coalesce(a.level, t.level) AS level,
    coalesce(a.province_code, t.province_code) AS province_code,
    coalesce(a.is_estimate, false) AS is_estimate,
    a.basis,
    coalesce(t.suspect, false) OR coalesce(a.suspect, false) AS suspect,
    t.basis AS target_basis,
    a.suspect AS actual_suspect,
    t.concept AS target_concept,
    a.concept,
    nullif(concat_ws('; ', 'target: ' || t.suspect_reason, 'outcome: ' || a.suspect_reason), '') AS suspect_reason,
    t.value_stated AS target_stated
FROM targets AS t
FULL JOIN actuals AS a
    ON a.region_code = t.region_code AND a.ref_year = t.ref_year AND a.indicator_id = t.indicator_id
    AND a.measure = t.measure
ORDER BY 1, 2, 3, 4
