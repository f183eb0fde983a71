"""What each column of a table holds: what is in it decides, beside its name.

A column of city names is the city column, whatever it is called. A column that may hold a narrower region
than those that are understood, and is not understood itself, is named: its table is refused and no report is
filed under the region above its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transforms.decode.facts import year_of
from transforms.decode.tables.table import is_blank
from transforms.reference.regions import RegionIndex

_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "full_text", "fulltext", "text", "content", "contents", "body", "article", "report_text", "doc",
        "document", "正文", "全文", "内容", "文本", "报告", "报告正文", "报告全文", "报告内容", "文本内容",
        "正文内容", "全文内容", "报告文本", "政府工作报告", "政府工作报告内容",
        "政府工作报告全文",        "paragraph", "paragraphs", "段落", "段落内容",
    ),
    "county": (
        "county", "district", "county_name", "district_name", "区县", "县", "区", "县区", "县市区",
        "所属区县", "县名", "区县名", "区县名称", "县域", "区县市", "县级",
    ),
    "city": (
        "city", "prefecture", "city_name", "城市", "地市", "市", "地级市", "所属城市", "市名", "城市名",
        "城市名称", "市州", "地市名称", "市级", "所属地市",
    ),
    "region": ("region", "region_name", "area", "地区", "行政区", "行政区划", "区域", "地区名称", "所属地区"),
    "province": (
        "province", "prov", "province_name", "省份", "省", "省市", "省区市", "所属省份", "省名", "省份名称",
        "省级", "所属省",
    ),
    "year": ("year", "report_year", "年份", "年", "年度", "报告年份", "所属年份"),
    "title": ("title", "name", "headline", "标题", "题名", "篇名", "名称", "报告标题", "文件名", "filename"),
    "url": ("source_url", "url", "link", "href", "链接", "网址", "来源链接", "原文链接", "来源网址", "地址"),
    "published": (
        "publish_date", "published_on", "published", "pub_date", "publish_time", "pubtime", "date",
        "发布日期", "发布时间", "日期", "公开日期", "成文日期", "时间",
    ),
    "source": ("source", "content_source", "来源", "信息来源", "稿件来源"),
    "publisher": ("publisher", "发布机构", "发文机关", "发布单位"),
    "site_name": ("site", "site_name", "sitename", "网站", "站点", "网站名称"),
    "site_code": ("siteidcode", "site_code", "网站标识码"),
    "part": (
        "part", "part_no", "para", "para_id", "para_no", "paragraph_id", "paragraph_no", "chunk", "chunk_id",
        "section_no", "page", "page_no", "段", "段号", "段序", "段落序号", "部分", "页", "页码", "分段",
    ),
}  # fmt: skip
"""Names of columns and keys by what they hold, compared without case, spaces and underscores."""


def _key(name: object) -> str:
    return re.sub(r"[\s_\-﻿]+", "", str(name)).lower()


_MEANING = {_key(name): meaning for meaning, names in _NAMES.items() for name in names}
_UNNAMED_TEXT = 200
"""Average characters from which on a column without a telling name is taken for the text."""
_PART_OF_TEXT = 60
"""Average characters from which on numbered columns (全文1, 全文2) are parts of one text."""
LEVELS = ("province", "city", "county")
"""From the top down; a column `region` may hold any of them."""
_RANK = {None: 0, "province": 1, "city": 2, "county": 3, "region": 3}
_MOSTLY = 0.8
"""Share of a column's filled cells from which on they say what the column holds."""
_PARTLY = 0.3
_LONGEST_NAME = 24
_FILLERS = frozenset((
    "市辖区", "县", "市", "区", "省直辖", "省直辖县", "省直辖县级行政区划", "省直辖县级行政单位",
    "自治区直辖县级行政区划", "直辖县级", "省本级", "市本级", "本级", "无", "-", "—", "/", "nan", "none",
    "null", "na", "n/a",
))  # fmt: skip
"""What stands in a column of regions in place of one."""
_PARTS_OF_THE_COUNTRY = re.compile(
    r"(?:东|中|西)部|(?:东|西|华)?[东南西北中]{1,2}(?:地区)?|[一二三四五新]+线(?:城市)?"
)
_FORM = re.compile(r"[\u3400-\u9fff]{1,16}(省|自治区|特别行政区|市|地区|盟|州|区|县|旗)")
_LEVELS_OF_FORM = {
    "省": ("province",), "自治区": ("province",), "特别行政区": ("province",), "市": ("city", "county"),
    "地区": ("city",), "盟": ("city",), "州": ("city",), "区": ("county",), "县": ("county",),
    "旗": ("county",),
}  # fmt: skip
_LEVEL_OF_REGION = {
    "nation": "province", "province": "province", "prefecture": "city", "district": "county",
    "county": "county", "county_city": "county",
}  # fmt: skip
_OFFICE = re.compile(r"(?:人民)?政府$")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])[-—–_/\\|>＞→·,，.]+(?=[\u3400-\u9fff])")
"""What parts the names of one region, told from the top: 吉林省-长春市-朝阳区."""
_NO_DIVISION = re.compile(
    r"(?:出生|籍贯|来源|作者|编辑|市长|县长|区长|省长|书记|birth|native|home|author|mayor)", re.I
)
_HINTS = (
    ("county", re.compile(r"县|旗|区(?!域|划)|county|district|(?:^|_)cnty|(?:^|_)dist(?:_|$)", re.I)),
    ("city", re.compile(r"市|州|盟|city|(?:^|_)ct(?:y|nm)?(?:_|$)|prefect|municipal", re.I)),
    ("province", re.compile(r"省|prov", re.I)),
    ("region", re.compile(r"地区|区域|区划|政区|地名|政府|region|area|place|location|gov", re.I)),
)
_CODE_NAME = re.compile(r"代码|编码|code|(?:^|_)id$|adcode|区划码|行政码|国标码", re.I)
_CODE = re.compile(r"([1-6]\d(?:\d{2}(?:\d{2}(?:\d{3}){0,2})?)?)(?:\.0+)?")
_PROVINCES = frozenset(
    str(number)
    for numbers in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66))
    for number in range(*numbers)
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table hold, by name."""

    text: tuple[str, ...]
    """The column of the text, or its numbered parts in order."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Level (province, city, county, region) to column."""
    codes: tuple[str, ...] = ()
    """Columns of region codes."""
    others: Mapping[str, str] = field(default_factory=dict)
    """Meaning (year, title, url, published, source, …) to column."""
    not_understood: str | None = None
    """Why the table is refused: a column that may hold a region and is not understood."""


