-- Reading doubts a cell wherever the report states another number as well; marts.contradictions weighs those mentions
-- against the series, and its word replaces that doubt.
WITH cells AS (
    SELECT
        c.* REPLACE (
            nullif(regexp_replace(c.suspect_reason, '(^|; )the report also says [^;]*', ''), '') AS suspect_reason
        ),
        coalesce(concept_of(c.indicator_id, o.subject), stage_of(c.indicator_id, o.evidence)) AS concept, r.region_code, r.region_name, r.level, r.province_code, r.report_year, o.is_estimate,
        coalesce(o.basis, CASE
            WHEN c.measure = 'growth' AND regexp_matches(o.evidence, '实际(增长|增速|增幅)') THEN '实际'
        END) AS basis,
        o.evidence, o.evidence_start, o.evidence_end, o.section_id, o.value_stated, o.unit_stated, o.rule_id
    FROM core.cells AS c
    JOIN core.reports AS r USING (report_id)
    LEFT JOIN core.observations AS o USING (report_id, observation_id)
),

-- what reading found out of bounds says so already; a correction may be out of bounds too
bounded AS (
    SELECT
        c.*,
        CASE
            WHEN NOT contains(coalesce(c.suspect_reason, ''), 'outside the plausible')
                THEN bounds_doubt(c.value, c.value_high, c.unit, b.lo, b.hi, b.unit)
        END AS bounds_reason
    FROM cells AS c
    LEFT JOIN core.indicator_bounds AS b USING (indicator_id, measure, level)
),

contradicted AS (
    SELECT
        report_id, indicator_id, measure, ref_year, status,
        string_agg(detail, '; ' ORDER BY kind) AS detail
    FROM marts.contradictions
    GROUP BY report_id, indicator_id, measure, ref_year, status
),

misfiled AS (
    SELECT report_id, string_agg(other_report_id, ', ' ORDER BY other_report_id) AS others
    FROM marts.same_texts
    GROUP BY report_id
),

doubted AS (
    SELECT
        b.*,
        nullif(concat_ws('; ',
            b.suspect_reason,
            b.bounds_reason,
            x.detail,
            'the same text is filed as ' || m.others
        ), '') AS doubts
    FROM bounded AS b
    LEFT JOIN contradicted AS x USING (report_id, indicator_id, measure, ref_year, status)
    LEFT JOIN misfiled AS m USING (report_id)
)

SELECT
    report_id,
    region_code,
    region_name,
    report_year,
    indicator_id,
    measure,
    ref_year,
    status,
    value,
    value_high,
    unit,
    comparator,
    coalesce(is_estimate, false) AS is_estimate,
    basis,
    evidence,
    evidence_start,
    evidence_end,
    section_id,
    doubts IS NOT NULL AS suspect,
    doubts AS suspect_reason,
    level,
    province_code,
    observation_id,
    n_mentions,
    value_stated,
    unit_stated,
    rule_id,
    correction,
    value_read,
    correction_reason,
    corrected_by,
    corrected_on,
    concept
FROM doubted
ORDER BY report_id, indicator_id, measure, ref_year, status
