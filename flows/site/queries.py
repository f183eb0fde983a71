"""What the site asks of the warehouse."""

REPORTS = """
SELECT * FROM core.reports ORDER BY report_id
"""

REGIONS = """
SELECT
    r.region_code, r.name, r.level, r.province_code, p.name AS province_name, u.name AS parent_name,
    u.region_code AS parent_code, min(c.report_year) AS first_year, max(c.report_year) AS last_year,
    count(*) AS n_reports
FROM core.reports AS c
JOIN core.regions AS r USING (region_code)
LEFT JOIN core.regions AS p ON p.region_code = r.province_code
LEFT JOIN core.regions AS u ON u.region_code = r.parent_code
GROUP BY ALL
ORDER BY r.region_code
"""

TEXTS = "SELECT report_id, clean_text FROM core.report_texts WHERE list_contains($ids, report_id)"

SECTIONS = """
SELECT report_id, section_id, depth, heading, kind, start FROM core.sections
WHERE list_contains($ids, report_id) ORDER BY report_id, start, depth
"""

OBSERVATIONS = """
SELECT
    report_id, observation_id, subject, indicator_id, measure, value, value_high, unit, value_stated,
    unit_stated, ref_year, period, status, is_estimate, comparator, scope, scope_name, rule_id,
    suspect_reason, evidence_start, evidence_end
FROM core.observations WHERE list_contains($ids, report_id) ORDER BY report_id, observation_id
"""

CELLS = """
SELECT
    c.report_id, c.indicator_id, c.measure, c.ref_year, c.status, c.value, c.value_high, c.unit, c.comparator,
    c.is_estimate, c.observation_id, c.suspect_reason, c.n_mentions
FROM marts.report_indicators AS c
JOIN core.indicators AS i USING (indicator_id)
WHERE list_contains($ids, c.report_id)
ORDER BY c.report_id, i.is_core DESC, c.evidence_start, c.indicator_id, c.measure, c.ref_year, c.status
"""

REPAIRS = """
SELECT report_id, kind, before, after, certainty, reason, candidates, clean_start, clean_end
FROM core.repairs WHERE list_contains($ids, report_id) ORDER BY report_id, seq
"""

REGION_REPORTS = """
SELECT
    c.region_code, coalesce(c.report_id, c.region_code || '-' || c.report_year) AS report_id, c.report_year,
    c.status, c.is_damaged, c.is_suspect, c.detail, c.n_cells, c.n_suspect_cells, r.delivered_on, r.speaker,
    r.speaker_title, r.n_chars, r.n_repairs
FROM marts.coverage AS c LEFT JOIN core.reports AS r USING (report_id)
WHERE list_contains($ids, c.region_code) ORDER BY c.region_code, c.report_year DESC
"""

PANEL = """
SELECT
    p.region_code, p.indicator_id, p.measure, p.year, p.target, p.target_high, p.target_comparator, p.actual,
    p.actual_comparator, d.verdict, p.suspect, p.suspect_reason AS doubts, p.target_report_id,
    p.actual_report_id, p.is_estimate, p.concept, coalesce(p.actual_unit, p.target_unit) AS unit
FROM marts.indicator_panel AS p
JOIN core.indicators AS i USING (indicator_id)
LEFT JOIN marts.target_delivery AS d USING (region_code, indicator_id, measure, year)
WHERE list_contains($ids, p.region_code)
ORDER BY p.region_code, i.is_core DESC, p.indicator_id, p.measure, p.year
"""

PROMISES = """
SELECT region_code, report_id, report_year, number, item, text, verdict, about, next_report_id, next_evidence
FROM marts.commitment_items WHERE list_contains($ids, region_code)
ORDER BY region_code, report_year DESC, number, item
"""

INDICATORS = """
SELECT i.*, count(c.report_id) AS n_cells, count(DISTINCT c.region_code) AS n_regions,
    min(c.ref_year) AS first_year, max(c.ref_year) AS last_year, count(*) FILTER (c.suspect) AS n_suspect
FROM core.indicators AS i
JOIN marts.report_indicators AS c USING (indicator_id)
GROUP BY ALL ORDER BY i.is_core DESC, i.indicator_id
"""

RANKED = """
SELECT
    r.indicator_id, r.measure, r.status, r.ref_year, r.level, r.region_code, r.region_name,
    p.name AS province_name, r.value, r.value_high, r.unit, r.comparator, r.rank, r.suspect,
    c.suspect_reason, r.report_id
FROM marts.peer_ranking AS r
JOIN marts.report_indicators AS c USING (report_id, indicator_id, measure, ref_year, status)
LEFT JOIN core.regions AS p ON p.region_code = r.province_code
WHERE r.indicator_id = $id
    AND r.ref_year = r.report_year - CASE r.status WHEN 'actual' THEN 1 ELSE 0 END
ORDER BY r.ref_year, r.rank, r.region_code
"""

COUNTS = """
SELECT
    (SELECT count(*) FROM core.reports) AS n_reports,
    (SELECT count(DISTINCT region_code) FROM core.reports) AS n_regions,
    (SELECT min(report_year) FROM core.reports) AS first,
    (SELECT max(report_year) FROM core.reports) AS last,
    (SELECT count(*) FROM marts.report_indicators) AS n_cells,
    (SELECT count(*) FROM marts.report_indicators WHERE suspect) AS n_suspect
"""

