-- What a plan's last year is to bring, beside the path so far. How far a target has come depends on what it counts:
--   plan_end    a level at the end: from the level of the year before the plan to the goal
--   average     a yearly growth on average over the plan: the geometric mean of the growths that are stated
--   multi_year  all of the plan's years together: growths compounded, or a year's amounts summed
-- The path takes the outcomes that marts.target_delivery takes, each from the report of the year after; only plain
-- numbers without a doubt, in the unit and on the basis of the target. A level that is promised outright for the plan's
-- last year (2015年…达到) is one for its end.
WITH plans AS (
    SELECT
        n,
        CASE WHEN n <= 2 THEN 1948 + 5 * n ELSE 1951 + 5 * n END AS first_year,
        CASE WHEN n <= 2 THEN 1952 + 5 * n ELSE 1955 + 5 * n END AS last_year,
        format('{}{} Five-Year Plan', n, CASE
            WHEN n IN (11, 12, 13) THEN 'th'
            WHEN n % 10 = 1 THEN 'st'
            WHEN n % 10 = 2 THEN 'nd'
            WHEN n % 10 = 3 THEN 'rd'
            ELSE 'th'
        END) AS plan
    FROM (SELECT unnest(range(1, 30)) AS n)
),

-- a goal for a far year (2035) or for the end of a government's term is no target of a plan
mentions AS (
    SELECT
        r.region_code, r.region_name, r.level, r.province_code, r.report_id, r.report_year, p.plan,
        p.first_year AS plan_first_year, p.last_year AS plan_last_year,
        greatest(coalesce(o.ref_year_from, p.first_year), p.first_year) AS counts_from, o.indicator_id, o.measure,
        CASE WHEN o.period IN ('year', 'point') THEN 'plan_end' ELSE o.period END AS period,
        o.value, o.value_high, o.comparator, coalesce(o.unit, b.unit) AS unit, o.basis, o.value_stated,
        o.observation_id, o.evidence, o.evidence_start, o.evidence_end, o.section_id, o.suspect_reason, i.kind,
        i.direction, i.is_summed AND o.period = 'plan_end' AS is_maybe_sum,
        -- growth on an earlier year (1990 on 1980) is not the plan's own; an average may be over the rest of the plan
        CASE
            WHEN o.measure = 'growth' AND o.period = 'average' THEN coalesce(o.ref_year_from >= p.first_year - 1, true)
            WHEN o.measure = 'growth' THEN coalesce(o.ref_year_from IN (p.first_year - 1, p.first_year), false)
            ELSE true
        END AS is_of_plan,
        -- bounds are those of a year, which a sum of years may pass
        CASE
            WHEN o.period IN ('year', 'point', 'average')
                OR (o.measure = 'level' AND o.period = 'plan_end' AND NOT i.is_summed)
                THEN bounds_doubt(o.value, o.value_high, o.unit, b.lo, b.hi, b.unit)
        END AS bounds_reason
    FROM core.observations AS o
    JOIN core.reports AS r USING (report_id)
    JOIN plans AS p ON p.last_year = o.ref_year
    JOIN core.indicators AS i USING (indicator_id)
    LEFT JOIN core.indicator_bounds AS b
        ON b.indicator_id = o.indicator_id AND b.measure = o.measure AND b.level = r.level
    WHERE o.status = 'target' AND o.scope = 'region' AND o.measure IN ('level', 'growth') AND i.kept_out IS NULL
        AND (
            o.period IN ('plan_end', 'average', 'multi_year')
            OR (o.measure = 'level' AND o.period IN ('year', 'point'))
        )
        AND r.report_year BETWEEN p.first_year - 1 AND p.last_year - 1
),

-- of several mentions a number beats words, one without a doubt a doubtful one, and the earlier the later
chosen AS (
    SELECT *, count(*) OVER (PARTITION BY report_id, plan_last_year, indicator_id, measure, period) AS n_mentions
    FROM mentions
    QUALIFY row_number() OVER (
        PARTITION BY report_id, plan_last_year, indicator_id, measure, period
        ORDER BY value IS NULL, suspect_reason IS NOT NULL, comparator = 'other_qualitative', observation_id
    ) = 1
),

