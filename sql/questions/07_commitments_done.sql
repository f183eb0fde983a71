-- en: Which of last year's 民生实事 does this year's report call done?
-- zh: 去年的民生实事，今年的报告说完成了哪些？
-- parameter region: code or name, all where none is given
-- example: FROM commitments_done(region := '鞍山市')
SELECT region_name, report_year, number, item, text, verdict, next_evidence, next_report_id
FROM marts.commitment_items
WHERE verdict <> 'no_next_report' AND coalesce(getvariable('region'), region_code) IN (region_code, region_name)
ORDER BY region_code, report_year, number, item
