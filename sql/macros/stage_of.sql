-- Whether homes were begun or finished: a year's starts are not what was finished in it. Null where the words tell neither,
-- or both.
CREATE MACRO stage_of(indicator_id, words) AS
    CASE
        WHEN NOT ends_with(indicator_id, '_homes') THEN NULL
        WHEN contains(words, '开工') AND NOT regexp_matches(words, '建成|竣工|交付') THEN 'begun'
        WHEN regexp_matches(words, '建成|竣工|交付') AND NOT contains(words, '开工') THEN 'finished'
    END
