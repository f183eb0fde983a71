-- Of several texts of one report the complete one is canonical, then the least damaged. A text is complete when
-- it is not cut off, is no digest and has at least nine tenths of the longest one's characters.
WITH versions AS (
    SELECT
        report_id, document_id, record, stretch, version_id, source, n_chars, n_repairs, n_unproven,
        is_truncated, is_digest,
        max(n_chars) OVER (PARTITION BY report_id) AS longest,
        count(*) OVER (PARTITION BY report_id) AS n_versions
    FROM staged.versions
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
                is_complete DESC, is_digest, is_truncated, is_short, n_unproven, n_repairs, n_chars DESC,
                document_id, record, stretch, version_id
        ) AS rank
    FROM weighed
),

compared AS (
    SELECT
        *,
        first_value(is_complete) OVER best AS best_is_complete,
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
        WHEN n_versions = 1 THEN 'the only version'
        WHEN rank = 1 AND is_complete THEN format('complete, and the least damaged of {} versions', n_versions)
        WHEN rank = 1 THEN format('the most complete of {} versions', n_versions)
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
    n_chars,
    n_repairs,
    n_unproven,
    is_truncated,
    is_digest
FROM compared
ORDER BY report_id, rank
