-- Every region that has a report, for each year from its first report to the latest of the warehouse.
WITH spans AS (
    SELECT region_code, min(report_year) AS first_year, max(report_year) AS last_year
    FROM core.reports
    GROUP BY region_code
),

latest AS (
    SELECT max(report_year) AS latest_year FROM core.reports
),

region_years AS (
    SELECT s.region_code, s.last_year, unnest(generate_series(s.first_year, l.latest_year)) AS report_year
    FROM spans AS s
    CROSS JOIN latest AS l
),

-- the name, level and province of a year without a report are those of the report before it
described AS (
    SELECT
        y.region_code, y.report_year, y.last_year, d.region_name, d.level, d.province_code
    FROM region_years AS y
    ASOF JOIN core.reports AS d ON d.region_code = y.region_code AND d.report_year <= y.report_year
),

cells AS (
    SELECT report_id, count(*) AS n_cells, count(*) FILTER (WHERE suspect) AS n_suspect_cells
    FROM marts.report_indicators
    GROUP BY report_id
),

same AS (
    SELECT report_id, list(other_report_id ORDER BY other_report_id) AS same_text_as
    FROM marts.same_texts
    GROUP BY report_id
)

SELECT
    d.region_code,
    d.region_name,
    d.level,
    d.province_code,
    d.report_year::BIGINT AS report_year,
    CASE
        WHEN r.report_id IS NOT NULL THEN 'present'
        WHEN d.report_year > d.last_year THEN 'stale'
        ELSE 'missing'
    END AS status,
    r.report_id,
    coalesce(r.is_truncated OR r.is_digest OR r.n_unproven > 0, false) AS is_damaged,
    coalesce(len(s.same_text_as), 0) > 0 OR coalesce(r.is_draft OR r.identity_doubt IS NOT NULL, false)
        AS is_suspect,
    coalesce(s.same_text_as, []) AS same_text_as,
    nullif(concat_ws('; ',
        CASE WHEN r.report_id IS NULL AND d.report_year > d.last_year
            THEN format('no report since {}', d.last_year) END,
        CASE WHEN r.report_id IS NULL AND d.report_year < d.last_year THEN 'no report of this year' END,
        CASE WHEN r.is_truncated THEN 'the text seems cut off' END,
        CASE WHEN r.is_digest THEN 'the text is a digest' END,
        CASE WHEN r.is_draft THEN 'the text is a draft' END,
        CASE WHEN r.is_stale THEN 'the text is kept from the earlier warehouse' END,
        r.identity_doubt,
        CASE WHEN r.n_unproven = 1 THEN '1 repair is not proven' END,
        CASE WHEN r.n_unproven > 1 THEN format('{} repairs are not proven', r.n_unproven) END,
        'the same text is filed as ' || array_to_string(s.same_text_as, ', ')
    ), '') AS detail,
    coalesce(r.n_versions, 0) AS n_versions,
    r.n_chars,
    r.n_unproven,
    coalesce(c.n_cells, 0) AS n_cells,
    coalesce(c.n_suspect_cells, 0) AS n_suspect_cells
FROM described AS d
LEFT JOIN core.reports AS r ON r.region_code = d.region_code AND r.report_year = d.report_year
LEFT JOIN cells AS c ON c.report_id = r.report_id
LEFT JOIN same AS s ON s.report_id = r.report_id
ORDER BY d.region_code, d.report_year
