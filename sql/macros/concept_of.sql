-- Which of the neighbouring concepts under one indicator a subject names, by the words that tell them apart; null where
-- it names none; an addition (new_…) has those of its stock. Series do not run on across concepts, and no verdict does.
CREATE MACRO concept_of(indicator_id, subject) AS
    CASE regexp_replace(indicator_id, '^new_', '')
        WHEN 'renewable_capacity' THEN
            CASE
                WHEN contains(subject, '非化石') THEN 'all but fossil'
                WHEN regexp_matches(subject, '可再生|绿电') THEN 'renewable'
                WHEN contains(subject, '清洁') THEN 'clean'
                WHEN regexp_matches(subject, '新能源|风|光') THEN 'wind and sun'
            END
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
        WHEN 'rural_roads_km' THEN
            CASE
                WHEN regexp_matches(subject, '新（?(改|建)|续建|新建|建设') AND regexp_matches(subject, '改|提升|扩建')
                    THEN 'built and rebuilt'
                WHEN regexp_matches(subject, '改|提升|提质') THEN 'rebuilt'
                WHEN contains(subject, '新建') THEN 'built'
            END
        WHEN 'childcare_places' THEN CASE WHEN contains(subject, '普惠') THEN 'public-benefit' ELSE 'all' END
        WHEN 'market_entities' THEN CASE WHEN contains(subject, '净增') THEN 'net' END
        WHEN 'green_factories' THEN
            CASE WHEN contains(subject, '国家') THEN 'national' WHEN contains(subject, '省') THEN 'provincial' END
        WHEN 'key_project_investment' THEN
            CASE WHEN contains(subject, '省') THEN 'of the province' WHEN contains(subject, '市') THEN 'of the city' END
    END
