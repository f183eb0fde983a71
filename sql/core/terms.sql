SELECT r.report_id, s.section_id, s.term, s.n
FROM staged.terms AS s
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, s.section_id, s.term
