SELECT v.report_id, v.raw_text, v.clean_text
FROM staged.versions AS v
JOIN core.reports AS r ON r.version_id = v.version_id
ORDER BY v.report_id