RUN = """
SELECT * FROM ops.runs WHERE status = 'published' ORDER BY started_at DESC, run_id DESC LIMIT 1
"""

COVERAGE_PROVINCES = """
SELECT province_code, count(*) AS n_reports, count(DISTINCT region_code) AS n_regions
FROM core.reports GROUP BY province_code
"""

COVERAGE_YEARS = """
SELECT level, report_year, count(*) AS n FROM core.reports GROUP BY ALL ORDER BY report_year, level
"""

TARGET_YEAR = """
SELECT coalesce(max(year), 0) FROM (
    SELECT report_year AS year FROM marts.report_indicators
    WHERE indicator_id = 'gdp' AND measure = 'growth' AND status = 'target' AND ref_year = report_year
        AND value IS NOT NULL
    GROUP BY ALL HAVING count(*) >= 3
)
"""

TARGETS = """
SELECT region_name, region_code, level, value, value_high, unit, comparator, suspect_reason, report_id
FROM marts.report_indicators
WHERE indicator_id = 'gdp' AND measure = 'growth' AND status = 'target' AND report_year = $year
    AND ref_year = report_year AND value IS NOT NULL
ORDER BY value DESC, region_code
"""

CHANGES = """
SELECT relation, change, reason, count(*) AS n, count(DISTINCT report_id) AS n_reports
FROM ops.changes WHERE run_id = $run GROUP BY ALL ORDER BY n DESC, relation, change, reason
"""

TERMS = """
SELECT t.*, u.n_reports, u.n_regions, u.first_year, u.last_year
FROM core.policy_terms AS t
JOIN (
    SELECT term, count(DISTINCT report_id) AS n_reports, count(DISTINCT region_code) AS n_regions,
        min(report_year) AS first_year, max(report_year) AS last_year
    FROM marts.policy_terms WHERE n > 0 GROUP BY term
) AS u USING (term)
ORDER BY u.n_reports DESC, t.term
"""

TERM_USES = """
SELECT r.report_id, r.report_year, r.region_code, r.region_name, coalesce(u.n, 0) AS n,
    coalesce(u.per_10k_chars, 0) AS per_10k_chars, coalesce(u.is_first, false) AS is_first
FROM core.reports AS r
LEFT JOIN (SELECT * FROM marts.policy_terms WHERE term = $term) AS u USING (report_id)
ORDER BY r.report_year, r.region_code
"""

PROMISE_COUNTS = """
SELECT report_year, verdict, count(*) AS n FROM marts.commitment_items GROUP BY ALL ORDER BY ALL
"""

PROMISE_REPORTS = """
SELECT report_id, region_code, region_name, report_year, count(*) AS n_items,
    count(*) FILTER (verdict = 'done') AS n_done, count(*) FILTER (verdict = 'not_found') AS n_not_found,
    count(*) FILTER (verdict = 'no_next_report') AS n_open
FROM marts.commitment_items GROUP BY ALL ORDER BY report_year DESC, region_code
"""

GATES = """
SELECT suite, severity, passed, n_failing, about, detail FROM ops.gate_results WHERE run_id = $run
ORDER BY passed, severity, suite, seq
"""

QUARANTINE = """
SELECT reason, count(*) AS n, min(source) AS example, min(detail) AS detail
FROM ops.quarantine WHERE run_id = $run GROUP BY reason ORDER BY n DESC, reason
"""

DOUBTS = """
SELECT
    regexp_replace(
        regexp_replace(split_part(suspect_reason, ';', 1), '[-0-9.,]+', '…', 'g'), '：.*|: .*', ''
    ) AS reason, count(*) AS n
FROM marts.report_indicators WHERE suspect GROUP BY ALL ORDER BY n DESC, reason LIMIT 20
"""

DAMAGE = """
SELECT kind, sum(n)::BIGINT AS n FROM marts.text_health WHERE kind <> 'all'
GROUP BY kind ORDER BY n DESC, kind
"""

HEALTH = "SELECT health, count(*) AS n FROM marts.series_health GROUP BY health ORDER BY n DESC, health"

DAMAGED = """
SELECT report_id, region_name, report_year, n, n_unproven, per_10k_chars, is_truncated, is_digest
FROM marts.text_health WHERE kind = 'all' AND (n_unproven > 0 OR is_truncated)
ORDER BY n_unproven DESC, per_10k_chars DESC, report_id LIMIT 30
"""

CONTRADICTIONS = """
SELECT kind, count(*) AS n, count(DISTINCT report_id) AS n_reports FROM marts.contradictions
GROUP BY kind ORDER BY n DESC, kind
"""

RELATIONS = """
SELECT t.schema_name, t.table_name, t.comment, t.estimated_size AS n_rows
FROM duckdb_tables() AS t
WHERE t.database_name = current_database() AND t.schema_name IN ('core', 'marts', 'ops')
ORDER BY t.schema_name, t.table_name
"""

COLUMNS = """
SELECT c.schema_name, c.table_name, c.column_name, c.data_type, c.comment
FROM duckdb_columns() AS c
WHERE c.database_name = current_database() AND c.schema_name IN ('core', 'marts', 'ops')
ORDER BY c.schema_name, c.table_name, c.column_index
"""

MACROS = """
SELECT function_name, parameters, macro_definition, function_type = 'table_macro' AS is_table
FROM duckdb_functions()
WHERE NOT internal AND database_name = current_database() AND schema_name = 'main'
ORDER BY function_oid
"""
