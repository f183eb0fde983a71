-- Which of the neighbouring concepts under one indicator a subject names, by the words that tell them apart; null where
-- it names none. Series do not run on across concepts, and no verdict does.
CREATE MACRO concept_of(indicator_id, subject) AS
    CASE indicator_id
        WHEN 'budget_revenue' THEN
            CASE
                WHEN regexp_matches(subject, '地方|预算|公共财政') THEN 'local budget'
                WHEN contains(subject, '财政') THEN 'fiscal revenue'
            END
        WHEN 'fdi' THEN
            CASE
                WHEN regexp_matches(subject, '直接|外商') THEN 'direct investment'
                WHEN regexp_matches(subject, '外资|境外') THEN 'foreign capital'
            END
        WHEN 'domestic_capital' THEN
            CASE
                WHEN regexp_matches(subject, '省外|区外') THEN 'from outside the province'
                WHEN contains(subject, '市外') THEN 'from outside the city'
            END
        WHEN 'unemployment' THEN
            CASE WHEN contains(subject, '登记') THEN 'registered' WHEN contains(subject, '调查') THEN 'surveyed' END
        WHEN 'rural_income' THEN
            CASE
                WHEN contains(subject, '纯收入') THEN 'net income'
                WHEN contains(subject, '可支配') THEN 'disposable income'
            END
        WHEN 'urban_income' THEN
            CASE
                WHEN contains(subject, '生活费') THEN 'living allowance'
                WHEN contains(subject, '可支配') THEN 'disposable income'
            END
        WHEN 'key_project_investment' THEN
            CASE WHEN contains(subject, '省') THEN 'of the province' WHEN contains(subject, '市') THEN 'of the city' END
    END
