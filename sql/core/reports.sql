WITH canonical AS (
    SELECT report_id, version_id, is_draft, identity_doubt
    FROM core.report_versions
    WHERE is_canonical
),

counted AS (
    SELECT report_id, count(*) AS n_versions
    FROM core.report_versions
    GROUP BY report_id
)

SELECT
    v.report_id,
    v.region_code,
    v.region_name,
    v.level,
    v.province_code,
    v.report_year,
    v.review_year,
    v.delivered_on,
    v.published_on,
    v.speaker,
    v.speaker_title,
    v.session,
    v.title,
    v.source,
    v.source_url,
    v.document_id,
    v.n_chars,
    v.n_repairs,
    v.is_digest,
    canonical.is_draft,
    canonical.identity_doubt,
    v.n_unproven,
    v.is_truncated,
    counted.n_versions,
    v.version_id,
    v.is_stale
FROM staged.versions AS v
JOIN canonical USING (version_id)
JOIN counted ON counted.report_id = v.report_id
ORDER BY v.report_id
