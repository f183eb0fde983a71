-- hit where every number that the outcome can stand for lies between floor and ceiling, miss where none does.
CREATE MACRO within_verdict(floor_, ceiling_, outcome_floor_, outcome_ceiling_) AS
    CASE
        WHEN floor_ IS NULL OR ceiling_ IS NULL OR outcome_floor_ IS NULL OR outcome_ceiling_ IS NULL THEN 'undecided'
        WHEN outcome_floor_ >= floor_ - 1e-9 AND outcome_ceiling_ <= ceiling_ + 1e-9 THEN 'hit'
        WHEN outcome_ceiling_ < floor_ - 1e-9 OR outcome_floor_ > ceiling_ + 1e-9 THEN 'miss'
        ELSE 'undecided'
    END
