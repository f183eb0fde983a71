-- One row a cell and a kind of contradiction; the last select words each for a person. Where two figures fight, the
-- series (marts.series_fit) tells which of them is to be doubted; where it cannot, both are, and the words say so.
-- Where each side fits its own run, the definition changed and neither is doubted: a break, counted in
-- marts.series_health.
WITH cells AS (
    SELECT
        c.report_id, r.region_code, r.report_year, c.indicator_id, c.measure, c.ref_year, c.status, c.value,
        c.unit, c.comparator, o.basis, c.observation_id, o.sentence, o.value_stated,
        concept_of(c.indicator_id, o.subject) AS concept
    FROM core.cells AS c
    JOIN core.reports AS r USING (report_id)
    LEFT JOIN core.observations AS o USING (report_id, observation_id)
    WHERE c.value IS NOT NULL AND c.value_high IS NULL
),

exact AS (
    SELECT * FROM cells WHERE comparator IN ('eq', 'approx')
),

fits AS (
    SELECT
        report_id, indicator_id, ref_year, status, 'level' AS measure, value, pace, near_ratio, fits_before, fits_after,
        fits_before OR fits_after AS fits, is_off_series, is_off_peers, n_before, n_after, expected_before,
        expected_after, peers_value, n_peers, unit, region_code,
        coalesce(expected_before, expected_after) AS expected
    FROM marts.series_fit
),

-- this year's level and growth against last year's level. Levels are in current prices and growth often in constant
-- ones, and a census revises levels: what an indicator's levels usually run ahead of its growth is allowed for
growth_and_levels AS (
    SELECT
        now.report_id, now.region_code, now.report_year, now.indicator_id, now.ref_year, now.value AS level,
        past.value AS last_level, past.report_id AS last_report_id, past.report_year AS last_report_year, now.unit,
        growth.value AS growth, 100 * (now.value / past.value - 1) AS implied
    FROM exact AS now
    JOIN exact AS growth
        ON growth.report_id = now.report_id AND growth.indicator_id = now.indicator_id
        AND growth.ref_year = now.ref_year AND growth.status = now.status AND growth.measure = 'growth'
    JOIN exact AS past
        ON past.region_code = now.region_code AND past.indicator_id = now.indicator_id
        AND past.ref_year = now.ref_year - 1 AND past.report_year = past.ref_year + 1
        AND past.measure = 'level' AND past.status = 'actual' AND past.unit = now.unit
        AND past.concept IS NOT DISTINCT FROM now.concept
    WHERE now.measure = 'level' AND now.status = 'actual' AND now.unit <> '%' AND past.value > 0 AND now.value > 0
        AND growth.unit = '%' AND growth.basis IS NULL
),

leads AS (
    SELECT
        indicator_id, count(*) AS n, median(implied - growth) AS usual, 1.4826 * mad(implied - growth) AS spread
    FROM growth_and_levels
    GROUP BY indicator_id
),

misfits AS (
    SELECT
        g.*,
        coalesce(now_fit.fits_after OR (now_fit.fits_before AND now_fit.n_before > 1), false) AS now_fits,
        coalesce(past_fit.fits_before OR (past_fit.fits_after AND past_fit.n_after > 1), false) AS past_fits,
        100 * (exp(coalesce(now_fit.pace, 0)) - 1) AS pace
    FROM growth_and_levels AS g
    JOIN leads AS l USING (indicator_id)
    LEFT JOIN fits AS now_fit
        ON now_fit.report_id = g.report_id AND now_fit.indicator_id = g.indicator_id
        AND now_fit.ref_year = g.ref_year AND now_fit.status = 'actual'
    LEFT JOIN fits AS past_fit
        ON past_fit.report_id = g.last_report_id AND past_fit.indicator_id = g.indicator_id
        AND past_fit.ref_year = g.ref_year - 1 AND past_fit.status = 'actual'
    WHERE abs(g.implied - g.growth - CASE WHEN l.n >= 20 THEN l.usual ELSE 0 END)
        > CASE WHEN l.n >= 20 THEN greatest(15, 6 * l.spread) ELSE 25 END + 0.25 * abs(g.growth)
),

blamed AS (
    SELECT
        *,
        CASE
            WHEN now_fits AND past_fits AND abs(implied - growth) > 40 AND abs(implied - pace) < abs(growth - pace)
                THEN ['growth']
            WHEN now_fits AND past_fits THEN []
            WHEN now_fits THEN ['last']
            WHEN past_fits THEN ['level']
            WHEN abs(growth - pace) > 50 THEN ['level', 'growth']
            ELSE ['level', 'last']
        END AS blame
    FROM misfits
),

