-- written_verdict, and a hit as well where the outcome keeps the target once it is rounded as the target is. Where the
-- target says 以上 or 以内, such an outcome is undecided; 左右 has a margin of its own.
CREATE MACRO written_verdict_rounded(
    target, target_high, comparator, direction, unit, slack, outcome, outcome_high, outcome_comparator
) AS
    CASE
        WHEN written_verdict(
            target, target_high, comparator, direction, unit, outcome, outcome_high, outcome_comparator
        ) = 'hit' THEN 'hit'
        WHEN outcome_comparator = 'eq' AND comparator <> 'approx' AND 'hit' IN (
            written_verdict(target, target_high, comparator, direction, unit, outcome + slack, NULL, 'eq'),
            written_verdict(target, target_high, comparator, direction, unit, outcome - slack, NULL, 'eq')
        ) THEN CASE WHEN comparator IN ('ge', 'le') THEN 'undecided' ELSE 'hit' END
        ELSE written_verdict(
            target, target_high, comparator, direction, unit, outcome, outcome_high, outcome_comparator
        )
    END
