SELECT r.report_id, s.section_id, s.ordinal, s."start", s."end", s.text
FROM staged.sentences AS s
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, s.ordinal
