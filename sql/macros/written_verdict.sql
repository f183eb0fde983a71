-- Whether a numeric target was kept: hit where it surely was, miss where it surely was not. Undecided is what 左右
-- leaves open, and what is off a target that has no better side (direction none, no 以上 or 以内).
CREATE MACRO written_verdict(
    target, target_high, comparator, direction, unit, outcome, outcome_high, outcome_comparator
) AS
    CASE within_verdict(
            target_floor(target, target_high, comparator, direction, unit, false),
            target_ceiling(target, target_high, comparator, direction, unit, false),
            outcome_floor(outcome, outcome_high, outcome_comparator, unit),
            outcome_ceiling(outcome, outcome_high, outcome_comparator, unit)
        )
        WHEN 'hit' THEN 'hit'
        WHEN 'miss' THEN
            CASE
                WHEN direction = 'none' AND comparator NOT IN ('ge', 'le') THEN 'undecided'
                WHEN within_verdict(
                    target_floor(target, target_high, comparator, direction, unit, true),
                    target_ceiling(target, target_high, comparator, direction, unit, true),
                    outcome_floor(outcome, outcome_high, outcome_comparator, unit),
                    outcome_ceiling(outcome, outcome_high, outcome_comparator, unit)
                ) = 'miss' THEN 'miss'
                ELSE 'undecided'
            END
        ELSE 'undecided'
    END
