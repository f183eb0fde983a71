-- hit where every number that the outcome can stand for keeps the target, miss where none does, else undecided.
CREATE MACRO delivery_verdict(t_floor, t_ceiling, o_floor, o_ceiling) AS
    CASE
        WHEN t_floor IS NULL OR t_ceiling IS NULL OR o_floor IS NULL OR o_ceiling IS NULL THEN 'undecided'
        WHEN o_floor >= t_floor - 1e-9 AND o_ceiling <= t_ceiling + 1e-9 THEN 'hit'
        WHEN o_ceiling < t_floor - 1e-9 OR o_floor > t_ceiling + 1e-9 THEN 'miss'
        ELSE 'undecided'
    END
