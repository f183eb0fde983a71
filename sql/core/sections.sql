SELECT
    r.report_id, s.section_id, s.parent_id, s.depth, s.ordinal, s.heading, s.kind, s."start", s."end"
FROM staged.sections AS s
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, s."start", s.depth, s.section_id
