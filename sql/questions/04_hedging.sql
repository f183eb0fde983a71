-- en: Which share of the targets is hedged (左右, 以上, 以内, ranges, no number at all), and did it grow over the years?
-- zh: 目标中留有余地的表述（左右、以上、以内、区间、定性）占多大比例，是否逐年上升？
-- parameter level: of the regions, all where none is given
-- example: FROM hedging(level := 'province')
SELECT
    m.report_year, m.level, count(*) AS n_targets,
    round(100.0 * count(*) FILTER (WHERE m.comparator = 'approx') / count(*), 1) AS about_pct,
    round(100.0 * count(*) FILTER (WHERE m.comparator = 'ge') / count(*), 1) AS at_least_pct,
    round(100.0 * count(*) FILTER (WHERE m.comparator = 'le') / count(*), 1) AS at_most_pct,
    round(100.0 * count(*) FILTER (WHERE m.comparator = 'range') / count(*), 1) AS range_pct,
    round(100.0 * count(*) FILTER (WHERE m.value IS NULL) / count(*), 1) AS no_number_pct,
    round(100.0 * count(*) FILTER (WHERE regexp_matches(o.sentence, '力争|争取')) / count(*), 1) AS strive_pct
FROM marts.report_indicators AS m
LEFT JOIN core.observations AS o USING (report_id, observation_id)
WHERE m.status = 'target' AND m.level = coalesce(getvariable('level'), m.level)
GROUP BY m.report_year, m.level
ORDER BY m.level, m.report_year
