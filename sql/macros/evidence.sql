-- en: What stands behind the numbers of one report: each cell with its words, their sentence and heading, the repairs
--     that touch them, and the document and address that the text came from.
-- zh: 一份报告中某指标各数值的依据：原文、所在句与标题、涉及的修复、来源文档与网址。
-- parameter report_id: such as 210000-2023
-- parameter indicator: its id or its Chinese name
-- example: FROM evidence('210000-2023', 'gdp')
CREATE MACRO evidence(report_id, indicator) AS TABLE
    SELECT
        m.report_id, m.region_name, m.report_year, m.indicator_id, m.status, m.ref_year, m.measure,
        m.value, m.value_high, m.unit, m.comparator, m.is_estimate, m.basis, m.evidence, m.evidence_start, m.evidence_end,
        o.sentence, h.heading, m.suspect, m.suspect_reason,
        list({kind: p.kind, certainty: p.certainty, before: p."before", after: p."after"} ORDER BY p.seq)
            FILTER (WHERE p.seq IS NOT NULL) AS repairs,
        r.source, r.source_url, r.document_id
    FROM marts.report_indicators AS m
    JOIN core.indicators AS i ON i.indicator_id = m.indicator_id
    JOIN core.reports AS r ON r.report_id = m.report_id
    LEFT JOIN core.observations AS o ON o.report_id = m.report_id AND o.observation_id = m.observation_id
    LEFT JOIN core.sections AS h ON h.report_id = m.report_id AND h.section_id = m.section_id
    LEFT JOIN core.repairs AS p
        ON p.report_id = m.report_id AND p.clean_start <= m.evidence_end AND p.clean_end >= m.evidence_start
    WHERE m.report_id = report_id AND indicator IN (i.indicator_id, i.name_zh)
    GROUP BY ALL
    ORDER BY m.status, m.measure, m.ref_year
