SELECT
    indicator_id, name_zh, name_en, unit_level, unit_growth, definition, is_core, source, direction, synonyms,
    kind, partner, is_not, is_summed, kept_out
FROM staged.indicators
ORDER BY indicator_id
