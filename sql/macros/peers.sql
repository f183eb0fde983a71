-- en: A region among those of its level: what each set as its target for a year and what each reported as its outcome,
--     ranked; is_self marks the region that was asked for, same_province those of its province.
-- zh: 某地与同级地区的比较：各地某年的目标与结果及名次；is_self 为所问地区，same_province 为同省地区。
-- parameter region: a code, or a region's full name
-- parameter indicator: its id or its Chinese name
-- parameter year: that the numbers are about
-- example: FROM peers('210000', 'gdp', 2024) WHERE measure = 'growth'
CREATE MACRO peers(region, indicator, year) AS TABLE
    SELECT
        k.status, k.measure, k.rank, k.n_peers, k.rank_in_province, k.n_peers_in_province, k.region_code, k.region_name,
        k.region_code = q.region_code AS is_self, k.province_code = q.province_code AS same_province,
        k.value, k.value_high, k.comparator, k.unit, k.distance_from_province, k.distance_from_nation,
        k.report_year, k.suspect, k.report_id
    FROM marts.peer_ranking AS k
    JOIN core.indicators AS i ON i.indicator_id = k.indicator_id
    JOIN core.regions AS q ON q.level = k.level AND region IN (q.region_code, q.name)
    WHERE indicator IN (i.indicator_id, i.name_zh) AND k.ref_year = year
    ORDER BY k.status, k.measure, k.report_year, k.rank NULLS LAST, k.region_code
