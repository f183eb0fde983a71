-- What counts as kept (see the macros target_floor and target_ceiling):
--   eq      at least the target where more is better (up), at most where less is (down), else the same number
--   approx  as eq, with the margin that 左右 allows
--   ge, le  at least, at most; of a fall, a fall at least or at most as large
--   range   at least its low end (up), at most its high end (down), else inside
--   sync_gdp        growth no more than half a point below that of the region's GDP
--   above_…         more (down: less) than the province, the nation or the city it belongs to states for that year
--   other_qualitative, and an outcome that is not stated, in another unit, or worded too loosely: undecided
WITH panel AS (
    SELECT
        p.*, i.direction, coalesce(r.parent_code, p.province_code) AS parent_code,
        next_report.report_id AS next_report_id
    FROM marts.indicator_panel AS p
    JOIN core.indicators AS i USING (indicator_id)
    LEFT JOIN core.regions AS r USING (region_code)
    LEFT JOIN core.reports AS next_report
        ON next_report.region_code = p.region_code AND next_report.report_year = p.year + 1
    WHERE p.target_report_id IS NOT NULL
),

-- the outcome that a qualitative target is measured by
yardsticks AS (
    SELECT region_code, year, indicator_id, measure, actual, actual_unit
    FROM marts.indicator_panel
    WHERE actual IS NOT NULL AND actual_comparator IN ('eq', 'approx')
),

measured AS (
    SELECT
        p.*,
        CASE WHEN p.target_comparator = 'sync_gdp' THEN 'gdp' ELSE p.indicator_id END AS yardstick_id,
        CASE p.target_comparator
            WHEN 'sync_gdp' THEN p.region_code
            WHEN 'above_province' THEN nullif(p.province_code, p.region_code)
            WHEN 'above_nation' THEN nullif('000000', p.region_code)
            WHEN 'above_city' THEN nullif(p.parent_code, p.region_code)
        END AS yardstick_region
    FROM panel AS p
),

fenced AS (
    SELECT
        m.*,
        y.actual AS yardstick,
        CASE
            WHEN m.target_comparator = 'sync_gdp' THEN y.actual - 0.5
            WHEN m.target_comparator LIKE 'above_%' AND m.direction = 'down' THEN '-inf'::DOUBLE
            WHEN m.target_comparator LIKE 'above_%' THEN y.actual + 1e-6
            ELSE target_floor(m.target, m.target_high, m.target_comparator, m.direction, m.target_unit)
        END AS floor,
        CASE
            WHEN m.target_comparator = 'sync_gdp' AND y.actual IS NOT NULL THEN 'inf'::DOUBLE
            WHEN m.target_comparator LIKE 'above_%' AND m.direction = 'down' THEN y.actual - 1e-6
            WHEN m.target_comparator LIKE 'above_%' AND y.actual IS NOT NULL THEN 'inf'::DOUBLE
            ELSE target_ceiling(m.target, m.target_high, m.target_comparator, m.direction, m.target_unit)
        END AS ceiling,
        CASE WHEN m.yardstick_region IS NOT NULL THEN y.actual_unit ELSE m.target_unit END AS held_against_unit
    FROM measured AS m
    LEFT JOIN yardsticks AS y
        ON y.region_code = m.yardstick_region AND y.year = m.year AND y.indicator_id = m.yardstick_id
        AND y.measure = m.measure
)

SELECT
    region_code,
    indicator_id,
    measure,
    year,
    target,
    target_high,
    target_comparator AS comparator,
    actual AS outcome,
    CASE
        WHEN actual_comparator = 'sync_gdp' AND target_comparator = 'sync_gdp' THEN 'hit'
        WHEN actual_unit IS DISTINCT FROM held_against_unit THEN 'undecided'
        ELSE delivery_verdict(
            floor, ceiling,
            outcome_floor(actual, actual_high, actual_comparator, actual_unit),
            outcome_ceiling(actual, actual_high, actual_comparator, actual_unit)
        )
    END AS verdict,
    target_report_id,
    actual_report_id,
    target_unit AS unit,
    actual_comparator AS outcome_comparator,
    yardstick,
    CASE
        WHEN actual_report_id IS NULL AND next_report_id IS NULL THEN 'the next report is not here'
        WHEN actual_report_id IS NULL THEN 'the next report does not state it'
        WHEN target_comparator = 'other_qualitative' THEN 'the target is no number'
        WHEN yardstick_region IS NOT NULL AND yardstick IS NULL AND coalesce(actual_comparator, '') <> 'sync_gdp'
            THEN 'what it is measured by is not stated'
        WHEN actual IS NULL AND actual_comparator <> 'sync_gdp' THEN 'the outcome is no number'
        WHEN actual_unit IS DISTINCT FROM held_against_unit THEN 'target and outcome are in different units'
        ELSE format('kept from {} to {}', floor, ceiling)
    END AS verdict_reason,
    gap,
    direction,
    region_name,
    level,
    province_code,
    is_estimate,
    suspect
FROM fenced
ORDER BY region_code, indicator_id, measure, year
