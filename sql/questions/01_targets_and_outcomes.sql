-- en: What growth did each city of a province set as its target, and what did it report a year later?
-- zh: 各市提出的增长目标是多少，一年后报告的结果是多少？
-- parameter province: its code, 210000 (Liaoning) where none is given
-- parameter indicator: its id, gdp where none is given
-- example: FROM targets_and_outcomes(province := '210000')
SELECT year, region_name, target_comparator AS how, target, target_high, actual, gap, target_report_id, actual_report_id
FROM marts.indicator_panel
WHERE province_code = coalesce(getvariable('province'), '210000')
    AND indicator_id = coalesce(getvariable('indicator'), 'gdp')
    AND measure = 'growth'
    AND level = 'prefecture'
    AND target_report_id IS NOT NULL
ORDER BY year, region_name
