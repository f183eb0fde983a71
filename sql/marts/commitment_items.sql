-- What the next report says of each item. An item and a deed are of the same thing where the characters of their
-- objects are the same; of a narrower or a wider one where those of one hold those of the other and both end alike.
--   numbers  deeds in the item's unit: compared where they are of the same thing and of the same span of time
--   words    other deeds that share six tenths of the pairs of characters of the item's object
--   lists    the word on the whole list, which answers for an item that no deed contradicts
-- What is of a wider thing, of another span or of another unit is never done by that.
WITH items AS (
    SELECT
        r.report_id, r.region_code, r.region_name, r.level, r.province_code, r.report_year, i.* EXCLUDE (report_id),
        later.report_id AS next_report_id,
        p.n_promises,
        list_distinct(string_split(replace(i.object, '、', ''), '')) AS characters,
        list_distinct([i.object[n : n + 1] FOR n IN range(1, length(i.object))]) AS pairs,
        -- what tells one service or standard from another
        list_filter(
            list_distinct([own_words(i.object)[n : n + 1] FOR n IN range(1, length(own_words(i.object)))]),
            lambda pair : NOT contains(pair, '|')
        ) AS own_pairs
    FROM core.commitment_items AS i
    JOIN core.reports AS r USING (report_id)
    JOIN (SELECT report_id, count(*) AS n_promises FROM core.commitments GROUP BY report_id) AS p USING (report_id)
    LEFT JOIN core.reports AS later
        ON later.region_code = r.region_code AND later.report_year = r.report_year + 1
),

numbers AS (
    SELECT
        i.report_id, i.number, i.item, i.quantity AS promised, i.comparator, i.span AS promised_span, i.place, i.unit,
        i.measure, d.deed, d.quantity, d.span, d.measure AS deed_measure, d.place AS deed_place, d.action AS deed_action,
        regexp_matches(i.object, '参合|新农合') AS is_rural_alone,
        d.state = 'open' AND NOT regexp_matches(i.text, '开工|启动') AS is_open,
        len(i.characters) AS n_item,
        len(list_distinct(string_split(replace(d.object, '、', ''), ''))) AS n_deed,
        len(list_intersect(i.characters, string_split(d.object, ''))) AS n_common,
        right(i.object, 2) = right(d.object, 2) AS end_alike,
        contains(d.object, '、') AND NOT contains(i.object, '、') AS joins_more,
        least(length(i.object), length(d.object)) >= 4 AND right(i.object, 4) = right(d.object, 4) AS akin,
        CASE WHEN i.comparator = 'le' THEN d.quantity <= i.quantity ELSE d.quantity >= i.quantity END AS meets
    FROM items AS i
    JOIN core.deeds AS d ON d.report_id = i.next_report_id AND d.kind = 'number' AND d.unit = i.unit
    WHERE NOT (i.place <> '' AND d.place <> '' AND i.place <> d.place)
        AND NOT (i.action IN ('new', 'mend') AND d.action IN ('new', 'mend') AND i.action <> d.action)
),

related AS (
    SELECT
        *,
        CASE
            WHEN n_common = n_item AND n_common = n_deed
                THEN CASE WHEN place = deed_place THEN 'same' WHEN place = '' THEN 'narrower' ELSE 'wider' END
            WHEN n_common = n_item AND joins_more THEN 'akin'
            WHEN n_common = n_item AND end_alike AND (place = '' OR place = deed_place) THEN 'narrower'
            WHEN n_common = n_item AND end_alike THEN 'wider'
            WHEN n_common = n_deed AND n_deed >= 2 AND 2 * n_deed >= n_item AND end_alike THEN 'wider'
            WHEN n_common >= 0.7 * greatest(n_item, n_deed) AND n_common >= 4 THEN 'near'
            WHEN akin AND unit NOT IN ('%', '元') AND n_common >= 0.65 * least(n_item, n_deed) THEN 'akin'
        END AS thing,
        (
            deed_measure = measure
            OR (unit = '%' AND measure IN ('level', 'share') AND deed_measure IN ('level', 'share'))
            OR (unit NOT IN ('%', '元', '个百分点') AND measure IN ('level', 'change') AND deed_measure IN ('level', 'change'))
        )
        AND (
            (span = promised_span AND span <> 'several')
            OR (span = 'total' AND promised_span = 'year' AND unit IN ('%', '元', '个百分点'))
            OR (span = 'year' AND promised_span = 'total' AND deed_measure <> 'change' AND deed_action <> 'new')
        ) AS comparable
    FROM numbers
),

