-- One row a cell and a kind of contradiction; the last select words each for a person.
WITH cells AS (
    SELECT
        c.report_id, r.region_code, r.report_year, c.indicator_id, c.measure, c.ref_year, c.status, c.value,
        c.unit, c.comparator, o.basis
    FROM core.cells AS c
    JOIN core.reports AS r USING (report_id)
    LEFT JOIN core.observations AS o USING (report_id, observation_id)
    WHERE c.value IS NOT NULL AND c.value_high IS NULL
),

exact AS (
    SELECT * FROM cells WHERE comparator IN ('eq', 'approx')
),

-- this year's level and growth against last year's level. Levels are in current prices and growth often in
-- constant ones, and a census revises levels, so only a misfit of 25 points and more speaks against them
growth_and_levels AS (
    SELECT
        now.report_id, now.region_code, now.report_year, now.indicator_id, now.ref_year, now.status,
        now.value AS level, past.value AS last_level, now.unit, growth.value AS growth,
        100 * (now.value / past.value - 1) AS implied
    FROM exact AS now
    JOIN exact AS growth
        ON growth.report_id = now.report_id AND growth.indicator_id = now.indicator_id
        AND growth.ref_year = now.ref_year AND growth.status = now.status AND growth.measure = 'growth'
    JOIN exact AS past
        ON past.region_code = now.region_code AND past.indicator_id = now.indicator_id
        AND past.ref_year = now.ref_year - 1 AND past.report_year = past.ref_year + 1
        AND past.measure = 'level' AND past.status = 'actual' AND past.unit = now.unit
    WHERE now.measure = 'level' AND now.status = 'actual' AND now.unit <> '%' AND past.value > 0
        AND growth.unit = '%' AND growth.basis IS NULL
),

level_growth AS (
    SELECT
        report_id, region_code, report_year, indicator_id, measure, ref_year, status, 'level_growth' AS kind,
        format(
            'a level of {:.6g} {} against {:.6g} the year before is {:+.1f}%, but growth is stated as {:+.1f}%',
            level, unit, last_level, implied, growth
        ) AS detail
    FROM growth_and_levels
    CROSS JOIN (VALUES ('level'), ('growth')) AS sides(measure)
    WHERE abs(implied - growth) > 25 + 0.25 * abs(growth)
),

-- three figures of one report that must stand in one order
triples AS (
    SELECT
        'income_bracket' AS kind, 'resident_income' AS whole, 'urban_income' AS a, 'rural_income' AS b
),

brackets AS (
    SELECT
        whole.report_id, whole.region_code, whole.report_year, whole.measure, whole.ref_year, whole.status, t.kind,
        [t.whole, t.a, t.b] AS indicator_ids, whole.value AS whole, a.value AS a, b.value AS b, whole.unit
    FROM triples AS t
    JOIN exact AS whole ON whole.indicator_id = t.whole AND whole.measure = 'level'
    JOIN exact AS a
        ON a.indicator_id = t.a AND a.report_id = whole.report_id AND a.measure = whole.measure
        AND a.ref_year = whole.ref_year AND a.status = whole.status AND a.unit = whole.unit
    JOIN exact AS b
        ON b.indicator_id = t.b AND b.report_id = whole.report_id AND b.measure = whole.measure
        AND b.ref_year = whole.ref_year AND b.status = whole.status AND b.unit = whole.unit
    WHERE whole.value NOT BETWEEN 0.995 * least(a.value, b.value) AND 1.005 * greatest(a.value, b.value)
),

income_bracket AS (
    SELECT
        report_id, region_code, report_year, unnest(indicator_ids) AS indicator_id, measure, ref_year, status, kind,
        format('urban {:.6g} and rural {:.6g} {} do not bracket the residents'' {:.6g}', a, b, unit, whole) AS detail
    FROM brackets
),

-- a part that is more than its whole
parts(part, whole) AS (
    VALUES
        ('exports', 'trade'), ('primary_va', 'gdp'), ('secondary_va', 'gdp'), ('tertiary_va', 'gdp'),
        ('industrial_va', 'gdp'), ('industrial_investment', 'fai'), ('retail', 'gdp')
),

part_over_whole AS (
    SELECT
        part.report_id, part.region_code, part.report_year, unnest([p.part, p.whole]) AS indicator_id, part.measure,
        part.ref_year, part.status, 'part_over_whole' AS kind,
        format('{} of {:.6g} {} is more than {} of {:.6g}', p.part, part.value, part.unit, p.whole, whole.value)
            AS detail
    FROM parts AS p
    JOIN exact AS part ON part.indicator_id = p.part AND part.measure = 'level'
    JOIN exact AS whole
        ON whole.indicator_id = p.whole AND whole.report_id = part.report_id AND whole.measure = part.measure
        AND whole.ref_year = part.ref_year AND whole.status = part.status AND whole.unit = part.unit
    WHERE part.value > 1.02 * whole.value
),

-- two mentions of one number in one report that differ by more than either was rounded
mentions AS (
    SELECT
        report_id, indicator_id, measure, ref_year, status, unit, coalesce(basis, '') AS basis, observation_id,
        value, last_place(value, value_stated) AS precision
    FROM core.observations
    WHERE scope = 'region' AND period = 'year' AND comparator = 'eq' AND value IS NOT NULL AND value_high IS NULL
        AND indicator_id IS NOT NULL AND ref_year IS NOT NULL
),

two_mentions AS (
    SELECT
        c.report_id, c.region_code, c.report_year, c.indicator_id, c.measure, c.ref_year, c.status,
        'two_mentions' AS kind,
        format(
            'the report states {:.6g} and {:.6g} {}', min(least(a.value, b.value)), max(greatest(a.value, b.value)),
            coalesce(any_value(a.unit), '')
        ) AS detail
    FROM cells AS c
    JOIN mentions AS a USING (report_id, indicator_id, measure, ref_year, status)
    JOIN mentions AS b
        ON b.report_id = a.report_id AND b.indicator_id = a.indicator_id AND b.measure = a.measure
        AND b.ref_year = a.ref_year AND b.status = a.status AND b.unit = a.unit AND b.basis = a.basis
        AND b.observation_id > a.observation_id
    WHERE abs(a.value - b.value) > 1.001 * greatest(a.precision, b.precision)
        AND a.unit = c.unit
    GROUP BY ALL
),

found AS (
    SELECT * FROM level_growth
    UNION ALL
    SELECT * FROM income_bracket
    UNION ALL
    SELECT * FROM part_over_whole
    UNION ALL
    SELECT * FROM two_mentions
)

SELECT
    report_id, region_code, report_year, indicator_id, measure, ref_year, status, kind,
    string_agg(DISTINCT detail, '; ' ORDER BY detail) AS detail
FROM found
GROUP BY report_id, region_code, report_year, indicator_id, measure, ref_year, status, kind
ORDER BY report_id, indicator_id, measure, ref_year, status, kind
