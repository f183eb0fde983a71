SELECT r.report_id, s.number, s.term, s.definition, s."start", s."end", s.citations
FROM staged.glossary AS s
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, s.number, s."start"
