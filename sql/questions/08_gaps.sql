-- en: Which region-years are missing, stale, damaged or suspect (the same text filed under two regions)?
-- zh: 哪些地区、年份缺失、久未更新、文本受损或存疑（同一文本归于两地）？
-- parameter region: code or name, all where none is given
-- example: FROM gaps(region := '辽宁省')
SELECT region_name, level, report_year, status, is_damaged, is_suspect, detail
FROM marts.coverage
WHERE (status <> 'present' OR is_damaged OR is_suspect)
    AND coalesce(getvariable('region'), region_code) IN (region_code, region_name)
ORDER BY region_code, report_year
