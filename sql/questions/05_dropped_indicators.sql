-- en: Which indicators does a region report one year and drop the next?
-- zh: 哪些指标某年报告过而次年不再提及？
-- parameter region: code or name, all where none is given
-- parameter status: actual or target, actual where none is given
-- example: FROM dropped_indicators(region := '辽宁省', status := 'target')
SELECT m.region_name, m.report_year, r.report_year AS dropped_in, m.indicator_id, m.measure, m.value, m.unit
FROM marts.report_indicators AS m
JOIN core.reports AS r ON r.region_code = m.region_code AND r.report_year = m.report_year + 1
ANTI JOIN marts.report_indicators AS n
    ON n.report_id = r.report_id AND n.indicator_id = m.indicator_id AND n.status = m.status
WHERE m.status = coalesce(getvariable('status'), 'actual')
    AND coalesce(getvariable('region'), m.region_code) IN (m.region_code, m.region_name)
ORDER BY m.region_code, m.report_year, m.indicator_id, m.measure
