-- How well each level sits in its own series and among its peers, on logs. A neighbour up to four years off predicts
-- the level by the indicator's usual pace; the median of those before and of those after are two witnesses. What both
-- gainsay in one direction is an outlier; what only the earlier gainsay begins a new run (another definition, a
-- census). A series is of one concept (concept_of). Peers are regions of one level in one year, for rates alone: of
-- amounts the regions' sizes tell nothing. Medians and MADs throughout: one wrong number moves neither. What may
-- fall below nought has no logarithm and is left out.
WITH signed AS (
    SELECT DISTINCT indicator_id FROM core.indicator_bounds WHERE measure = 'level' AND lo < 0
),

points AS (
    SELECT
        c.report_id, r.region_code, r.level, c.indicator_id, c.ref_year, c.status, c.unit, i.kind, c.value,
        concept_of(c.indicator_id, o.subject) AS concept, ln(c.value) AS log_value
    FROM core.cells AS c
    JOIN core.reports AS r USING (report_id)
    JOIN core.indicators AS i USING (indicator_id)
    LEFT JOIN core.observations AS o USING (report_id, observation_id)
    ANTI JOIN signed AS s ON s.indicator_id = c.indicator_id
    -- a ceiling that is promised (4.5%以内) may lie far above what comes about
    WHERE c.measure = 'level' AND c.value > 0 AND c.value_high IS NULL
        AND (c.comparator IN ('eq', 'approx', 'ge') OR (c.comparator = 'le' AND c.status = 'actual'))
),

actuals AS (
    SELECT * FROM points WHERE status = 'actual'
),

steps AS (
    SELECT now.indicator_id, now.unit, now.log_value - past.log_value AS step
    FROM actuals AS now
    JOIN actuals AS past USING (region_code, indicator_id, unit)
    WHERE past.ref_year = now.ref_year - 1 AND past.concept IS NOT DISTINCT FROM now.concept
),

paces AS (
    SELECT indicator_id, unit, CASE WHEN count(*) >= 8 THEN greatest(-0.2, least(0.3, median(step))) ELSE 0 END AS pace
    FROM steps
    GROUP BY indicator_id, unit
),

witnesses AS (
    SELECT
        p.report_id, p.indicator_id, p.ref_year, p.status,
        count(*) FILTER (WHERE j.ref_year < p.ref_year) AS n_before,
        count(*) FILTER (WHERE j.ref_year >= p.ref_year) AS n_after,
        median(j.log_value + (p.ref_year - j.ref_year) * coalesce(s.pace, 0)) FILTER (WHERE j.ref_year < p.ref_year)
            AS before,
        median(j.log_value + (p.ref_year - j.ref_year) * coalesce(s.pace, 0)) FILTER (WHERE j.ref_year >= p.ref_year)
            AS after,
        max(j.log_value + (p.ref_year - j.ref_year) * coalesce(s.pace, 0)) FILTER (WHERE j.ref_year < p.ref_year)
            - min(j.log_value + (p.ref_year - j.ref_year) * coalesce(s.pace, 0)) FILTER (WHERE j.ref_year < p.ref_year)
            AS before_range
    FROM points AS p
    JOIN actuals AS j
        ON j.region_code = p.region_code AND j.indicator_id = p.indicator_id AND j.unit = p.unit
        AND j.concept IS NOT DISTINCT FROM p.concept
        AND j.ref_year BETWEEN p.ref_year - 4 AND p.ref_year + 4
        AND (j.ref_year <> p.ref_year OR p.status = 'target')
    LEFT JOIN paces AS s ON s.indicator_id = p.indicator_id AND s.unit = p.unit
    GROUP BY ALL
),

residuals AS (
    SELECT
        p.*, coalesce(w.n_before, 0) AS n_before, coalesce(w.n_after, 0) AS n_after,
        w.before_range, p.log_value - w.before AS off_before, p.log_value - w.after AS off_after,
        coalesce(s.pace, 0) AS pace
    FROM points AS p
    LEFT JOIN witnesses AS w USING (report_id, indicator_id, ref_year, status)
    LEFT JOIN paces AS s ON s.indicator_id = p.indicator_id AND s.unit = p.unit
),