def is_known_name(name: object) -> bool:
    """Whether a column's name is one of those that tables of reports are known to use."""
    return _key(name) in _MEANING


def is_text_name(name: object) -> bool:
    """Whether a column's name says that it holds the text."""
    return _MEANING.get(_key(name)) == "text"


def understand(
    rows: Sequence[Mapping[str, object]],
    regions: RegionIndex | None,
    told: Mapping[str, str] | None = None,
) -> Columns | None:
    """What the columns hold; None where none of them holds a text.

    `regions` tells short names (鞍山) and codes; without it names tell by their form alone (鞍山市). What a
    person has `told` of a column (one of `MEANINGS`) is not asked again.
    """
    told = told or {}
    named = tuple(
        name for name, meaning in told.items() if meaning == "text" and any(name in row for row in rows)
    )
    text = named or _text_columns(rows)
    if text is None:
        return None
    every = dict.fromkeys(name for row in rows for name in row)
    said = {
        meaning: name for name, meaning in told.items() if name in every and meaning not in ("text", "none")
    }
    names = [name for name in every if name not in text and name not in told]
    cells = {name: [value for row in rows if not is_blank(value := row.get(name))] for name in names}
    meanings = {name: _MEANING.get(_key(name)) for name in names}
    others: dict[str, str] = {}
    for name in names:
        meaning = meanings[name]
        if meaning and meaning not in (*LEVELS, "region", "text") and cells[name]:
            others.setdefault(meaning, name)
    others |= {meaning: name for meaning, name in said.items() if meaning not in (*LEVELS, "region", "code")}
    if "year" not in others:
        # A column of dates (时间) that holds nothing but years is the year's.
        may_be = [name for name in names if meanings[name] in (None, "published")]
        years = [name for name in may_be if _holds_years(cells[name])]
        if len(years) == 1:
            others = {meaning: name for meaning, name in others.items() if name != years[0]}
            others["year"] = years[0]
    places, codes, open_columns = _places(names, cells, meanings, others, regions)
    told_places = {level: name for level, name in said.items() if level in (*LEVELS, "region")}
    if told_places:
        open_columns = []
    places = {level: name for level, name in places.items() if level not in told_places} | told_places
    codes += (said["code"],) if "code" in said else ()
    if others.get("title") in places.values():
        del others["title"]
    return Columns(text, places, codes, others, _not_understood(places, codes, open_columns, cells))


