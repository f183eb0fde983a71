-- en: One indicator of one region over the years, with the words that each number was read from; is_break marks a level
--     with which a new run of numbers begins.
-- zh: 某地某指标的历年序列，附每个数值的原文；is_break 标记水平值序列的断点。
-- parameter region: a code, or a region's full name
-- parameter indicator: its id or its Chinese name
-- example: FROM series('210000', 'gdp')
CREATE MACRO series(region, indicator) AS TABLE
    SELECT
        p.region_code, p.region_name, p.indicator_id, p.measure, p.year,
        p.target, p.target_high, p.target_comparator, p.target_unit,
        p.actual, p.actual_high, p.actual_comparator, p.actual_unit,
        p.gap, d.verdict, p.basis, p.concept, coalesce(f.is_break, false) AS is_break, p.suspect, p.suspect_reason,
        t.evidence AS target_evidence, a.evidence AS actual_evidence, p.target_report_id, p.actual_report_id
    FROM marts.indicator_panel AS p
    JOIN core.indicators AS i ON i.indicator_id = p.indicator_id
    LEFT JOIN marts.target_delivery AS d
        ON d.region_code = p.region_code AND d.indicator_id = p.indicator_id AND d.measure = p.measure
        AND d.year = p.year AND d.target_report_id = p.target_report_id
    LEFT JOIN marts.report_indicators AS t
        ON t.report_id = p.target_report_id AND t.indicator_id = p.indicator_id AND t.measure = p.measure
        AND t.ref_year = p.year AND t.status = 'target'
    LEFT JOIN marts.report_indicators AS a
        ON a.report_id = p.actual_report_id AND a.indicator_id = p.indicator_id AND a.measure = p.measure
        AND a.ref_year = p.year AND a.status = 'actual'
    LEFT JOIN marts.series_fit AS f
        ON f.report_id = p.actual_report_id AND f.indicator_id = p.indicator_id AND f.ref_year = p.year
        AND f.status = 'actual' AND p.measure = 'level'
    WHERE region IN (p.region_code, p.region_name) AND indicator IN (i.indicator_id, i.name_zh)
    ORDER BY p.region_code, p.measure, p.year
