-- What a basis of comparison comes to, so that two wordings of one are one: real (扣除价格因素, 实际) or comparable
-- (同口径, 可比). Growth of value added and output is at constant prices without saying so.
CREATE MACRO basis_kind(indicator_id, basis) AS
    CASE
        WHEN regexp_matches(basis, '价格|物价|不变价|实际')
            THEN CASE WHEN regexp_matches(indicator_id, '^gdp|_va$|_output$') THEN NULL ELSE 'real' END
        WHEN regexp_matches(basis, '可比|同口径') THEN 'comparable'
        ELSE basis
    END