by_numbers AS (
    SELECT
        report_id, number, item, deed,
        CASE
            WHEN thing = 'near' THEN CASE WHEN comparable AND quantity = promised AND NOT is_open THEN 'done' END
            WHEN NOT comparable OR thing = 'akin' THEN 'not_comparable'
            -- a rate or a standard of a part, or of more, says nothing of the whole
            WHEN thing <> 'same' AND unit IN ('%', '元', '个百分点') AND NOT is_rural_alone THEN 'not_comparable'
            WHEN thing = 'wider'
                THEN CASE
                    WHEN meets AND quantity <= 1.25 * promised AND NOT is_open THEN 'done' ELSE 'not_comparable'
                END
            WHEN is_open THEN 'under_way'
            WHEN meets THEN 'done'
            WHEN thing = 'same' THEN 'missed'
            ELSE 'not_comparable'
        END AS verdict,
        CASE thing WHEN 'same' THEN 1 WHEN 'narrower' THEN 2 WHEN 'near' THEN 3 WHEN 'wider' THEN 4 ELSE 5 END AS distance
    FROM related
    WHERE thing IS NOT NULL
),

deed_pairs AS (
    SELECT
        report_id, deed, state, place, action, kind, measure, quantity, span, "start",
        length(object) - 1 AS n_pairs,
        unnest(list_distinct([object[n : n + 1] FOR n IN range(1, length(object))])) AS pair
    FROM core.deeds
    WHERE kind <> 'list'
),

item_pairs AS (
    SELECT
        report_id, next_report_id, number, item, text, place, quantity, len(pairs) AS n_pairs,
        len(own_pairs) AS n_own, own_pairs, unnest(pairs) AS pair
    FROM items
    WHERE next_report_id IS NOT NULL
),

shared AS (
    SELECT
        i.report_id, i.number, i.item, i.text, i.quantity, i.n_pairs, d.deed, d.state, d.action, d.kind, d.measure,
        d.quantity AS deed_quantity, d.span, count(*) / i.n_pairs AS of_item, count(*) / max(d.n_pairs) AS of_deed
    FROM item_pairs AS i
    JOIN deed_pairs AS d ON d.report_id = i.next_report_id AND d.pair = i.pair
    WHERE NOT (i.place <> '' AND d.place <> '' AND i.place <> d.place)
    GROUP BY
        i.report_id, i.number, i.item, i.text, i.quantity, i.n_pairs, i.n_own, d.deed, d.state, d.action, d.kind,
        d.measure, d.quantity, d.span
    HAVING count(*) >= 0.6 * i.n_pairs
        AND (i.n_pairs >= 2 OR max(d.n_pairs) = 1)
        AND count(*) FILTER (list_contains(i.own_pairs, i.pair)) >= 0.5 * i.n_own
),

by_words AS (
    SELECT
        report_id, number, item, deed,
        CASE
            WHEN n_pairs >= 2 AND kind = 'words' AND state = 'whole' AND of_item >= 0.8
                AND of_deed >= CASE WHEN quantity IS NULL THEN 0.5 ELSE 0.8 END THEN 'done'
            -- a promise without a number, that is not of all, is kept by what is called done, put in force, added, raised
            WHEN quantity IS NULL AND n_pairs >= 4 AND of_item >= 0.8
                AND NOT regexp_matches(text, '全面完成|全部|所有|基本消除|基本完成')
                AND (
                    (kind = 'words' AND state = 'done')
                    OR (state = 'in_force' AND of_deed >= 0.8 AND regexp_matches(text, '实施|推行|实行|启动'))
                    OR (
                        kind = 'number' AND deed_quantity > 0 AND span <> 'several' AND state <> 'open'
                        AND (
                            (measure IN ('change', 'growth', 'multiple') AND regexp_matches(text, '提高|提升|增加'))
                            OR (action = 'new' AND of_deed >= 0.8 AND regexp_matches(text, '新建|新增|增加|增设'))
                        )
                    )
                ) THEN 'done'
            WHEN quantity IS NOT NULL AND kind = 'number' THEN 'not_comparable'
            WHEN state = 'open' THEN 'under_way'
            ELSE 'spoken_of'
        END AS verdict,
        6 - of_item AS distance
    FROM shared
),

