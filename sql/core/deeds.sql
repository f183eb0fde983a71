-- Kept of those reports alone whose region made promises the year before: no other is asked.
SELECT
    r.report_id, s.deed, s.kind, s.object, s.place, s.action, s.state, s.measure, s.quantity, s.unit, s.span, s.counts,
    s."start", s."end"
FROM staged.deeds AS s
JOIN core.reports AS r USING (version_id)
WHERE EXISTS (
    SELECT 1
    FROM core.commitments AS c
    JOIN core.reports AS before ON before.report_id = c.report_id
    WHERE before.region_code = r.region_code AND before.report_year = r.report_year - 1
)
ORDER BY r.report_id, s.deed
