"""What labels of exported files say in both languages: levels, comparators, keys of the panel."""

from __future__ import annotations

Words = dict[str, str]
"""Language (en, zh) to words."""

LEVEL_WORDS: dict[str, Words] = {
    "nation": {"en": "nation", "zh": "全国"},
    "province": {"en": "province", "zh": "省级"},
    "prefecture": {"en": "prefecture", "zh": "地级"},
    "district": {"en": "district", "zh": "市辖区"},
    "county": {"en": "county", "zh": "县"},
    "county_city": {"en": "county-level city", "zh": "县级市"},
}
COMPARATOR_WORDS: dict[str, Words] = {
    "eq": {"en": "as stated", "zh": "等于"},
    "approx": {"en": "about (左右)", "zh": "左右"},
    "ge": {"en": "at least (以上)", "zh": "以上"},
    "le": {"en": "at most (以内)", "zh": "以内"},
    "range": {"en": "range", "zh": "区间"},
    "sync_gdp": {"en": "in step with GDP", "zh": "与经济增长同步"},
    "above_gdp": {"en": "above GDP growth", "zh": "高于经济增长"},
    "above_province": {"en": "above the province", "zh": "高于全省"},
    "above_nation": {"en": "above the nation", "zh": "高于全国"},
    "above_city": {"en": "above the city", "zh": "高于全市"},
    "other_qualitative": {"en": "in words only", "zh": "其他定性表述"},
    "not_set": {"en": "no target is set", "zh": "不设目标"},
}
SUSPECT_WORDS: dict[int, Words] = {
    0: {"en": "nothing speaks against it", "zh": "无疑点"},
    1: {"en": "suspect", "zh": "存疑"},
}
KEY_WORDS: dict[str, Words] = {
    "region_id": {"en": "Region code as a number", "zh": "行政区代码（数值）"},
    "region_code": {"en": "Region code (GB/T 2260)", "zh": "行政区代码（GB/T 2260）"},
    "region_name": {"en": "Region", "zh": "行政区名称"},
    "level": {"en": "Level of the region", "zh": "行政区级别"},
    "province_code": {"en": "Code of its province", "zh": "所属省级行政区代码"},
    "year": {"en": "Year that the numbers are about", "zh": "数字所指年份"},
}
