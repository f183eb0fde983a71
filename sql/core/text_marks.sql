-- Each text's sentences that hold figures, sketched by their 48 smallest hashes: what marts.same_texts compares.
WITH sentences AS (
    SELECT DISTINCT report_id, md5_number_lower(sentence) AS sentence_hash
    FROM (
        -- not joined laterally: that would carry each text along with each of its sentences
        SELECT report_id, unnest(string_split_regex(clean_text, '[。；\n]')) AS sentence
        FROM core.report_texts
    )
    WHERE length(sentence) >= 12 AND regexp_matches(sentence, '[0-9]')
)

SELECT report_id, sentence_hash, count(*) OVER (PARTITION BY report_id) AS n_marks
FROM sentences
QUALIFY row_number() OVER (PARTITION BY report_id ORDER BY sentence_hash) <= 48
ORDER BY report_id, sentence_hash
