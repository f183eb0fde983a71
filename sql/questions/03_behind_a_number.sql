-- en: Which sentence, section, document and repairs stand behind a number?
-- zh: 一个数字背后的原句、章节、来源文档与修复记录
-- parameter region: code or name; the first by code where none is given
-- parameter year: of the report, its latest where none is given
-- parameter indicator: its id, gdp where none is given
-- example: FROM behind_a_number(region := '辽宁省', indicator := 'gdp')
WITH report AS (
    SELECT *
    FROM core.reports
    WHERE getvariable('region') IS NULL OR getvariable('region') IN (region_code, region_name)
    QUALIFY row_number() OVER (
        ORDER BY region_code, report_year = getvariable('year')::BIGINT DESC NULLS LAST, report_year DESC
    ) = 1
)

SELECT
    m.region_name, m.report_year, m.status, m.measure, m.value, m.unit, m.comparator, o.sentence, s.heading,
    r.source, r.document_id,
    list({kind: p.kind, before: p."before", after: p."after", certainty: p.certainty} ORDER BY p.seq)
        FILTER (WHERE p.seq IS NOT NULL) AS repairs
FROM report AS r
JOIN marts.report_indicators AS m USING (report_id)
LEFT JOIN core.observations AS o USING (report_id, observation_id)
LEFT JOIN core.sections AS s ON s.report_id = m.report_id AND s.section_id = m.section_id
LEFT JOIN core.repairs AS p
    ON p.report_id = m.report_id AND p.clean_start <= m.evidence_end AND p.clean_end >= m.evidence_start
WHERE m.indicator_id = coalesce(getvariable('indicator'), 'gdp')
GROUP BY ALL
ORDER BY m.status, m.measure
