-- Reports whose texts are the same but for names: two reports that share most of their sketches (core.text_marks) are one
-- text. Sentences that many reports share (more than 20) say nothing.
WITH telling AS (
    SELECT *, least(n_marks, 48) AS n_sketched
    FROM core.text_marks
    QUALIFY count(*) OVER (PARTITION BY sentence_hash) <= 20
),

shared AS (
    SELECT
        a.report_id, b.report_id AS other_report_id, count(*) AS n_shared,
        any_value(least(a.n_sketched, b.n_sketched)) AS n_sketched
    FROM telling AS a
    JOIN telling AS b ON b.sentence_hash = a.sentence_hash AND b.report_id <> a.report_id
    GROUP BY a.report_id, b.report_id
)

SELECT
    s.report_id,
    s.other_report_id,
    round(s.n_shared / s.n_sketched, 3) AS similarity,
    mine.region_code <> other.region_code AS other_region
FROM shared AS s
JOIN core.reports AS mine ON mine.report_id = s.report_id
JOIN core.reports AS other ON other.report_id = s.other_report_id
WHERE s.n_shared >= 5 AND s.n_shared >= 0.5 * s.n_sketched
ORDER BY s.report_id, s.other_report_id
