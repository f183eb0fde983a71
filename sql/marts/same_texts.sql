-- Reports whose texts are the same but for names: each text's sentences that hold figures are sketched by their 48
-- smallest hashes, and two reports that share most of the sketch are one text. Sentences that many reports share
-- (more than 20) say nothing.
WITH sentences AS (
    SELECT DISTINCT report_id, md5_number_lower(sentence) AS mark
    FROM (
        -- not joined laterally: that would carry each text along with each of its sentences
        SELECT report_id, unnest(string_split_regex(clean_text, '[。；\n]')) AS sentence
        FROM core.report_texts
    )
    WHERE length(sentence) >= 12 AND regexp_matches(sentence, '[0-9]')
),

sketches AS (
    SELECT report_id, mark, count(*) OVER (PARTITION BY report_id) AS n_marks
    FROM sentences
    QUALIFY row_number() OVER (PARTITION BY report_id ORDER BY mark) <= 48
),

telling AS (
    SELECT *, least(n_marks, 48) AS n_sketched
    FROM sketches
    QUALIFY count(*) OVER (PARTITION BY mark) <= 20
),

shared AS (
    SELECT
        a.report_id, b.report_id AS other_report_id, count(*) AS n_shared,
        any_value(least(a.n_sketched, b.n_sketched)) AS n_sketched
    FROM telling AS a
    JOIN telling AS b ON b.mark = a.mark AND b.report_id <> a.report_id
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
