SELECT
    r.report_id, s.seq, s.kind, s.raw_start, s.raw_end, s.clean_start, s.clean_end, s.before, s.after,
    s.certainty, s.reason, s.candidates
FROM staged.repairs AS s
JOIN core.reports AS r USING (version_id)
ORDER BY r.report_id, s.seq
