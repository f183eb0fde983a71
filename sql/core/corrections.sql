-- A correction replaces a cell's value only while the text still reads as it did when it was corrected.
WITH reports AS (
    SELECT report_id, region_code, report_year, version_id
    FROM core.reports
),

read_cells AS (
    SELECT r.report_id, c.indicator_id, c.measure, c.ref_year, c.status, o.value, o.comparator
    FROM staged.cells AS c
    JOIN reports AS r ON r.version_id = c.version_id
    JOIN core.observations AS o ON o.report_id = r.report_id AND o.observation_id = c.observation_id
),

-- of several corrections of one cell the latest counts
latest AS (
    SELECT *
    FROM staged.corrections
    QUALIFY row_number() OVER (
        PARTITION BY region_code, report_year, indicator_id, measure, ref_year, status
        ORDER BY "date" DESC, reviewer, reason
    ) = 1
),

held AS (
    SELECT
        l.*,
        r.report_id,
        c.report_id IS NOT NULL AS is_read,
        c.value AS value_read,
        same_value(c.value, l.expected_value) AS still_reads,
        same_value(c.value, l.value) AND coalesce(c.comparator = l.comparator, true) AS agrees
    FROM latest AS l
    LEFT JOIN reports AS r ON r.region_code = l.region_code AND r.report_year = l.report_year
    LEFT JOIN read_cells AS c
        ON c.report_id = r.report_id AND c.indicator_id = l.indicator_id AND c.measure = l.measure
        AND c.ref_year = l.ref_year AND c.status = l.status
)

SELECT
    region_code,
    report_year,
    indicator_id,
    measure,
    ref_year,
    status,
    value,
    value_high,
    unit,
    comparator,
    expected_value,
    value_read,
    CASE
        WHEN report_id IS NULL THEN 'no_report'
        WHEN is_read AND value IS NULL AND comparator IS NULL AND still_reads THEN 'withdrawn'
        WHEN is_read AND still_reads THEN 'applied'
        WHEN is_read AND agrees THEN 'confirmed'
        WHEN is_read THEN 'stale'
        WHEN value IS NULL AND comparator IS NULL THEN 'confirmed'
        WHEN expected_value IS NULL THEN 'added'
        ELSE 'orphan'
    END AS state,
    report_id,
    reason,
    reviewer,
    "date" AS corrected_on
FROM held
ORDER BY region_code, report_year, indicator_id, measure, ref_year, status
