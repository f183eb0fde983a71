-- The words of an object that tell it from others of its kind: 服务体系, 标准 and the like are many things'.
CREATE MACRO own_words(object) AS
    regexp_replace(object, '服务体系|体系|制度|机制|政策|标准|服务|设施|管理|能力|水平|补助|补贴|发展|毛入学率|(普及|覆盖|处理|参合|巩固|合格)率|、', '|', 'g')
