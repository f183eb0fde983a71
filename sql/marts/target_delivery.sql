-- What counts as kept (the macro written_verdict):
--   eq      at least the target where more is better (up), at most where less is (down), at the target's precision
--   approx  as eq, short of it by what 左右 surely allows; what it may just allow is undecided
--   ge, le  at least, at most; of a fall, a fall at least or at most as large
--   range   at least its low end (up), at most its high end (down)
--   eq, approx and range of an indicator without a better side: hit on or in it, undecided off it
--   sync_gdp        growth no more than 0.3 points below that of the region's GDP; up to half a point is undecided
--   above_gdp       more than the growth of the region's GDP
--   above_…         more (down: less) than the province, the nation or the city it belongs to states for that year
--   other_qualitative, not_set, and an outcome that is not stated, in another unit, on another basis, of another
--   concept (concept_of), or worded too loosely: undecided; so is all that a suspect figure would decide
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
    SELECT region_code, year, indicator_id, measure, actual, actual_unit, basis, actual_suspect
    FROM marts.indicator_panel
    WHERE actual IS NOT NULL AND actual_comparator IN ('eq', 'approx')
),

measured AS (
    SELECT
        p.*,
        CASE
            WHEN p.target_comparator IN ('sync_gdp', 'above_gdp') THEN 'gdp'
            WHEN p.target_comparator IN ('above_province', 'above_nation', 'above_city') THEN p.indicator_id
        END AS yardstick_id,
        CASE p.target_comparator
            WHEN 'sync_gdp' THEN p.region_code
            WHEN 'above_gdp' THEN p.region_code
            WHEN 'above_province' THEN nullif(p.province_code, p.region_code)
            WHEN 'above_nation' THEN nullif('000000', p.region_code)
            WHEN 'above_city' THEN nullif(p.parent_code, p.region_code)
        END AS yardstick_region
    FROM panel AS p
),

held_against AS (
    SELECT
        m.*,
        y.actual AS yardstick,
        y.basis AS yardstick_basis,
        coalesce(y.actual_suspect, false) AS is_yardstick_suspect,
        CASE WHEN m.yardstick_region IS NULL THEN m.target_unit ELSE y.actual_unit END AS held_against_unit,
        CASE
            WHEN m.target_comparator = 'sync_gdp' THEN y.actual - 0.3
            WHEN m.yardstick_region IS NOT NULL AND m.direction = 'down' THEN '-inf'::DOUBLE
            WHEN m.yardstick_region IS NOT NULL THEN y.actual + 1e-6
            ELSE target_floor(m.target, m.target_high, m.target_comparator, m.direction, m.target_unit, false)
        END AS kept_from,
        CASE
            WHEN m.target_comparator = 'sync_gdp' THEN 'inf'::DOUBLE
            WHEN m.yardstick_region IS NOT NULL AND m.direction = 'down' THEN y.actual - 1e-6
            WHEN m.yardstick_region IS NOT NULL THEN 'inf'::DOUBLE
            ELSE target_ceiling(m.target, m.target_high, m.target_comparator, m.direction, m.target_unit, false)
        END AS kept_to
    FROM measured AS m
    LEFT JOIN yardsticks AS y
        ON y.region_code = m.yardstick_region AND y.year = m.year AND y.indicator_id = m.yardstick_id
        AND y.measure = m.measure
),

judged AS (
    SELECT
        *,
        CASE
            WHEN target_comparator = 'not_set' THEN 'the report sets no target'
            WHEN actual_report_id IS NULL AND next_report_id IS NULL THEN 'the next report is not here'
            WHEN actual_report_id IS NULL THEN 'the next report does not state it'
            WHEN target_comparator = 'other_qualitative' THEN 'the target is no number'
            WHEN yardstick_id IS NOT NULL AND actual_comparator = target_comparator THEN 'the next report says so'
            -- an income's own real growth may be held against GDP's, which is real as well
            WHEN basis_kind(indicator_id, target_basis) IS DISTINCT FROM basis_kind(indicator_id, basis)
                AND NOT coalesce(yardstick_id = 'gdp' AND basis_kind(indicator_id, basis) = 'real', false)
                THEN 'target and outcome are on different bases'
            WHEN target_concept <> concept
                THEN format('the target is of {}, the outcome of {}', target_concept, concept)
            WHEN yardstick_id IS NOT NULL AND yardstick IS NULL THEN 'what it is measured by is not stated'
            WHEN actual IS NULL THEN 'the outcome is no number'
            WHEN actual_unit IS DISTINCT FROM held_against_unit THEN 'target and outcome are in different units'
            WHEN is_yardstick_suspect THEN 'what it is measured by is suspect'
            WHEN yardstick_id = indicator_id AND yardstick_basis IS DISTINCT FROM basis
                THEN 'what it is measured by is on another basis'
        END AS not_measured,
        CASE
            WHEN target_comparator = 'sync_gdp' AND actual_comparator = 'eq' AND actual < kept_from
                AND actual >= kept_from - 0.2 THEN 'undecided'
            WHEN yardstick_id IS NOT NULL THEN within_verdict(
                kept_from, kept_to,
                outcome_floor(actual, actual_high, actual_comparator, actual_unit),
                outcome_ceiling(actual, actual_high, actual_comparator, actual_unit)
            )
            ELSE written_verdict_rounded(
                target, target_high, target_comparator, direction, target_unit,
                rounding_slack(target, target_stated, target_unit), actual, actual_high, actual_comparator
            )
        END AS measured_verdict
    FROM held_against
),

-- a doubt is named only where nothing but the doubt stands between the target and its verdict
decided AS (
    SELECT
        * EXCLUDE (not_measured),
        CASE
            WHEN suspect AND coalesce(not_measured, 'the next report says so') = 'the next report says so'
                THEN 'target or outcome is suspect'
            ELSE not_measured
        END AS not_measured
    FROM judged
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
        WHEN not_measured = 'the next report says so' THEN 'hit'
        WHEN not_measured IS NOT NULL THEN 'undecided'
        ELSE measured_verdict
    END AS verdict,
    target_report_id,
    actual_report_id,
    target_unit AS unit,
    actual_comparator AS outcome_comparator,
    yardstick,
    coalesce(not_measured, format('surely kept from {:.6g} to {:.6g}', kept_from, kept_to)) AS verdict_reason,
    gap,
    direction,
    region_name,
    level,
    province_code,
    is_estimate,
    suspect,
    target_basis AS basis,
    basis AS outcome_basis,
    target_concept AS concept,
    concept AS outcome_concept,
    suspect_reason AS doubts
FROM decided
ORDER BY region_code, indicator_id, measure, year
