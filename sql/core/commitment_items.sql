SELECT
    r.report_id, s.number, s.item, s.text, s.object, s.place, s.action, s.observation_id, s.measure, s.quantity, s.unit,
    s.comparator, s.span, s."start", s."end"
FROM staged.commitment_items AS s
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, s.number, s.item
