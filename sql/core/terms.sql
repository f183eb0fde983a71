SELECT r.report_id, s.section_id, s.term, sum(s.n)::BIGINT AS n
FROM staged.terms AS s
JOIN core.reports AS r USING (version_id)
GROUP BY r.report_id, s.section_id, s.term
ORDER BY r.report_id, s.section_id, s.term
