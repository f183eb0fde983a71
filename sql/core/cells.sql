-- Cells as they were read, then as corrected; what speaks against them is weighed in the marts.
WITH read_cells AS (
    SELECT
        r.report_id, r.region_code, r.report_year, c.indicator_id, c.measure, c.ref_year, c.status,
        o.value, o.value_high, o.unit, o.comparator, c.observation_id, c.n_mentions,
        nullif(concat_ws('; ', o.suspect_reason, c.suspect_reason, r.identity_doubt,
            CASE WHEN r.is_draft THEN 'the text is a draft' END), '') AS suspect_reason
    FROM staged.cells AS c
    JOIN core.reports AS r ON r.version_id = c.version_id
    JOIN core.observations AS o ON o.report_id = r.report_id AND o.observation_id = c.observation_id
),

corrections AS (
    SELECT *
    FROM core.corrections
    WHERE state IN ('applied', 'added', 'withdrawn', 'confirmed', 'stale')
),

corrected AS (
    SELECT
        coalesce(c.report_id, k.report_id) AS report_id,
        coalesce(c.indicator_id, k.indicator_id) AS indicator_id,
        coalesce(c.measure, k.measure) AS measure,
        coalesce(c.ref_year, k.ref_year) AS ref_year,
        coalesce(c.status, k.status) AS status,
        CASE WHEN k.state IN ('applied', 'added') THEN k.value ELSE c.value END AS value,
        CASE WHEN k.state IN ('applied', 'added') THEN k.value_high ELSE c.value_high END AS value_high,
        CASE WHEN k.state IN ('applied', 'added') THEN coalesce(k.unit, c.unit) ELSE c.unit END AS unit,
        CASE
            WHEN k.state IN ('applied', 'added') THEN coalesce(k.comparator, c.comparator, 'eq')
            ELSE c.comparator
        END AS comparator,
        c.observation_id,
        coalesce(c.n_mentions, 0) AS n_mentions,
        CASE
            WHEN k.state IN ('applied', 'added', 'confirmed') THEN NULL
            WHEN k.state = 'stale' THEN concat_ws('; ', c.suspect_reason, format(
                'stale correction: {} corrected {} to {} on {}, but the text now reads {}',
                k.reviewer, coalesce(k.expected_value::VARCHAR, 'nothing'), coalesce(k.value::VARCHAR, 'nothing'),
                k.corrected_on, coalesce(c.value::VARCHAR, 'nothing')
            ))
            ELSE c.suspect_reason
        END AS suspect_reason,
        k.state AS correction,
        c.value AS value_read,
        k.reason AS correction_reason,
        k.reviewer AS corrected_by,
        k.corrected_on
    FROM read_cells AS c
    FULL JOIN corrections AS k
        ON k.report_id = c.report_id AND k.indicator_id = c.indicator_id AND k.measure = c.measure
        AND k.ref_year = c.ref_year AND k.status = c.status
    WHERE coalesce(k.state, '') <> 'withdrawn' AND (c.report_id IS NOT NULL OR k.state = 'added')
)

SELECT
    k.report_id,
    k.indicator_id,
    k.measure,
    k.ref_year,
    k.status,
    k.value,
    k.value_high,
    coalesce(k.unit, b.unit) AS unit,
    k.comparator,
    k.observation_id,
    k.n_mentions,
    k.suspect_reason,
    k.correction,
    k.value_read,
    k.correction_reason,
    k.corrected_by,
    k.corrected_on
FROM corrected AS k
LEFT JOIN (SELECT DISTINCT indicator_id, measure, unit FROM core.indicator_bounds) AS b USING (indicator_id, measure)
ORDER BY k.report_id, k.indicator_id, k.measure, k.ref_year, k.status
