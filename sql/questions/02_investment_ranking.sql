-- en: How do the prefecture-level cities rank by their target of fixed investment, and how far is each from its province's?
-- zh: 地级市固定资产投资增长目标排名，及与全省目标的差距
-- parameter year: of the reports, the latest that cities have where none is given
-- parameter indicator: its id, fai where none is given
-- example: FROM investment_ranking(year := 2024)
SELECT
    report_year, rank, region_name, comparator, value AS target, value_high, province_value AS province_target,
    distance_from_province
FROM marts.peer_ranking
WHERE indicator_id = coalesce(getvariable('indicator'), 'fai')
    AND measure = 'growth'
    AND status = 'target'
    AND level = 'prefecture'
    AND report_year = coalesce(
        getvariable('year')::BIGINT, (SELECT max(report_year) FROM core.reports WHERE level = 'prefecture')
    )
ORDER BY rank NULLS LAST, region_name
