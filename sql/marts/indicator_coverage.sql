-- Why a headline figure is there or not, for every region, year of report and side: what the report tells of last year
-- and what it sets for its own. A growth or a level counts alike. From a text that is a digest or cut off nothing
-- follows from silence.
WITH sides(status) AS (
    VALUES ('actual'), ('target')
),

cells AS (
    SELECT
        report_id, indicator_id, status, bool_or(value IS NOT NULL OR comparator <> 'not_set') AS is_stated,
        bool_and(suspect) AS is_suspect, list(DISTINCT measure ORDER BY measure) AS measures,
        arg_min(evidence, measure) FILTER (WHERE comparator = 'not_set') AS not_set
    FROM marts.report_indicators
    GROUP BY report_id, indicator_id, status
)

SELECT
    v.region_code,
    v.region_name,
    v.level,
    v.province_code,
    v.report_year,
    i.indicator_id,
    s.status,
    CASE
        WHEN v.status <> 'present' THEN 'no_report'
        WHEN c.is_stated AND c.is_suspect THEN 'stated_suspect'
        WHEN c.is_stated THEN 'stated'
        WHEN c.not_set IS NOT NULL THEN 'not_set'
        WHEN r.is_digest OR r.is_truncated THEN 'digest'
        ELSE 'not_stated'
    END AS state,
    v.report_id,
    coalesce(c.measures, []) AS measures,
    c.not_set AS evidence,
    CASE WHEN s.status = 'actual' THEN v.report_year - 1 ELSE v.report_year END AS ref_year
FROM marts.coverage AS v
CROSS JOIN sides AS s
JOIN core.indicators AS i ON i.is_core
LEFT JOIN core.reports AS r ON r.report_id = v.report_id
LEFT JOIN cells AS c ON c.report_id = v.report_id AND c.indicator_id = i.indicator_id AND c.status = s.status
ORDER BY v.region_code, v.report_year, i.indicator_id, s.status
