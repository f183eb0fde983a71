SELECT r.report_id, s.number, s.title, s.text, s."start", s."end"
FROM staged.commitments AS s
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, s.number, s."start"
