SELECT term, kind, name_en
FROM staged.policy_terms
ORDER BY term