spreads AS (
    SELECT
        indicator_id, unit,
        1.4826 * median(least(abs(off_before), coalesce(abs(off_after), abs(off_before)))) AS spread
    FROM residuals
    WHERE status = 'actual' AND n_before > 0
    GROUP BY indicator_id, unit
),

peers AS (
    SELECT level, indicator_id, unit, ref_year, count(*) AS n_peers, median(log_value) AS peers_value
    FROM actuals
    GROUP BY level, indicator_id, unit, ref_year
),

peer_spreads AS (
    SELECT
        a.level, a.indicator_id, a.unit, a.ref_year,
        1.4826 * median(abs(a.log_value - p.peers_value)) AS peers_spread
    FROM actuals AS a
    JOIN peers AS p USING (level, indicator_id, unit, ref_year)
    GROUP BY ALL
),

weighed AS (
    SELECT
        r.*, p.n_peers, r.log_value - p.peers_value AS off_peers, q.peers_spread,
        -- small counts jump: 2 firms, then 6
        greatest(
            ln(CASE WHEN r.kind = 'flow' THEN 2 ELSE 1.6 END),
            CASE WHEN r.kind IN ('flow', 'stock') AND r.value < 20 AND r.unit <> '%' THEN ln(4) ELSE 0 END,
            5 * coalesce(s.spread, 0.1)
        ) AS far,
        greatest(ln(1.3), least(ln(1.6), 2.5 * coalesce(s.spread, 0.1))) AS near
    FROM residuals AS r
    LEFT JOIN spreads AS s ON s.indicator_id = r.indicator_id AND s.unit = r.unit
    LEFT JOIN peers AS p
        ON p.level = r.level AND p.indicator_id = r.indicator_id AND p.unit = r.unit AND p.ref_year = r.ref_year
    LEFT JOIN peer_spreads AS q
        ON q.level = r.level AND q.indicator_id = r.indicator_id AND q.unit = r.unit AND q.ref_year = r.ref_year
),

told AS (
    SELECT
        *,
        n_before > 0 AND abs(off_before) <= near AS fits_before,
        n_after > 0 AND abs(off_after) <= near AS fits_after,
        -- witnesses on one side alone must be three, or two that agree, and the misfit half as much again
        CASE
            WHEN n_before >= 2 AND n_after >= 2
                THEN abs(off_before) > far AND abs(off_after) > far AND sign(off_before) = sign(off_after)
            WHEN n_after = 0 AND (n_before >= 3 OR (n_before = 2 AND status = 'actual' AND before_range < far))
                THEN abs(off_before) > 1.5 * far
            WHEN n_after >= 3 AND n_before = 0 THEN abs(off_after) > 1.5 * far
            WHEN n_before >= 1 AND n_after >= 1
                THEN abs(off_before) > 1.5 * far AND abs(off_after) > 1.5 * far
                    AND sign(off_before) = sign(off_after)
            ELSE false
        END AS is_off_series,
        coalesce(
            status = 'actual' AND kind IN ('rate', 'index') AND n_peers >= 6
            AND abs(off_peers) > greatest(ln(3), 5 * peers_spread), false
        ) AS is_off_peers
    FROM weighed
)

SELECT
    report_id,
    region_code,
    indicator_id,
    ref_year,
    status,
    value,
    unit,
    concept,
    n_before,
    n_after,
    round(exp(log_value - off_before), 6) AS expected_before,
    round(exp(log_value - off_after), 6) AS expected_after,
    round(exp(near), 6) AS near_ratio,
    round(exp(far), 6) AS far_ratio,
    round(pace, 6) AS pace,
    coalesce(fits_before, false) AS fits_before,
    coalesce(fits_after, false) AS fits_after,
    coalesce(is_off_series, false) AS is_off_series,
    -- each side has its run, and this is where they part
    coalesce(
        status = 'actual' AND n_before >= 2 AND n_after >= 2 AND fits_after AND abs(off_before) > 0.7 * far
        AND abs(off_before - off_after) > 0.7 * far, false
    ) AS is_break,
    coalesce(n_peers, 0) AS n_peers,
    round(exp(log_value - off_peers), 6) AS peers_value,
    is_off_peers
FROM told
ORDER BY report_id, indicator_id, ref_year, status
