SELECT term, kind, name_en, first_known_year
FROM staged.policy_terms
ORDER BY term
