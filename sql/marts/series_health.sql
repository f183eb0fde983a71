-- Which series can be used: per indicator, level of region and measure, how many outcomes are doubted and by what.
-- A cell that two things speak against counts once among n_suspect and once under each of the reasons. A change of
-- concept between neighbouring outcomes of a region is a break as well as a shift of the numbers.
WITH cells AS (
    SELECT
        m.*,
        lag(m.concept) OVER series AS last_concept,
        lag(m.ref_year) OVER series AS last_year
    FROM marts.report_indicators AS m
    WHERE m.status = 'actual'
    WINDOW series AS (PARTITION BY m.region_code, m.indicator_id, m.measure ORDER BY m.ref_year)
),

kinds AS (
    SELECT
        report_id, indicator_id, measure, ref_year, status,
        bool_or(kind IN ('off_series', 'off_peers')) AS is_outlier,
        bool_or(kind IN ('level_growth', 'restated')) AS is_gainsaid_over_years,
        bool_or(kind IN ('two_mentions', 'income_bracket', 'part_over_whole', 'outcome_is_target'))
            AS is_gainsaid_within
    FROM marts.contradictions
    GROUP BY ALL
),

counted AS (
    SELECT
        c.indicator_id, c.level, c.measure,
        count(*) AS n_cells,
        count(DISTINCT c.region_code) AS n_regions,
        count(DISTINCT c.ref_year) AS n_years,
        min(c.ref_year) AS first_year,
        max(c.ref_year) AS last_year,
        count(*) FILTER (WHERE c.suspect) AS n_suspect,
        count(*) FILTER (WHERE k.is_outlier) AS n_outliers,
        count(*) FILTER (WHERE k.is_gainsaid_over_years) AS n_gainsaid_over_years,
        count(*) FILTER (WHERE k.is_gainsaid_within) AS n_gainsaid_within,
        count(*) FILTER (WHERE contains(c.suspect_reason, 'outside the plausible')) AS n_out_of_bounds,
        count(*) FILTER (WHERE contains(c.suspect_reason, 'repair')) AS n_by_repair,
        count(*) FILTER (WHERE contains(c.suspect_reason, 'is filed as') OR contains(c.suspect_reason, 'is in doubt'))
            AS n_by_filing,
        count(*) FILTER (WHERE f.is_break) AS n_shifts,
        count(*) FILTER (WHERE c.concept <> c.last_concept) AS n_concept_changes,
        count(DISTINCT c.unit) AS n_units,
        count(*) FILTER (WHERE f.n_before + f.n_after > 0) AS n_witnessed,
        count(*) FILTER (WHERE f.n_before + f.n_after > 0 AND NOT f.fits_before AND NOT f.fits_after) AS n_unfitting,
        list(DISTINCT c.concept ORDER BY c.concept) FILTER (WHERE c.concept IS NOT NULL) AS concepts
    FROM cells AS c
    LEFT JOIN kinds AS k USING (report_id, indicator_id, measure, ref_year, status)
    LEFT JOIN marts.series_fit AS f
        ON c.measure = 'level' AND f.report_id = c.report_id AND f.indicator_id = c.indicator_id
        AND f.ref_year = c.ref_year AND f.status = c.status
    GROUP BY c.indicator_id, c.level, c.measure
)

SELECT
    c.indicator_id,
    i.name_zh,
    c.level,
    c.measure,
    c.n_cells,
    c.n_regions,
    c.n_years,
    c.first_year,
    c.last_year,
    c.n_suspect,
    c.n_outliers,
    c.n_gainsaid_over_years,
    c.n_gainsaid_within,
    c.n_out_of_bounds,
    c.n_by_repair,
    c.n_by_filing,
    c.n_shifts,
    c.n_concept_changes,
    c.n_shifts + c.n_concept_changes AS n_breaks,
    c.n_units,
    c.n_witnessed,
    c.n_unfitting,
    round(c.n_suspect / c.n_cells, 4) AS share_suspect,
    round(c.n_outliers / c.n_cells, 4) AS share_outliers,
    round(c.n_unfitting / nullif(c.n_witnessed, 0), 4) AS share_unfitting,
    -- a handful of witnesses tells nothing; erratic are series of mixed definitions and amounts that jump by nature
    CASE
        WHEN c.n_suspect >= 0.2 * c.n_cells AND c.n_cells >= 5 THEN 'mistrust'
        WHEN c.n_witnessed >= 5 AND c.n_unfitting >= 0.3 * c.n_witnessed THEN 'erratic'
        WHEN c.measure = 'level' AND c.n_witnessed < 5 THEN 'too few to tell'
        WHEN c.n_shifts + c.n_concept_changes > 0 THEN 'breaks'
        ELSE 'sound'
    END AS health,
    coalesce(c.concepts, []) AS concepts
FROM counted AS c
JOIN core.indicators AS i USING (indicator_id)
ORDER BY c.indicator_id, c.level, c.measure
