-- The next report's word on an item is the sentence of its review that shares most of the item's pairs of
-- characters, half of them at least; without a sentence like that nothing is said to be known.
WITH items AS (
    SELECT
        r.report_id, r.region_code, r.region_name, r.level, r.province_code, r.report_year, c.number, c.title, c.text,
        later.report_id AS next_report_id,
        regexp_replace(coalesce(c.title, c.text), '[^\p{Han}A-Za-z]', '', 'g') AS words
    FROM core.commitments AS c
    JOIN core.reports AS r USING (report_id)
    LEFT JOIN core.reports AS later
        ON later.region_code = r.region_code AND later.report_year = r.report_year + 1
),

pairs AS (
    SELECT
        report_id, number, next_report_id,
        list_distinct([words[i : i + 1] FOR i IN range(1, length(words))]) AS item_pairs
    FROM items
    WHERE next_report_id IS NOT NULL AND length(words) >= 4
),

reviews AS (
    SELECT s.report_id, s."start", s."end", t.clean_text[s."start" + 1 : s."end"] AS text
    FROM core.sections AS s
    JOIN core.report_texts AS t USING (report_id)
    WHERE s.kind = 'review'
        AND s.report_id IN (SELECT next_report_id FROM pairs)
        AND NOT EXISTS (
            SELECT 1 FROM core.sections AS p
            WHERE p.report_id = s.report_id AND p.section_id = s.parent_id AND p.kind = 'review'
        )
),

split AS (
    SELECT
        report_id, "start",
        unnest(string_split_regex(text, '[。；\n]')) AS sentence,
        generate_subscripts(string_split_regex(text, '[。；\n]'), 1) AS ordinal
    FROM reviews
),

sentences AS (
    SELECT
        report_id, sentence,
        "start" + coalesce(sum(length(sentence) + 1) OVER (
            PARTITION BY report_id, "start" ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0)::BIGINT AS sentence_start
    FROM split
),

matched AS (
    SELECT
        p.report_id, p.number, s.sentence, s.sentence_start,
        len(list_filter(p.item_pairs, lambda pair: contains(s.sentence, pair))) / len(p.item_pairs) AS share
    FROM pairs AS p
    JOIN sentences AS s ON s.report_id = p.next_report_id
    WHERE length(s.sentence) >= 4
),

best AS (
    SELECT *
    FROM matched
    WHERE share >= 0.5
    QUALIFY row_number() OVER (
        PARTITION BY report_id, number ORDER BY share DESC, length(sentence), sentence_start
    ) = 1
)

SELECT
    i.report_id,
    i.number,
    i.title,
    i.text,
    i.region_code,
    i.region_name,
    i.level,
    i.province_code,
    i.report_year,
    i.next_report_id,
    b.sentence AS next_evidence,
    b.sentence_start AS next_evidence_start,
    b.sentence_start + length(b.sentence) AS next_evidence_end,
    round(b.share, 3) AS match_share,
    CASE
        WHEN i.next_report_id IS NULL THEN 'no_next_report'
        WHEN b.sentence IS NULL THEN 'not_found'
        WHEN regexp_matches(b.sentence, '未(能|完成)|尚未|没有完成|滞后|正在|加快推进|启动') THEN 'mentioned'
        WHEN regexp_matches(
            b.sentence, '完成|建成|竣工|投用|投入使用|落实|实现|兑现|新增|新建|改造|达到|全部|开通|通车|解决|建设'
        ) THEN 'done'
        ELSE 'mentioned'
    END AS outcome
FROM items AS i
LEFT JOIN best AS b USING (report_id, number)
ORDER BY i.report_id, i.number