differing AS (
    SELECT
        c.report_id, c.plan_last_year, c.indicator_id, c.measure, c.period,
        format('the report also states {:.6g} {}', min(m.value), any_value(m.unit)) AS reason
    FROM chosen AS c
    JOIN mentions AS m USING (report_id, plan_last_year, indicator_id, measure, period)
    WHERE m.unit = c.unit AND m.basis IS NOT DISTINCT FROM c.basis AND m.counts_from = c.counts_from
        AND abs(m.value - c.value)
            > 1.001 * greatest(last_place(m.value, m.value_stated), last_place(c.value, c.value_stated))
    GROUP BY ALL
),

misfiled AS (
    SELECT report_id, string_agg(other_report_id, ', ' ORDER BY other_report_id) AS others
    FROM marts.same_texts
    GROUP BY report_id
),

targets AS (
    SELECT
        c.*,
        -- the end of a range that is reached first
        CASE WHEN c.comparator = 'range' AND c.direction = 'down' THEN c.value_high ELSE c.value END AS goal,
        nullif(concat_ws('; ',
            c.suspect_reason, c.bounds_reason, d.reason, 'the same text is filed as ' || m.others
        ), '') AS doubts
    FROM chosen AS c
    LEFT JOIN differing AS d USING (report_id, plan_last_year, indicator_id, measure, period)
    LEFT JOIN misfiled AS m USING (report_id)
),

actuals AS (
    SELECT region_code, year, indicator_id, measure, actual AS value, actual_unit AS unit, basis, actual_report_id
    FROM marts.indicator_panel
    WHERE actual IS NOT NULL AND NOT actual_suspect AND actual_comparator IN ('eq', 'approx')
),

path AS (
    SELECT
        t.report_id, t.plan_last_year, t.indicator_id, t.measure, t.period,
        max(a.year) FILTER (WHERE a.year < t.plan_first_year) AS base_year,
        arg_max(a.value, a.year) FILTER (WHERE a.year < t.plan_first_year) AS base_value,
        arg_max(a.actual_report_id, a.year) FILTER (WHERE a.year < t.plan_first_year) AS base_report_id,
        max(a.year) FILTER (WHERE a.year >= t.counts_from) AS latest_year,
        arg_max(a.value, a.year) FILTER (WHERE a.year >= t.counts_from) AS latest_value,
        arg_max(a.actual_report_id, a.year) FILTER (WHERE a.year >= t.counts_from) AS latest_report_id,
        count(*) FILTER (WHERE a.year >= t.counts_from) AS n_years,
        sum(a.value) FILTER (WHERE a.year >= t.counts_from) AS summed,
        product(1 + a.value / 100) FILTER (WHERE a.year >= t.counts_from) AS compounded
    FROM targets AS t
    JOIN actuals AS a
        ON a.region_code = t.region_code AND a.indicator_id = t.indicator_id AND a.measure = t.measure
        AND a.unit = t.unit AND a.basis IS NOT DISTINCT FROM t.basis AND a.year <= t.plan_last_year
    GROUP BY ALL
),

measured AS (
    SELECT
        t.*,
        CASE WHEN t.measure = 'level' AND t.period = 'plan_end' THEN p.base_year END AS base_year,
        CASE WHEN t.measure = 'level' AND t.period = 'plan_end' THEN p.base_value END AS base_value,
        CASE WHEN t.measure = 'level' AND t.period = 'plan_end' THEN p.base_report_id END AS base_report_id,
        p.latest_year, p.latest_value, p.latest_report_id, coalesce(p.n_years, 0) AS n_years, p.summed, p.compounded,
        CASE
            WHEN t.measure = 'growth' AND NOT t.is_of_plan THEN 'other years'
            WHEN t.measure = 'growth' AND t.period = 'average' THEN 'average'
            WHEN t.measure = 'growth' AND t.period = 'multi_year' THEN 'compounded'
            WHEN t.measure = 'level' AND t.period = 'plan_end' AND NOT t.is_maybe_sum THEN 'reached'
            WHEN t.measure = 'level' AND t.period = 'multi_year' AND t.kind = 'flow' THEN 'summed'
        END AS counted,
        coalesce(p.n_years = p.latest_year - t.counts_from + 1, false) AS is_whole,
        t.plan_last_year - p.latest_year AS years_left
    FROM targets AS t
    LEFT JOIN path AS p USING (report_id, plan_last_year, indicator_id, measure, period)
),

