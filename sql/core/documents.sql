-- Only documents that a report was read from; what became of the others is in ops.intake and ops.quarantine.
WITH used AS (
    SELECT document_id, count(*) AS n_versions
    FROM core.report_versions
    GROUP BY document_id
),

landed AS (
    SELECT *
    FROM staged.documents
    QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY landed_at DESC, source) = 1
)

SELECT
    landed.document_id,
    landed.source,
    landed.media_type,
    landed.charset,
    landed.n_bytes,
    (landed.landed_at AT TIME ZONE 'UTC')::TIMESTAMP AS landed_at,
    landed.charset_confidence,
    landed.n_records,
    landed.converted_by,
    used.n_versions
FROM landed
JOIN used USING (document_id)
ORDER BY landed.document_id
