-- en: When did a policy term first appear in each region, and how often per 10,000 characters?
-- zh: 某政策术语在各地首次出现于哪一年，每万字出现多少次？
-- parameter term: 新质生产力 where none is given
SELECT region_name, level, report_year AS first_year, n, n_own, per_10k_chars, report_id
FROM marts.policy_terms
WHERE term = coalesce(getvariable('term'), '新质生产力') AND is_first
ORDER BY first_year, region_code