# --- the text ----------------------------------------------------------------------------------------------


def _text_columns(rows: Sequence[Mapping[str, object]]) -> tuple[str, ...] | None:
    """The column whose cells are longest on average, a telling name outweighing twice the length.

    Its numbered sisters (全文1, 全文2) are parts of the same text.
    """
    lengths: dict[str, int] = {}
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str):
                lengths[name] = lengths.get(name, 0) + len(value)
    if not lengths:
        return None
    longest = max(lengths.values())
    named = [name for name in lengths if is_text_name(re.sub(r"\d+$", "", name))]
    # Between equals the column that comes first in the table; `lengths` keeps that order.
    best = max(named, key=lambda name: lengths[name], default=None)
    widest = max(lengths, key=lambda name: lengths[name])
    if (best is None or lengths[best] * 2 < longest) and longest >= _UNNAMED_TEXT * len(rows):
        best = widest
    if best is None:
        return None
    numbered = re.fullmatch(r"(.*?)[\s_\-]*(\d{1,2})", best)
    if numbered is None:
        return (best,)
    parts = []
    for name, length in lengths.items():
        sister = re.fullmatch(r"(.*?)[\s_\-]*(\d{1,2})", name)
        if sister and sister[1] == numbered[1] and length >= _PART_OF_TEXT:
            parts.append((int(sister[2]), name))
    return tuple(name for _, name in sorted(parts)) or (best,)


def _holds_years(values: Sequence[object]) -> bool:
    years = [year_of(value) for value in values if len(str(value)) <= 6]
    return bool(values) and sum(year is not None for year in years) >= 0.9 * len(values)


# --- the region --------------------------------------------------------------------------------------------


def place_name(value: object) -> str:
    """A cell's region as a bare name: without spaces, brackets and the office; blank where it names none."""
    if is_blank(value) or not isinstance(value, str):
        return ""
    name = _BETWEEN.sub("", re.sub(r"[（(].*?[）)]|\s|\u3000", "", value))
    name = _OFFICE.sub("", name) or name
    return "" if name.lower() in _FILLERS else name


def levels_of(name: str, regions: RegionIndex | None) -> frozenset[str]:
    """The levels at which a name may stand for a region; empty where it names none."""
    if not name or len(name) > _LONGEST_NAME:
        return frozenset()
    if regions is not None and (found := regions.candidates(name)):
        return frozenset(_LEVEL_OF_REGION[region.level] for region in found)
    formed = _FORM.fullmatch(name)
    return frozenset(_LEVELS_OF_FORM[formed[1]]) if formed else frozenset()


def code_of(value: object) -> str | None:
    """A cell's code of GB/T 2260 in six digits (21 and 2103 are filled up, 210321001 is cut)."""
    found = _CODE.fullmatch(str(value).strip()) if not is_blank(value) else None
    if found is None or found[1][:2] not in _PROVINCES:
        return None
    return found[1][:6].ljust(6, "0")


def narrowness(code: str) -> int:
    """How narrow the region of a code is: 1 a province, 2 a prefecture, 3 a county or district."""
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _share(values: Sequence[object], regions: RegionIndex | None) -> tuple[float, Counter[str]]:
    """The share of a column's cells that name regions, and how many may stand at each level."""
    names = Counter(name for value in values if (name := place_name(value)))
    at_level: Counter[str] = Counter()
    known = 0
    for name, n in names.items():
        levels = levels_of(name, regions)
        known += n if levels else 0
        for level in levels:
            at_level[level] += n
    total = sum(not (isinstance(value, str) and value.strip().lower() in _FILLERS) for value in values)
    return (known / total if total else 0.0), at_level


