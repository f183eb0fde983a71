"""The relations and columns that users' queries rely on, by their literal names, in their order."""

from __future__ import annotations

import pytest

from flows.warehouse.models import load_models

CONTRACT = """
core.regions: region_code name level parent_code province_code
core.indicators: indicator_id name_zh name_en unit_level unit_growth definition is_core kind partner is_not
core.indicator_bounds: indicator_id measure level unit lo hi
core.documents: document_id source media_type charset n_bytes landed_at
core.reports:
  report_id region_code region_name level province_code report_year review_year delivered_on published_on
  speaker speaker_title session title source document_id n_chars n_repairs is_digest
core.report_versions: report_id document_id is_canonical reason
core.report_texts: report_id raw_text clean_text
core.repairs:
  report_id seq kind raw_start raw_end clean_start clean_end before after certainty reason candidates
core.sections: report_id section_id parent_id depth ordinal heading kind start end
core.observations:
  report_id observation_id section_id subject indicator_id measure value value_high unit value_stated
  unit_stated ref_year period status is_estimate basis comparator scope scope_name evidence evidence_start
  evidence_end sentence rule_id suspect suspect_reason
core.sentences: report_id section_id ordinal start end text
core.commitments: report_id number title text
core.glossary: report_id number term definition citations
core.terms: report_id section_id term n
marts.report_indicators:
  report_id region_code region_name report_year indicator_id measure ref_year status value value_high unit
  comparator is_estimate basis evidence evidence_start evidence_end section_id suspect suspect_reason
marts.indicator_panel:
  region_code year indicator_id measure target target_comparator actual gap target_report_id actual_report_id
marts.target_delivery:
  region_code indicator_id measure year target target_high comparator outcome verdict target_report_id
  actual_report_id
marts.plan_targets:
  region_code plan plan_first_year plan_last_year indicator_id measure target target_high comparator unit
  basis base_year base_value latest_year latest_value n_years share_covered required_growth report_id evidence
marts.peer_ranking:
  report_year status indicator_id measure region_code value rank province_value distance_from_province
marts.coverage: region_code report_year status is_damaged is_suspect same_text_as
marts.policy_terms: term region_code report_year n n_own per_10k_chars first_year spread
marts.commitments: report_id number title text next_report_id outcome next_evidence
marts.commitment_items: report_id number item text verdict next_evidence next_evidence_start next_evidence_end
marts.text_health: report_id kind n per_10k_chars n_unproven lines_removed
ops.runs: run_id started_at finished_at status versions n_documents n_reports n_quarantined
ops.gate_results: run_id suite expectation severity passed n_failing
ops.failing_rows: run_id suite expectation row
ops.quarantine: run_id document_id source record title reason detail
"""


def contract() -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    relation = ""
    for line in CONTRACT.strip().splitlines():
        name, colon, rest = line.partition(":")
        relation = name if colon else relation
        columns.setdefault(relation, []).extend((rest if colon else line).split())
    return columns


@pytest.mark.parametrize(("relation", "wanted"), contract().items(), ids=contract().keys())
def test_a_relation_has_the_columns_that_queries_rely_on(relation: str, wanted: list[str]) -> None:
    (model,) = (model for model in load_models() if model.relation == relation)
    assert [column.name for column in model.columns if column.name in wanted] == wanted
