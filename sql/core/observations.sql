SELECT
    r.report_id, o.observation_id, o.section_id, o.subject, o.indicator_id, o.measure, o.value, o.value_high,
    o.unit, o.value_stated, o.unit_stated, o.ref_year, o.ref_year_from, o.period, o.status, o.is_estimate, o.basis,
    o.comparator, o.scope, o.scope_name, o.evidence, o.evidence_start, o.evidence_end, o.sentence, o.rule_id,
    o.status_by, o.ref_year_by, o.suspect_reason IS NOT NULL AS suspect, o.suspect_reason
FROM staged.observations AS o
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, o.observation_id