def _places(  # noqa: C901, PLR0912
    names: Sequence[str],
    cells: Mapping[str, Sequence[object]],
    meanings: Mapping[str, str | None],
    others: Mapping[str, str],
    regions: RegionIndex | None,
) -> tuple[dict[str, str], tuple[str, ...], list[tuple[str, str]]]:
    """Columns of regions by level, columns of codes, and columns that may hold a region (with its level)."""
    places: dict[str, str] = {}
    codes: list[str] = []
    unsure: list[tuple[str, str]] = []
    asked: list[tuple[str, float, Counter[str]]] = []
    taken = {column for meaning, column in others.items() if meaning != "title"}
    for name in names:
        if name in taken or not cells[name] or _NO_DIVISION.search(name):
            continue
        if _holds_codes(name, cells[name], regions):
            codes.append(name)
            continue
        share, at_level = _share(cells[name], regions)
        meaning = meanings[name]
        if meaning == "title" and share < _MOSTLY:
            continue
        if meaning in _RANK and meaning is not None and share >= _PARTLY:
            level = meaning
            best = _widest_most(at_level)
            count = sum(at_level.values()) if meaning == "region" else at_level[meaning]
            if meaning != "region" and best and count < 0.5 * at_level[best]:
                level = best
            places.setdefault(level, name)
            if places[level] != name:
                asked.append((name, share, at_level))
        else:
            asked.append((name, share, at_level))
    for name, share, at_level in asked:
        hinted = next((level for level, words in _HINTS if words.search(name)), None)
        top = max(at_level.values(), default=0)
        tied = [level for level in LEVELS if top and at_level[level] == top]
        if share >= _MOSTLY:
            free = [level for level in tied if level not in places]
            if free:
                places[hinted if hinted in free else free[0]] = name
            elif not tied or max(_RANK[level] for level in tied) > _narrowest(places):
                unsure.append((name, tied[-1] if tied else "region"))
        elif share >= _PARTLY and tied:
            unsure.append((name, tied[0]))
        elif hinted is not None and not _is_of_the_country(cells[name]):
            unsure.append((name, hinted))
    return places, tuple(codes), unsure


def _widest_most(at_level: Counter[str]) -> str | None:
    top = max(at_level.values(), default=0)
    return next((level for level in LEVELS if top and at_level[level] == top), None)


def _narrowest(places: Mapping[str, str]) -> int:
    return max((_RANK[level] for level in places), default=0)


def _is_of_the_country(values: Sequence[object]) -> bool:
    return all(_PARTS_OF_THE_COUNTRY.fullmatch(str(value).strip()) for value in values)


def _holds_codes(name: str, values: Sequence[object], regions: RegionIndex | None) -> bool:
    """Whether a column holds region codes: by its name, or because nearly all its numbers are codes."""
    codes = [code_of(value) for value in values]
    if sum(code is not None for code in codes) < _MOSTLY * len(values):
        return False
    if _CODE_NAME.search(name) or any(words.search(name) for _, words in _HINTS):
        return regions is None or sum(code in regions for code in codes if code) >= 0.5 * len(values)
    is_full = all(len(str(value).strip().removesuffix(".0")) == 6 for value in values)
    return is_full and regions is not None and sum(code in regions for code in codes) >= 0.9 * len(values)


def _not_understood(
    places: Mapping[str, str],
    codes: Sequence[str],
    unsure: Sequence[tuple[str, str]],
    cells: Mapping[str, Sequence[object]],
) -> str | None:
    """What stands in the way where a column may hold a narrower region than any that is understood."""
    known = _narrowest(places)
    for column in codes:
        known = max(known, *(narrowness(code) for value in cells[column] if (code := code_of(value))))
    for column, level in unsure:
        numeric = all(not isinstance(value, str) or value.strip().isdigit() for value in cells[column])
        if level == "region" and (known or numeric):
            continue
        if _RANK[level] > known:
            shown = ", ".join(f"“{str(value)[:12]}”" for value in dict.fromkeys(cells[column][:3]))
            what = "a region" if level == "region" else f"the region ({level})"
            return (
                f"the column {column} may hold {what} and is not understood ({shown}); name it province, city"
                " or county and give names of regions or codes in it, take it out, or say in baogao.csv what"
                f" it holds (columns: {column}=city, or {column}=none) or whose its rows are"
            )
    return None
