-- How far a thing had come by the words around its figure: homes begun or finished (a year's starts are not what was
-- finished in it), bonds issued, granted or obtained. Null where the words tell none, or several.
CREATE MACRO stage_of(indicator_id, words) AS
    CASE
        WHEN indicator_id = 'special_bonds' THEN
            CASE
                WHEN contains(words, '发行') THEN 'issued'
                WHEN regexp_matches(words, '争取|到位|获') THEN 'obtained'
                WHEN regexp_matches(words, '额度|限额|下达') THEN 'granted'
            END
        WHEN NOT ends_with(indicator_id, '_homes') THEN NULL
        WHEN contains(words, '开工') AND NOT regexp_matches(words, '建成|竣工|交付') THEN 'begun'
        WHEN regexp_matches(words, '建成|竣工|交付') AND NOT contains(words, '开工') THEN 'finished'
    END
