-- Suspect values and ranges are listed but not ranked: one wrong number would move everybody else.
WITH cells AS (
    SELECT
        c.*, i.direction, c.value IS NOT NULL AND NOT c.suspect AS is_ranked,
        CASE WHEN c.level NOT IN ('province', 'nation') THEN c.province_code END AS province_above,
        CASE WHEN c.level <> 'nation' THEN '000000' END AS nation_above
    FROM marts.report_indicators AS c
    JOIN core.indicators AS i USING (indicator_id)
),

ranked AS (
    SELECT
        *,
        CASE WHEN is_ranked THEN rank() OVER nation_peers END AS rank,
        count(*) FILTER (WHERE is_ranked) OVER nation_all AS n_peers,
        CASE WHEN is_ranked THEN rank() OVER province_peers END AS rank_in_province,
        count(*) FILTER (WHERE is_ranked) OVER province_all AS n_peers_in_province
    FROM cells
    WINDOW
        nation_peers AS (
            PARTITION BY report_year, ref_year, level, indicator_id, measure, status, unit, is_ranked
            ORDER BY CASE WHEN direction = 'down' THEN value ELSE -value END
        ),
        nation_all AS (PARTITION BY report_year, ref_year, level, indicator_id, measure, status, unit),
        province_peers AS (
            PARTITION BY province_code, report_year, ref_year, level, indicator_id, measure, status, unit, is_ranked
            ORDER BY CASE WHEN direction = 'down' THEN value ELSE -value END
        ),
        province_all AS (
            PARTITION BY province_code, report_year, ref_year, level, indicator_id, measure, status, unit
        )
)

SELECT
    c.report_year,
    c.ref_year,
    c.status,
    c.indicator_id,
    c.measure,
    c.level,
    c.region_code,
    c.region_name,
    c.province_code,
    c.value,
    c.value_high,
    c.unit,
    c.comparator,
    c.rank,
    c.n_peers,
    c.rank_in_province,
    c.n_peers_in_province,
    p.value AS province_value,
    p.comparator AS province_comparator,
    round(c.value - p.value, 6) AS distance_from_province,
    n.value AS nation_value,
    round(c.value - n.value, 6) AS distance_from_nation,
    c.suspect,
    c.report_id,
    p.report_id AS province_report_id
FROM ranked AS c
LEFT JOIN cells AS p
    ON p.region_code = c.province_above AND p.report_year = c.report_year
    AND p.ref_year = c.ref_year AND p.status = c.status AND p.indicator_id = c.indicator_id
    AND p.measure = c.measure AND p.unit IS NOT DISTINCT FROM c.unit
LEFT JOIN cells AS n
    ON n.region_code = c.nation_above AND n.report_year = c.report_year
    AND n.ref_year = c.ref_year AND n.status = c.status AND n.indicator_id = c.indicator_id
    AND n.measure = c.measure AND n.unit IS NOT DISTINCT FROM c.unit
ORDER BY c.report_year, c.ref_year, c.status, c.indicator_id, c.measure, c.level, c.rank NULLS LAST, c.region_code
