-- Of several texts of one report the final one is canonical, then the one whose region and year are sure, the
-- complete one, the least damaged. A text is complete when it is not cut off, is no digest and has at least nine
-- tenths of the longest one's characters. Whole texts that share less than half of their sentences are no
-- versions of one report: which of them is the report's is in doubt.
WITH candidates AS (
    SELECT report_id
    FROM staged.versions
    WHERE NOT is_digest AND NOT is_draft AND NOT is_truncated
    GROUP BY report_id
    HAVING count(*) > 1
),

sentences AS (
    SELECT DISTINCT v.report_id, v.version_id, hash(s.sentence) AS sentence
    FROM staged.versions AS v
    JOIN candidates USING (report_id),
        unnest(regexp_split_to_array(v.clean_text, '[。；！\n]')) AS s (sentence)
    WHERE NOT v.is_digest AND NOT v.is_draft AND NOT v.is_truncated AND length(s.sentence) >= 12
),

sizes AS (
    SELECT report_id, version_id, count(*) AS n
    FROM sentences
    GROUP BY report_id, version_id
),

shared_sentences AS (
    SELECT a.version_id, b.version_id AS other_id, count(*) AS n
    FROM sentences AS a
    JOIN sentences AS b ON b.report_id = a.report_id AND b.sentence = a.sentence AND b.version_id <> a.version_id
    GROUP BY a.version_id, b.version_id
),

-- whose report and of which year a manifest said: it is the other text whose filing is in doubt
told AS (
    SELECT version_id
    FROM staged.identity_clues
    WHERE kind = 'manifest'
    GROUP BY version_id
    HAVING count(region_code) > 0 AND count(report_year) > 0
),

conflicts AS (
    SELECT a.version_id, min(o.source) AS other_source
    FROM sizes AS a
    JOIN sizes AS b ON b.report_id = a.report_id AND b.version_id <> a.version_id
    JOIN staged.versions AS o ON o.version_id = b.version_id
    LEFT JOIN shared_sentences AS s ON s.version_id = a.version_id AND s.other_id = b.version_id
    WHERE coalesce(s.n, 0) < 0.5 * least(a.n, b.n) AND least(a.n, b.n) >= 5
        AND (a.version_id NOT IN (FROM told) OR b.version_id IN (FROM told))
    GROUP BY a.version_id
),

versions AS (
    SELECT
        v.report_id, v.document_id, v.record, v.stretch, v.version_id, v.source, v.n_chars, v.n_repairs,
        v.n_unproven, v.is_truncated, v.is_digest, v.is_draft, v.is_stale, v.source_url,
        nullif(concat_ws('; ', v.identity_doubt,
            'another text is filed as the same report: ' || c.other_source), '') AS identity_doubt,
        max(n_chars) OVER (PARTITION BY report_id) AS longest,
        count(*) OVER (PARTITION BY report_id) AS n_versions
    FROM staged.versions AS v
    LEFT JOIN conflicts AS c USING (version_id)
),

weighed AS (
    SELECT
        *,
        n_chars < 0.9 * longest AS is_short,
        NOT is_truncated AND NOT is_digest AND n_chars >= 0.9 * longest AS is_complete
    FROM versions
),

ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY report_id
            ORDER BY
                is_draft, identity_doubt IS NOT NULL, is_complete DESC, is_digest, is_truncated, is_short, n_unproven, n_repairs, n_chars DESC,
                document_id, record, stretch, version_id
        ) AS rank
    FROM weighed
),

compared AS (
    SELECT
        *,
        first_value(is_complete) OVER best AS best_is_complete,
        first_value(is_draft) OVER best AS best_is_draft,
        first_value(identity_doubt IS NOT NULL) OVER best AS best_is_doubted,
        first_value(n_unproven) OVER best AS best_n_unproven,
        first_value(n_repairs) OVER best AS best_n_repairs
    FROM ranked
    WINDOW best AS (PARTITION BY report_id ORDER BY rank)
)

SELECT
    report_id,
    document_id,
    rank = 1 AS is_canonical,
    CASE
        WHEN is_stale THEN 'kept from the earlier warehouse: what the sources hold now breaks a rule of its records'
        WHEN n_versions = 1 THEN 'the only version'
        WHEN rank = 1 AND is_complete THEN format('complete, and the least damaged of {} versions', n_versions)
        WHEN rank = 1 THEN format('the most complete of {} versions', n_versions)
        WHEN is_draft AND NOT best_is_draft THEN 'a draft'
        WHEN identity_doubt IS NOT NULL AND NOT best_is_doubted THEN 'its region or year is in doubt'
        WHEN best_is_complete AND is_digest THEN 'a digest'
        WHEN best_is_complete AND is_truncated THEN 'cut off'
        WHEN best_is_complete AND is_short THEN format('short: {} of {} characters', n_chars, longest)
        WHEN n_unproven > best_n_unproven
            THEN format('more damaged: {} unproven repairs against {}', n_unproven, best_n_unproven)
        WHEN n_repairs > best_n_repairs
            THEN format('more damaged: {} repairs against {}', n_repairs, best_n_repairs)
        ELSE 'a further copy'
    END AS reason,
    rank,
    version_id,
    record,
    stretch,
    source,
    source_url,
    n_chars,
    n_repairs,
    n_unproven,
    is_truncated,
    is_digest,
    is_draft,
    identity_doubt,
    is_stale
FROM compared
ORDER BY report_id, rank
