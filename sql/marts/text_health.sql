WITH by_kind AS (
    SELECT
        report_id,
        kind,
        count(*) AS n,
        count(*) FILTER (WHERE certainty = 'proven') AS n_proven,
        count(*) FILTER (WHERE certainty = 'likely') AS n_likely,
        count(*) FILTER (WHERE certainty = 'flagged') AS n_flagged,
        sum(len(string_split("before", chr(10))) - len(string_split("after", chr(10))))::BIGINT AS lines_removed
    FROM core.repairs
    GROUP BY report_id, kind
),

in_all AS (
    SELECT
        r.report_id,
        'all' AS kind,
        coalesce(sum(k.n), 0)::BIGINT AS n,
        coalesce(sum(k.n_proven), 0)::BIGINT AS n_proven,
        coalesce(sum(k.n_likely), 0)::BIGINT AS n_likely,
        coalesce(sum(k.n_flagged), 0)::BIGINT AS n_flagged,
        coalesce(sum(k.lines_removed), 0)::BIGINT AS lines_removed
    FROM core.reports AS r
    LEFT JOIN by_kind AS k USING (report_id)
    GROUP BY r.report_id
),

every_kind AS (
    SELECT * FROM in_all
    UNION ALL
    SELECT * FROM by_kind
)

SELECT
    b.report_id,
    b.kind,
    b.n,
    round(10000.0 * b.n / r.n_chars, 3)::DOUBLE AS per_10k_chars,
    b.n_proven,
    b.n_likely,
    b.n_flagged,
    b.n_likely + b.n_flagged AS n_unproven,
    b.lines_removed,
    r.region_code,
    r.region_name,
    r.report_year,
    r.n_chars,
    r.is_truncated,
    r.is_digest
FROM every_kind AS b
JOIN core.reports AS r USING (report_id)
ORDER BY b.report_id, b.kind
