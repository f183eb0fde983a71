-- en: Every place where a word stands in a clean text, a row each, with its sentence: a plain search, whatever the
--     segmenter made of the words around it (% and _ mean themselves, places that overlap count once), so that no row
--     means that it is not there. n is how often it stands in the report. An empty word gives no row.
-- zh: 某词在清洁文本中的每一处，一处一行，附所在句；逐字检索，与分词无关，无行即确无此词。
-- parameter word: as it is written
-- example: FROM mentions('预制菜')
CREATE MACRO mentions(word) AS TABLE
    WITH cut AS (
        SELECT report_id, string_split(clean_text, word) AS pieces
        FROM core.report_texts
        WHERE length(word) > 0 AND contains(clean_text, word)
    ),

    pieces AS (
        SELECT report_id, len(pieces) - 1 AS n, unnest(pieces) AS piece, generate_subscripts(pieces, 1) AS i
        FROM cut
    ),

    places AS (
        SELECT
            report_id, n, i,
            (sum(length(piece)) OVER (PARTITION BY report_id ORDER BY i) + (i - 1) * length(word))::BIGINT AS place
        FROM pieces
    )

    SELECT
        p.report_id, r.region_code, r.region_name, r.level, r.province_code, r.report_year,
        p.n::BIGINT AS n, s.section_id, s.ordinal, p.place AS "start", (p.place + length(word))::BIGINT AS "end",
        trim(s.text, E' \t\r\n　') AS sentence
    FROM places AS p
    JOIN core.reports AS r ON r.report_id = p.report_id
    ASOF JOIN core.sentences AS s ON p.report_id = s.report_id AND p.place >= s."start"
    WHERE p.i <= p.n
    ORDER BY r.report_year, r.region_code, p.place
