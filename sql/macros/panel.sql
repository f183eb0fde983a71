-- en: One measure of an indicator as a panel: each region and year with target, outcome, the gap between them and the
--     verdict. Both numbers carry their own unit; suspect says that something speaks against one of the two.
-- zh: 某指标某度量的面板：各地各年的目标、结果、差距与兑现判定；两个数值各带单位，suspect 表示其一存疑。
-- parameter indicator: its id or its Chinese name
-- parameter measure: level or growth
-- example: FROM panel('gdp', 'growth') WHERE level = 'province'
CREATE MACRO panel(indicator, measure) AS TABLE
    SELECT
        p.region_code, p.region_name, p.level, p.province_code, p.year,
        p.target, p.target_high, p.target_comparator, p.target_unit,
        p.actual, p.actual_high, p.actual_comparator, p.actual_unit, p.is_estimate,
        p.gap, d.verdict, p.basis, p.concept, p.suspect, p.suspect_reason, p.target_report_id, p.actual_report_id
    FROM marts.indicator_panel AS p
    JOIN core.indicators AS i ON i.indicator_id = p.indicator_id
    LEFT JOIN marts.target_delivery AS d
        ON d.region_code = p.region_code AND d.indicator_id = p.indicator_id AND d.measure = p.measure
        AND d.year = p.year AND d.target_report_id = p.target_report_id
    WHERE indicator IN (i.indicator_id, i.name_zh) AND p.measure = measure
    ORDER BY p.region_code, p.year