judged AS (
    SELECT
        *,
        CASE
            WHEN doubts IS NOT NULL THEN 'the target is suspect'
            WHEN goal IS NULL THEN 'the target is no number'
            WHEN counted IS NULL AND measure = 'level' AND period = 'average'
                THEN 'an amount on average is not reckoned with'
            WHEN counted IS NULL AND measure = 'level' THEN 'it may be of the last year or of all years together'
            WHEN counted IS NULL THEN 'it may be of the last year or of an average one'
            WHEN counted = 'other years' THEN 'it is not said to count from the beginning of the plan'
            WHEN counted = 'reached' AND base_year IS DISTINCT FROM plan_first_year - 1
                THEN 'the year before the plan is not stated'
            WHEN n_years = 0 THEN 'no year of the plan is stated yet'
            WHEN counted = 'reached' AND (
                base_value = goal OR (direction = 'up' AND base_value > goal)
                OR (direction = 'down' AND base_value < goal)
            ) THEN 'the year before the plan keeps it already'
            WHEN counted <> 'reached' AND NOT is_whole THEN 'a year of the path is not stated'
            WHEN counted IN ('compounded', 'summed') AND goal = 0 THEN 'the target is nought'
        END AS path_reason,
        CASE
            WHEN doubts IS NULL AND counted = 'reached' THEN coalesce(
                latest_value, CASE WHEN base_year = plan_first_year - 1 THEN base_value END
            )
        END AS start_value,
        coalesce(years_left, plan_last_year - plan_first_year + 1) AS years_to_go
    FROM measured
),

reckoned AS (
    SELECT
        *,
        CASE
            WHEN counted = 'average' AND compounded > 0 THEN 100 * (pow(compounded, 1 / n_years) - 1)
            WHEN counted = 'compounded' AND is_whole THEN 100 * (compounded - 1)
            WHEN counted = 'summed' AND is_whole THEN summed
            WHEN counted = 'reached' THEN latest_value
        END AS so_far,
        CASE
            WHEN years_to_go <= 0 OR doubts IS NOT NULL THEN NULL
            WHEN counted = 'reached' AND unit <> '%' AND start_value > 0 AND goal > 0
                THEN 100 * (pow(goal / start_value, 1 / years_to_go) - 1)
            WHEN counted = 'average' AND is_whole AND goal > -100 AND compounded > 0
                THEN 100 * (pow(pow(1 + goal / 100, n_years + years_to_go) / compounded, 1 / years_to_go) - 1)
            WHEN counted = 'compounded' AND is_whole AND goal > -100 AND compounded > 0
                THEN 100 * (pow((1 + goal / 100) / compounded, 1 / years_to_go) - 1)
        END AS required_growth,
        CASE
            WHEN years_to_go <= 0 OR doubts IS NOT NULL THEN NULL
            WHEN counted = 'reached' THEN (goal - start_value) / years_to_go
            WHEN counted = 'summed' AND is_whole THEN (goal - summed) / years_to_go
        END AS required_step
    FROM judged
)

SELECT
    region_code,
    region_name,
    plan,
    plan_first_year,
    plan_last_year,
    indicator_id,
    measure,
    period,
    value AS target,
    value_high AS target_high,
    comparator,
    unit,
    basis,
    base_year,
    base_value,
    latest_year,
    latest_value,
    n_years,
    round(so_far, 6) AS so_far,
    CASE
        WHEN path_reason IS NOT NULL THEN NULL
        WHEN counted = 'reached' THEN round((latest_value - base_value) / (goal - base_value), 6)
        WHEN counted IN ('summed', 'compounded') THEN round(so_far / goal, 6)
    END AS share_covered,
    years_left,
    round(required_growth, 6) AS required_growth,
    round(required_step, 6) AS required_step,
    path_reason,
    report_id,
    report_year,
    base_report_id,
    latest_report_id,
    observation_id,
    evidence,
    evidence_start,
    evidence_end,
    section_id,
    n_mentions,
    direction,
    level,
    province_code,
    doubts IS NOT NULL AS suspect,
    doubts AS suspect_reason
FROM reckoned
ORDER BY region_code, plan_last_year, report_id, indicator_id, measure, period
