WITH cells AS (
    SELECT
        c.*, r.region_code, r.region_name, r.level, r.province_code, r.report_year, o.is_estimate, o.basis,
        o.evidence, o.evidence_start, o.evidence_end, o.section_id, o.value_stated, o.unit_stated, o.rule_id
    FROM core.cells AS c
    JOIN core.reports AS r USING (report_id)
    LEFT JOIN core.observations AS o USING (report_id, observation_id)
),

-- what reading found out of bounds says so already; a correction may be out of bounds too.
-- US dollars are kept as stated, bounds are given in yuan: a dollar was worth 1.5 to 8.7 of them
bounded AS (
    SELECT
        c.*,
        CASE
            WHEN contains(coalesce(c.suspect_reason, ''), 'outside the plausible') THEN false
            WHEN c.unit = b.unit THEN
                c.value < b.lo OR c.value > b.hi OR coalesce(c.value_high < b.lo OR c.value_high > b.hi, false)
            WHEN c.unit = '亿美元' AND b.unit = '亿元' THEN 8.7 * c.value < b.lo OR 1.5 * c.value > b.hi
            ELSE false
        END AS is_out_of_bounds,
        format('{:.10g} {} lies outside the plausible {:.10g} to {:.10g} {}', c.value, c.unit, b.lo, b.hi, b.unit)
            AS bounds_reason
    FROM cells AS c
    LEFT JOIN core.indicator_bounds AS b USING (indicator_id, measure)
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
            CASE WHEN b.is_out_of_bounds THEN b.bounds_reason END,
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
    corrected_on
FROM doubted
ORDER BY report_id, indicator_id, measure, ref_year, status
