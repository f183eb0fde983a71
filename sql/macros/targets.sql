-- en: Every target for a year that the reports of a level set, each beside its province's and the nation's, its rank
--     among its peers, and the outcome and verdict where the next report is here.
-- zh: 某级别各地报告为某年提出的全部目标，附同级名次、与全省及全国目标的差距，以及次年报告所述结果与判定。
-- parameter year: that the targets are for
-- parameter level: nation, province, prefecture, district, county or county_city
-- example: FROM targets(2024, 'province') WHERE indicator_id = 'gdp'
CREATE MACRO targets(year, level) AS TABLE
    SELECT
        k.region_code, k.region_name, k.province_code, k.indicator_id, k.measure, k.value AS target,
        k.value_high AS target_high, k.comparator, k.unit, k.rank, k.n_peers, k.province_value, k.distance_from_province,
        k.nation_value, k.distance_from_nation, d.outcome, d.verdict, c.evidence, k.suspect, k.report_id
    FROM marts.peer_ranking AS k
    JOIN marts.report_indicators AS c
        ON c.report_id = k.report_id AND c.indicator_id = k.indicator_id AND c.measure = k.measure
        AND c.ref_year = k.ref_year AND c.status = k.status
    LEFT JOIN marts.target_delivery AS d
        ON d.region_code = k.region_code AND d.indicator_id = k.indicator_id AND d.measure = k.measure
        AND d.year = k.ref_year AND d.target_report_id = k.report_id
    WHERE k.status = 'target' AND k.ref_year = year AND k.report_year = year AND k.level = level
    ORDER BY k.indicator_id, k.measure, k.rank NULLS LAST, k.region_code
