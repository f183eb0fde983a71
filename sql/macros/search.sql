-- en: Sentences that hold any of some words, the best first: those with more of the words before those with fewer, and
--     among these by BM25 (a rare word weighs more than a common one, a short sentence more than a long one). A plain
--     scan of every sentence, so that no row means that it is not there; Latin letters are
--     found in capitals and in small letters. A word that reaches over the end of a sentence is found by mentions.
-- zh: 含任一检索词的句子，含词多者在前，其次按 BM25 排序；逐句扫描，无行即确无此词，拉丁字母大小写均可。跨句的词请用 mentions。
-- parameter words: what to look for; spaces part several words
-- example: FROM search('新质生产力 人工智能') LIMIT 20
CREATE MACRO search(words) AS TABLE
    WITH asked AS (
        SELECT DISTINCT w.word, v.form
        FROM (SELECT unnest(regexp_split_to_array(lower(words), '[\s　]+')) AS word) AS w
        CROSS JOIN LATERAL (SELECT unnest([w.word, upper(w.word)]) AS form) AS v
        WHERE w.word <> ''
    ),

    places AS (
        SELECT
            s.report_id, s.ordinal, a.word, length(s.text) AS n_chars,
            (length(s.text) - length(replace(s.text, a.form, ''))) / length(a.form) AS n
        FROM core.sentences AS s
        JOIN asked AS a ON contains(s.text, a.form)
    ),

    held AS (
        SELECT p.report_id, p.ordinal, p.word, p.n_chars, sum(p.n) AS n FROM places AS p GROUP BY ALL
    ),

    spread AS (
        SELECT h.word, count(*) AS n_sentences FROM held AS h GROUP BY h.word
    ),

    every AS (
        SELECT count(*) AS n_sentences, avg(length(s.text)) AS n_chars FROM core.sentences AS s
    ),

    scored AS (
        SELECT
            h.report_id, h.ordinal, count(*) AS n_words, sum(h.n)::BIGINT AS n,
            round(sum(
                ln(1 + (e.n_sentences - d.n_sentences + 0.5) / (d.n_sentences + 0.5))
                * h.n * 2.2 / (h.n + 1.2 * (0.25 + 0.75 * h.n_chars / e.n_chars))
            ), 6) AS score
        FROM held AS h
        JOIN spread AS d ON d.word = h.word
        CROSS JOIN every AS e
        GROUP BY h.report_id, h.ordinal
    )

    SELECT
        row_number() OVER (
            ORDER BY c.n_words DESC, c.score DESC, r.report_year DESC, r.region_code, c.ordinal
        ) AS rank,
        trim(s.text, E' \t\r\n　') AS sentence, c.n_words, c.n, c.score,
        r.report_id, r.region_code, r.region_name, r.level, r.province_code, r.report_year,
        h.kind AS section_kind, s.section_id, s.ordinal, s."start", s."end"
    FROM scored AS c
    JOIN core.sentences AS s ON s.report_id = c.report_id AND s.ordinal = c.ordinal
    JOIN core.reports AS r ON r.report_id = c.report_id
    LEFT JOIN core.sections AS h ON h.report_id = s.report_id AND h.section_id = s.section_id
    ORDER BY rank
