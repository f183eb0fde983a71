-- What makes a cell worth a look, by weight: a value that cannot be (5), a correction that no longer fits (5), a
-- number that overlaps a doubtful repair or figures that contradict it (4), two mentions that differ (3), a text
-- filed twice (2), any other doubt (1). Twice that where the indicator is a headline one, one more where the
-- verdict on a target waits for the cell: no suspect figure decides one.
WITH doubted AS (
    SELECT m.*, i.is_core, i.name_zh
    FROM marts.report_indicators AS m
    JOIN core.indicators AS i USING (indicator_id)
    WHERE m.suspect
),

judged AS (
    SELECT target_report_id AS report_id, indicator_id, measure, year AS ref_year, 'target' AS status
    FROM marts.target_delivery
    WHERE verdict_reason = 'target or outcome is suspect'
    UNION ALL
    SELECT actual_report_id, indicator_id, measure, year, 'actual'
    FROM marts.target_delivery
    WHERE verdict_reason = 'target or outcome is suspect'
),

contradicted AS (
    SELECT report_id, indicator_id, measure, ref_year, status, bool_or(kind <> 'two_mentions') AS by_another_figure
    FROM marts.contradictions
    GROUP BY report_id, indicator_id, measure, ref_year, status
),

weighed AS (
    SELECT
        d.*,
        j.report_id IS NOT NULL AS decides_a_verdict,
        CASE
            WHEN contains(d.suspect_reason, 'outside the plausible') THEN 5
            WHEN d.correction = 'stale' THEN 5
            WHEN contains(d.suspect_reason, 'repair') OR c.by_another_figure THEN 4
            WHEN c.report_id IS NOT NULL OR contains(d.suspect_reason, 'the report also says') THEN 3
            WHEN contains(d.suspect_reason, 'the same text is filed') THEN 2
            ELSE 1
        END AS doubt
    FROM doubted AS d
    LEFT JOIN contradicted AS c USING (report_id, indicator_id, measure, ref_year, status)
    LEFT JOIN judged AS j USING (report_id, indicator_id, measure, ref_year, status)
)

SELECT
    row_number() OVER worst AS place,
    doubt * CASE WHEN is_core THEN 2 ELSE 1 END + CASE WHEN decides_a_verdict THEN 1 ELSE 0 END AS weight,
    report_id,
    region_code,
    region_name,
    report_year,
    indicator_id,
    name_zh,
    measure,
    ref_year,
    status,
    value,
    value_high,
    unit,
    comparator,
    suspect_reason,
    evidence,
    evidence_start,
    section_id,
    correction,
    decides_a_verdict
FROM weighed
WINDOW worst AS (
    ORDER BY
        doubt * CASE WHEN is_core THEN 2 ELSE 1 END + CASE WHEN decides_a_verdict THEN 1 ELSE 0 END DESC,
        report_year DESC, region_code, indicator_id, measure, ref_year, status
)
ORDER BY place