-- what no clause of a sentence says alone, all of it may
by_sentence AS (
    SELECT
        i.report_id, i.number, i.item, min(d.deed) AS deed, 'spoken_of' AS verdict, 8 AS distance
    FROM item_pairs AS i
    JOIN deed_pairs AS d ON d.report_id = i.next_report_id AND d.pair = i.pair AND d.kind = 'words'
    WHERE i.n_pairs >= 5 AND NOT (i.place <> '' AND d.place <> '' AND i.place <> d.place)
    GROUP BY i.report_id, i.number, i.item, i.n_pairs, d."start"
    HAVING count(DISTINCT i.pair) >= 0.75 * i.n_pairs
),

found AS (
    SELECT *
    FROM (SELECT * FROM by_numbers UNION ALL BY NAME SELECT * FROM by_words UNION ALL BY NAME SELECT * FROM by_sentence)
    WHERE verdict IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY report_id, number, item
        ORDER BY
            list_position(['done', 'missed', 'under_way', 'not_comparable', 'spoken_of'], verdict), distance, deed
    ) = 1
),

lists AS (
    SELECT d.report_id, d.deed, d.counts, d.state, d.object
    FROM core.deeds AS d
    JOIN core.reports AS r USING (report_id)
    WHERE d.kind = 'list'
        AND (
            r.level IN ('nation', 'province') OR NOT contains(d.object, '省') OR regexp_matches(d.object, '市|县|区')
        )
),

-- the word on the list, and whether it leaves this item out (除甲外，其他均已完成)
on_list AS (
    SELECT
        i.report_id, i.number, i.item, l.deed,
        l.state = 'but_for' AND (
            len(list_filter(i.pairs, lambda pair : contains(l.object, pair))) >= 0.4 * len(i.pairs)
            -- 除部分建设项目外: any that is built may be one of them
            OR (regexp_matches(l.object, '部分[^，]*(项目|工程)') AND i.action <> '')
        ) AS is_left_out
    FROM items AS i
    JOIN lists AS l
        ON l.report_id = i.next_report_id
        AND (len(l.counts) = 0 OR list_contains(l.counts, i.n_promises) OR list_contains(l.counts, i.n_promises + 1))
    QUALIFY row_number() OVER (PARTITION BY i.report_id, i.number, i.item ORDER BY is_left_out, l.deed) = 1
),

judged AS (
    SELECT
        i.*,
        CASE
            WHEN l.is_left_out AND coalesce(f.verdict, 'spoken_of') = 'spoken_of' THEN 'under_way'
            ELSE coalesce(f.verdict, 'not_found')
        END AS own_verdict,
        f.deed AS own_deed,
        l.deed AS list_deed,
        l.deed IS NOT NULL AND (
            (NOT l.is_left_out AND coalesce(f.verdict, 'not_found') NOT IN ('done', 'missed', 'under_way'))
            OR (l.is_left_out AND f.deed IS NULL)
        ) AS by_list,
        coalesce(l.is_left_out, false) AS is_left_out
    FROM items AS i
    LEFT JOIN found AS f USING (report_id, number, item)
    LEFT JOIN on_list AS l USING (report_id, number, item)
)

SELECT
    j.report_id,
    j.number,
    j.item,
    j.text,
    j.object,
    j.quantity,
    j.unit,
    j.span,
    j.region_code,
    j.region_name,
    j.level,
    j.province_code,
    j.report_year,
    j.next_report_id,
    CASE
        WHEN j.next_report_id IS NULL THEN 'no_next_report'
        WHEN by_list AND NOT is_left_out THEN 'done'
        WHEN own_verdict = 'missed' AND list_deed IS NOT NULL THEN 'not_comparable'
        WHEN own_verdict = 'spoken_of' THEN 'under_way'
        ELSE own_verdict
    END AS verdict,
    CASE
        WHEN by_list THEN 'list' WHEN own_deed IS NULL THEN NULL WHEN d.kind = 'number' THEN 'number' ELSE 'words'
    END AS about,
    d.quantity AS next_quantity,
    d.unit AS next_unit,
    d.span AS next_span,
    t.clean_text[d."start" + 1 : d."end"] AS next_evidence,
    d."start" AS next_evidence_start,
    d."end" AS next_evidence_end
FROM judged AS j
LEFT JOIN core.deeds AS d
    ON d.report_id = j.next_report_id AND d.deed = CASE WHEN by_list THEN list_deed ELSE own_deed END
LEFT JOIN core.report_texts AS t ON t.report_id = d.report_id
ORDER BY j.report_id, j.number, j.item
