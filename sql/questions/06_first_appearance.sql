-- en: When did a policy term first appear in each region, and how often per 10,000 characters?
-- zh: 某政策术语在各地首次出现于哪一年，每万字出现多少次？
-- parameter term: 新质生产力 where none is given
-- example: FROM first_appearance(term := '新质生产力')
SELECT t.region_name, t.level, t.report_year AS first_year, t.n, t.n_own, t.per_10k_chars, t.report_id
FROM marts.policy_terms AS t
WHERE t.term = coalesce(getvariable('term'), '新质生产力') AND t.is_first
ORDER BY first_year, t.region_code
