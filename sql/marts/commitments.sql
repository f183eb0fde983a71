-- A promise is what its items are: done where all are, partly done where some are, else mentioned where the next
-- report speaks of one. A promise of which no item could be cut is not found.
-- Quoted is what the whole hangs on: the first item that is not done, else the first that has its own words.
WITH items AS (
    SELECT
        *,
        count(*) OVER one AS n_items,
        count(*) FILTER (verdict = 'done') OVER one AS n_done
    FROM marts.commitment_items
    WINDOW one AS (PARTITION BY report_id, number)
),

judged AS (
    SELECT *
    FROM items
    QUALIFY row_number() OVER (
        PARTITION BY report_id, number
        ORDER BY next_evidence IS NULL, verdict = 'done', about = 'list', item
    ) = 1
)

SELECT
    c.report_id,
    c.number,
    c.title,
    c.text,
    r.region_code,
    r.region_name,
    r.level,
    r.province_code,
    r.report_year,
    later.report_id AS next_report_id,
    CASE
        WHEN later.report_id IS NULL THEN 'no_next_report'
        WHEN j.n_done = j.n_items THEN 'done'
        WHEN j.n_done > 0 THEN 'partly'
        WHEN j.next_evidence IS NOT NULL THEN 'mentioned'
        ELSE 'not_found'
    END AS outcome,
    CASE WHEN j.about = 'list' THEN 'list' WHEN j.about IS NOT NULL THEN 'item' END AS about,
    j.next_evidence,
    j.next_evidence_start,
    j.next_evidence_end,
    coalesce(j.n_items, 0) AS n_items,
    coalesce(j.n_done, 0) AS n_done
FROM core.commitments AS c
JOIN core.reports AS r USING (report_id)
LEFT JOIN core.reports AS later
    ON later.region_code = r.region_code AND later.report_year = r.report_year + 1
LEFT JOIN judged AS j ON j.report_id = c.report_id AND j.number = c.number
ORDER BY c.report_id, c.number
