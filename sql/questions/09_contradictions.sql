-- en: Does a figure contradict another: a level and its growth, incomes that bracket no total, a report's own two mentions?
-- zh: 数字之间是否矛盾：水平与增速、城乡收入与全体收入、同一报告前后不一？
-- parameter kind: level_growth, income_bracket, part_over_whole or two_mentions; all where none is given
-- example: FROM contradictions(kind := 'level_growth')
SELECT r.region_name, x.report_year, x.indicator_id, x.measure, x.ref_year, x.status, x.kind, x.detail
FROM marts.contradictions AS x
JOIN core.reports AS r USING (report_id)
WHERE x.kind = coalesce(getvariable('kind'), x.kind)
ORDER BY x.region_code, x.report_year, x.indicator_id, x.kind
