-- The next report's word on an item, looked for in its review:
--   item  the clause that shares most of the pairs of characters of one of the item's own clauses, six tenths at least
--   list  else the sentence that calls the whole list done (十件民生实事全面完成); one that counts fewer, or is about
--         the province's list in a city's report, is none
-- An item that neither speaks of is not found; nothing is guessed.
WITH items AS (
    SELECT
        r.report_id, r.region_code, r.region_name, r.level, r.province_code, r.report_year, c.number, c.title, c.text,
        later.report_id AS next_report_id
    FROM core.commitments AS c
    JOIN core.reports AS r USING (report_id)
    LEFT JOIN core.reports AS later
        ON later.region_code = r.region_code AND later.report_year = r.report_year + 1
),

item_clauses AS (
    SELECT
        report_id, next_report_id, number,
        unnest(list_distinct(list_transform(
            string_split_regex(coalesce(title, '') || '。' || text, '[，。；：、\n]'),
            lambda clause: regexp_replace(clause, '[0-9.]+[万亿]*\p{Han}?|[^\p{Han}A-Za-z]', '', 'g')
        ))) AS words
    FROM items
    WHERE next_report_id IS NOT NULL
),

item_pairs AS (
    SELECT
        report_id, next_report_id, number, words,
        unnest(list_distinct([words[i : i + 1] FOR i IN range(1, length(words))])) AS pair,
        len(list_distinct([words[i : i + 1] FOR i IN range(1, length(words))])) AS n_pairs
    FROM item_clauses
    WHERE length(words) >= 6
),

-- chosen before the texts are joined, which would else be carried along with each section of every report
review_sections AS MATERIALIZED (
    SELECT s.report_id, s."start", s."end"
    FROM core.sections AS s
    LEFT JOIN core.sections AS p ON p.report_id = s.report_id AND p.section_id = s.parent_id
    WHERE s.kind = 'review' AND p.kind IS DISTINCT FROM 'review'
        AND s.report_id IN (SELECT next_report_id FROM items)
),

reviews AS (
    SELECT s.report_id, s."start", t.clean_text[s."start" + 1 : s."end"] AS text
    FROM review_sections AS s
    JOIN core.report_texts AS t USING (report_id)
),

pieces AS (
    SELECT
        report_id, "start",
        unnest(string_split_regex(text, '[，。；\n]')) AS clause,
        generate_subscripts(string_split_regex(text, '[，。；\n]'), 1) AS ordinal
    FROM reviews
),

clauses AS (
    SELECT
        report_id, clause,
        "start" + coalesce(sum(length(clause) + 1) OVER (
            PARTITION BY report_id, "start" ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0)::BIGINT AS clause_start
    FROM pieces
),

clause_pairs AS (
    SELECT
        report_id, clause, clause_start,
        unnest(list_distinct([words[i : i + 1] FOR i IN range(1, length(words))])) AS pair
    FROM (
        SELECT *, regexp_replace(clause, '[0-9.]+[万亿]*\p{Han}?|[^\p{Han}A-Za-z]', '', 'g') AS words
        FROM clauses
    )
    WHERE length(words) >= 4
),

shared AS (
    SELECT
        i.report_id, i.number, c.clause, c.clause_start, count(*) / i.n_pairs AS share
    FROM item_pairs AS i
    JOIN clause_pairs AS c ON c.report_id = i.next_report_id AND c.pair = i.pair
    GROUP BY i.report_id, i.number, i.words, i.n_pairs, c.clause, c.clause_start
    HAVING count(*) >= 0.6 * i.n_pairs
),

on_item AS (
    SELECT *
    FROM shared
    QUALIFY row_number() OVER (PARTITION BY report_id, number ORDER BY share DESC, length(clause), clause_start) = 1
),

on_list AS (
    SELECT c.report_id, c.clause, c.clause_start
    FROM clauses AS c
    JOIN core.reports AS r USING (report_id)
    WHERE (
            regexp_matches(
                c.clause,
                '实事.{0,12}(全部|全面|圆满|如期|按期|均|都|已|顺利|保质保量|超额|有效).{0,6}(完成|办结|兑现|落实|交账|办成)'
            )
            OR regexp_matches(c.clause, '(全部|全面|圆满|如期|按期|顺利|超额)(完成|办结|兑现|落实).{0,14}实事')
            OR regexp_matches(c.clause, '实事.{0,6}(完成年度任务|如期交账)')
        )
        AND NOT regexp_matches(c.clause, '实事.{0,8}完成[0-9]+(件|项|个)|每年')
        AND (r.level IN ('nation', 'province') OR NOT contains(c.clause, '省') OR regexp_matches(c.clause, '市|县|区'))
    QUALIFY row_number() OVER (PARTITION BY c.report_id ORDER BY c.clause_start) = 1
),

found AS (
    SELECT
        i.*,
        CASE WHEN o.clause IS NOT NULL THEN 'item' WHEN l.clause IS NOT NULL THEN 'list' END AS about,
        coalesce(o.clause, l.clause) AS next_evidence,
        coalesce(o.clause_start, l.clause_start) AS next_evidence_start,
        o.share,
        l.clause IS NOT NULL AS list_is_done
    FROM items AS i
    LEFT JOIN on_item AS o ON o.report_id = i.report_id AND o.number = i.number
    LEFT JOIN on_list AS l ON l.report_id = i.next_report_id
)

SELECT
    report_id,
    number,
    title,
    text,
    region_code,
    region_name,
    level,
    province_code,
    report_year,
    next_report_id,
    CASE
        WHEN next_report_id IS NULL THEN 'no_next_report'
        WHEN list_is_done THEN 'done'
        WHEN next_evidence IS NULL THEN 'not_found'
        WHEN regexp_matches(next_evidence, '未能|未完成|尚未|没有完成|滞后|正在|推进|启动|开展前期') THEN 'mentioned'
        WHEN regexp_matches(
            next_evidence, '完成|建成|竣工|投用|投入使用|落实|实现|兑现|新增|新建|新改建|改造|达到|全部|开通|通车|解决|惠及|培训'
        ) THEN 'done'
        ELSE 'mentioned'
    END AS outcome,
    about,
    next_evidence,
    next_evidence_start,
    next_evidence_start + length(next_evidence) AS next_evidence_end,
    round(share, 3) AS match_share
FROM found
ORDER BY report_id, number
