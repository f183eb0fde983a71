WITH reports AS (
    SELECT
        version_id, report_id, region_code, region_name, level, province_code, report_year, n_chars,
        count(*) OVER (PARTITION BY report_year, level) AS n_reports
    FROM core.reports
)

SELECT
    f.term,
    r.region_code,
    r.report_year,
    r.report_id,
    r.region_name,
    r.level,
    r.province_code,
    f.n,
    f.n_own,
    round(10000.0 * f.n / r.n_chars, 3)::DOUBLE AS per_10k_chars,
    min(r.report_year) OVER (PARTITION BY f.term, r.region_code) AS first_year,
    r.report_year = min(r.report_year) OVER (PARTITION BY f.term, r.region_code) AS is_first,
    min(r.report_year) OVER (PARTITION BY f.term) AS first_year_anywhere,
    count(*) OVER (PARTITION BY f.term, r.report_year, r.level) AS n_reports_with_term,
    r.n_reports,
    round(count(*) OVER (PARTITION BY f.term, r.report_year, r.level) / r.n_reports, 4) AS spread,
    p.kind,
    p.name_en
FROM staged.policy_term_counts AS f
JOIN reports AS r USING (version_id)
JOIN core.policy_terms AS p USING (term)
ORDER BY f.term, r.region_code, r.report_year
