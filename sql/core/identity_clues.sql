SELECT
    v.document_id, v.report_id, v.version_id, c.seq, c.kind, c.words, c.region_code, c.report_year, c.used
FROM staged.identity_clues AS c
JOIN core.report_versions AS v USING (version_id)
ORDER BY v.report_id, v.rank, c.seq