level_growth AS (
    SELECT
        CASE blamed_part WHEN 'last' THEN last_report_id ELSE report_id END AS report_id,
        region_code,
        CASE blamed_part WHEN 'last' THEN last_report_year ELSE report_year END AS report_year,
        indicator_id,
        CASE blamed_part WHEN 'growth' THEN 'growth' ELSE 'level' END AS measure,
        CASE blamed_part WHEN 'last' THEN ref_year - 1 ELSE ref_year END AS ref_year,
        'actual' AS status,
        'level_growth' AS kind,
        format(
            'a level of {:.6g} {} in {} against {:.6g} the year before is {:+.1f}%, '
            'but growth is stated as {:+.1f}%; {}',
            level, unit, ref_year, last_level, implied, growth,
            CASE WHEN len(blame) = 1 THEN 'of the three, this one does not fit the series'
                ELSE 'which of them is wrong is undecided' END
        ) AS detail
    FROM (SELECT *, unnest(blame) AS blamed_part FROM blamed)
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

bracketed AS (
    SELECT
        report_id, region_code, report_year, unnest(indicator_ids) AS indicator_id, measure, ref_year, status, kind,
        format('urban {:.6g} and rural {:.6g} {} do not bracket the residents'' {:.6g}', a, b, unit, whole) AS detail
    FROM brackets
),

-- a part that is more than its whole
parts(part, whole) AS (
    VALUES
        ('exports', 'trade'), ('imports', 'trade'), ('primary_va', 'gdp'), ('secondary_va', 'gdp'),
        ('tertiary_va', 'gdp'), ('industrial_va', 'gdp'), ('industry_va', 'gdp'), ('manufacturing_va', 'gdp'),
        ('industrial_va', 'secondary_va'), ('industry_va', 'secondary_va'), ('retail', 'gdp'),
        ('industrial_investment', 'fai'), ('real_estate_investment', 'fai'), ('infrastructure_investment', 'fai'),
        ('private_investment', 'fai'), ('manufacturing_investment', 'fai'), ('key_project_investment', 'fai'),
        ('domestic_visitors', 'visitors'), ('inbound_visitors', 'visitors'), ('budget_revenue', 'fiscal_revenue_total')
),

too_large AS (
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

-- of several figures of one report that cannot all be right, those that fit their series are believed, if some do not
figure_fights AS (
    SELECT * FROM bracketed
    UNION ALL
    SELECT * FROM too_large
),

judged_fights AS (
    SELECT
        x.*, coalesce(f.fits, false) AS fits,
        bool_and(coalesce(f.fits, false)) OVER fight AS all_fit,
        bool_or(coalesce(f.fits, false)) OVER fight AS one_fits
    FROM figure_fights AS x
    LEFT JOIN fits AS f USING (report_id, indicator_id, measure, ref_year, status)
    WINDOW fight AS (PARTITION BY x.report_id, x.ref_year, x.status, x.detail)
),

figures_of_one_report AS (
    SELECT
        report_id, region_code, report_year, indicator_id, measure, ref_year, status, kind,
        concat(detail, CASE
            WHEN one_fits AND NOT all_fit THEN '; this one does not fit its series'
            ELSE '; which of them is wrong is undecided'
        END) AS detail
    FROM judged_fights
    WHERE all_fit OR NOT fits
),

-- how many of the region's indicators a sentence has figures of: the headline figures stand in lists
lists AS (
    SELECT report_id, section_id, sentence, count(DISTINCT indicator_id) AS n_indicators
    FROM core.observations
    WHERE scope = 'region' AND indicator_id IS NOT NULL
    GROUP BY report_id, section_id, sentence
),

-- two mentions of one number in one report that differ by more than either was rounded
mentions AS (
    SELECT
        report_id, indicator_id, measure, ref_year, status, unit, coalesce(basis, '') AS basis, observation_id,
        value, last_place(value, value_stated) AS precision, concept_of(indicator_id, subject) AS concept,
        rule_id IS NOT DISTINCT FROM 'starting' AS is_start, n_indicators, sentence
    FROM core.observations
    LEFT JOIN lists USING (report_id, section_id, sentence)
    WHERE scope = 'region' AND period = 'year' AND comparator = 'eq' AND value IS NOT NULL AND value_high IS NULL
        AND indicator_id IS NOT NULL AND ref_year IS NOT NULL
),

-- the level that a growth stands behind (增长11% of 118亿元): the mention just before it
companions AS (
    SELECT g.report_id, g.observation_id, l.value AS level, l.observation_id AS level_id
    FROM mentions AS g
    JOIN mentions AS l
        ON l.report_id = g.report_id AND l.indicator_id = g.indicator_id AND l.measure = 'level'
        AND l.ref_year = g.ref_year AND l.status = g.status AND l.observation_id = g.observation_id - 1
    WHERE g.measure = 'growth'
),

differing AS (
    SELECT
        c.report_id, c.region_code, c.report_year, c.indicator_id, c.measure, c.ref_year, c.status, c.unit,
        c.value, b.value AS other, a.observation_id, b.observation_id AS other_id, a.n_indicators,
        b.n_indicators AS other_n_indicators,
        a.sentence = b.sentence AND a.observation_id < b.observation_id AS is_first
    FROM cells AS c
    JOIN mentions AS a USING (report_id, indicator_id, measure, ref_year, status, observation_id)
    JOIN mentions AS b
        ON b.report_id = a.report_id AND b.indicator_id = a.indicator_id AND b.measure = a.measure
        AND b.ref_year = a.ref_year AND b.status = a.status AND b.unit = a.unit AND b.basis = a.basis
        AND b.observation_id <> a.observation_id AND b.concept IS NOT DISTINCT FROM a.concept AND NOT b.is_start
    WHERE abs(a.value - b.value) > 1.001 * greatest(a.precision, b.precision) AND a.unit = c.unit
),

implied_growths AS (
    SELECT g.report_id, g.indicator_id, g.ref_year, g.implied
    FROM growth_and_levels AS g
    JOIN fits AS f USING (report_id, indicator_id, ref_year)
    WHERE f.status = 'actual' AND f.fits_before
),

-- the other mention is a part's or another's where the one taken fits the series and the other does not, or where it
-- goes with a smaller level than the region's; without a series a smaller amount is taken for a part as well, and so
-- is what stands outside the list of headline figures that the one taken stands in, and a second growth behind the
-- first in one sentence (of a part, or 力争)
weighed_mentions AS (
    SELECT
        d.*, f.fits,
        coalesce(f.expected_after, f.expected_before) AS expected,
        i.implied, own.level AS own_level, theirs.level AS other_level, whole.value AS whole_level
    FROM differing AS d
    LEFT JOIN fits AS f
        ON f.report_id = d.report_id AND f.indicator_id = d.indicator_id AND f.measure = d.measure
        AND f.ref_year = d.ref_year AND f.status = d.status
    LEFT JOIN implied_growths AS i
        ON d.measure = 'growth' AND d.status = 'actual' AND i.report_id = d.report_id
        AND i.indicator_id = d.indicator_id AND i.ref_year = d.ref_year
    LEFT JOIN companions AS own ON own.report_id = d.report_id AND own.observation_id = d.observation_id
    LEFT JOIN companions AS theirs ON theirs.report_id = d.report_id AND theirs.observation_id = d.other_id
    LEFT JOIN exact AS whole
        ON d.measure = 'growth' AND whole.report_id = d.report_id AND whole.indicator_id = d.indicator_id
        AND whole.measure = 'level' AND whole.ref_year = d.ref_year AND whole.status = d.status
),

two_mentions AS (
    SELECT
        report_id, region_code, report_year, indicator_id, measure, ref_year, status, 'two_mentions' AS kind,
        format(
            'the report states {:.6g} and {:.6g} {}', min(least(value, other)), max(greatest(value, other)),
            coalesce(any_value(unit), '')
        ) AS detail
    FROM weighed_mentions
    WHERE NOT coalesce(
        CASE
            WHEN measure = 'level' AND fits THEN abs(ln(value / expected)) <= abs(ln(other / expected)) + 0.1
            WHEN measure = 'level' AND value > 1.5 * other AND other > 0 THEN true
            WHEN other_level < 0.8 * whole_level THEN true
            WHEN own_level = whole_level AND other_level IS NULL THEN true
            WHEN implied IS NOT NULL THEN
                abs(value - implied) < 10 AND abs(value - implied) < abs(other - implied) - 2
            WHEN own_level IS DISTINCT FROM whole_level AND other_level = whole_level THEN false
            WHEN measure = 'growth' AND is_first THEN true
            ELSE n_indicators >= 3 AND n_indicators > other_n_indicators
        END, false
    )
    GROUP BY ALL
),

-- neighbours over the years, and peers
outliers AS (
    SELECT
        report_id, region_code, NULL::BIGINT AS report_year, indicator_id, measure, ref_year, status,
        'off_series' AS kind,
        format('{:.6g} {} lies far off its series, by which it were about {}', value, unit, concat_ws(' or ',
            format('{:.4g}', expected_before), format('{:.4g}', expected_after))) AS detail
    FROM fits
    WHERE is_off_series
    UNION ALL
    SELECT
        report_id, region_code, NULL, indicator_id, measure, ref_year, status, 'off_peers',
        format('{:.6g} {} lies far off the {:.4g} of the {} peers of its year', value, unit, peers_value, n_peers)
    FROM fits
    WHERE is_off_peers AND NOT fits
),

-- what a later report says of an earlier year, in 从A到B above all: only where the earlier cell fits no run of its
-- series is it gainsaid, for a later report may well speak of revised figures
restatements AS (
    SELECT
        o.report_id AS later_report_id, r.region_code, o.indicator_id, o.measure, o.ref_year, o.value, o.unit,
        last_place(o.value, o.value_stated) AS precision, concept_of(o.indicator_id, o.subject) AS concept
    FROM core.observations AS o
    JOIN core.reports AS r USING (report_id)
    WHERE o.status = 'actual' AND o.scope = 'region' AND o.period IN ('year', 'point') AND o.measure = 'level'
        AND o.comparator = 'eq' AND o.value > 0 AND o.ref_year < r.report_year - 1 AND o.value_high IS NULL
),

restated AS (
    SELECT
        c.report_id, c.region_code, c.report_year, c.indicator_id, c.measure, c.ref_year, c.status,
        'restated' AS kind,
        format('{} states {:.6g} {} for {}, and this report {:.6g}; this one does not fit the series',
            s.later_report_id, s.value, s.unit, c.ref_year, c.value) AS detail
    FROM exact AS c
    JOIN restatements AS s
        ON s.region_code = c.region_code AND s.indicator_id = c.indicator_id AND s.measure = c.measure
        AND s.ref_year = c.ref_year AND s.unit = c.unit AND s.concept IS NOT DISTINCT FROM c.concept
    LEFT JOIN fits AS f
        ON f.report_id = c.report_id AND f.indicator_id = c.indicator_id AND f.measure = c.measure
        AND f.ref_year = c.ref_year AND f.status = c.status
    WHERE c.status = 'actual' AND c.value > 0
        AND abs(s.value - c.value) > 1.001 * s.precision AND abs(ln(s.value / c.value)) > ln(1.25)
        AND NOT coalesce(f.fits, false) AND f.expected IS NOT NULL
        AND abs(ln(s.value / f.expected)) < abs(ln(c.value / f.expected)) - ln(1.15)
),

-- next year's target taken for the outcome, or the outcome for the target: equal to the digit, and the sentence says so
swapped AS (
    SELECT
        unnest([actual, target]) AS cell,
        ['outcome_is_target', 'target_is_outcome'] AS kinds,
        unnest([1, 2]) AS n,
        regexp_matches(coalesce(actual.sentence, ''), '今年|明年|预期目标|奋斗目标|力争|确保')
            AND NOT regexp_matches(coalesce(actual.sentence, ''), '去年|上年|完成|实现|一年来|达到') AS actual_aims,
        regexp_matches(coalesce(target.sentence, ''), '比上年|去年|已完成|已达到|同比')
            AND NOT regexp_matches(coalesce(target.sentence, ''), '今年|目标|力争|确保|计划|预期') AS target_tells
    FROM exact AS actual
    JOIN exact AS target USING (report_id, indicator_id, measure, unit)
    WHERE actual.status = 'actual' AND target.status = 'target' AND target.ref_year = actual.ref_year + 1
        AND actual.value = target.value AND actual.observation_id <> target.observation_id
),

target_is_outcome AS (
    SELECT
        cell.report_id, cell.region_code, cell.report_year, cell.indicator_id, cell.measure, cell.ref_year, cell.status,
        kinds[n] AS kind,
        CASE n
            WHEN 1 THEN format('the outcome equals the next target of {:.6g} to the digit, and its sentence aims',
                cell.value)
            ELSE format('the target equals the last outcome of {:.6g} to the digit, and its sentence looks back',
                cell.value)
        END AS detail
    FROM swapped
    WHERE (n = 1 AND actual_aims) OR (n = 2 AND target_tells)
),

found AS (
    SELECT * FROM level_growth
    UNION ALL
    SELECT * FROM figures_of_one_report
    UNION ALL
    SELECT * FROM two_mentions
    UNION ALL
    SELECT o.* REPLACE (r.report_year AS report_year) FROM outliers AS o JOIN core.reports AS r USING (report_id)
    UNION ALL
    SELECT * FROM restated
    UNION ALL
    SELECT * FROM target_is_outcome
)

SELECT
    report_id, region_code, report_year, indicator_id, measure, ref_year, status, kind,
    string_agg(DISTINCT detail, '; ' ORDER BY detail) AS detail
FROM found
GROUP BY report_id, region_code, report_year, indicator_id, measure, ref_year, status, kind
ORDER BY report_id, indicator_id, measure, ref_year, status, kind
