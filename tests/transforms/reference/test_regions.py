"""Which region a name means: full, short, told from the top, shared by several, or no more in use."""

from __future__ import annotations

import pytest

from transforms.reference.region_names import short_names
from transforms.reference.region_tables import parse_region_history, parse_region_words, parse_regions
from transforms.reference.regions import RegionIndex


@pytest.mark.parametrize(
    ("name", "shorts"),
    [
        ("营口市", ("营口",)),
        ("望花区", ("望花",)),
        ("内蒙古自治区", ("内蒙古",)),
        ("新疆维吾尔自治区", ("新疆",)),
        ("恩施土家族苗族自治州", ("恩施", "恩施州")),
        ("伊犁哈萨克自治州", ("伊犁", "伊犁州")),
        ("锡林郭勒盟", ("锡林郭勒",)),
        ("大兴安岭地区", ("大兴安岭",)),
        ("青龙满族自治县", ("青龙", "青龙县")),
        ("东乡族自治县", ("东乡", "东乡县")),
        ("鄂伦春自治旗", ("鄂伦春", "鄂伦春旗")),
        ("隆林各族自治县", ("隆林", "隆林县")),
        ("浦东新区", ("浦东",)),
        ("赵县", ()),
        ("城区", ()),
    ],
)
def test_short_names(name: str, shorts: tuple[str, ...]) -> None:
    assert short_names(name) == shorts


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("营口市", "210800"),
        ("营口", "210800"),
        ("内蒙古", "150000"),
        ("宁夏", "640000"),
        ("辽宁省抚顺市望花区", "210404"),
        ("抚顺望花区", "210404"),
        ("江西高安", "360983"),
        ("北京市朝阳区", "110105"),
        ("长春市 朝阳区", "220104"),
        ("济源", "419001"),
        ("恩施州", "422800"),
        ("国务院", "000000"),
        # of a short name's bearers the province, or the one that holds the others
        ("吉林", "220000"),
        ("海南", "460000"),
        ("大理", "532900"),
        ("本溪", "210500"),
    ],
)
def test_a_name_that_means_one_region(regions: RegionIndex, name: str, code: str) -> None:
    region = regions.resolve(name)
    assert region is not None
    assert region.code == code


@pytest.mark.parametrize(
    "name", ["朝阳区", "市中区", "鼓楼区", "朝阳", "雄安新区", "桃花源", "", "必赢体育省"]
)
def test_a_name_that_means_none_or_several(regions: RegionIndex, name: str) -> None:
    assert regions.resolve(name) is None


def test_the_place_it_lies_in_tells_bearers_of_a_name_apart(regions: RegionIndex) -> None:
    assert [region.code for region in regions.candidates("鼓楼区")] == [
        "320106",
        "320302",
        "350102",
        "410204",
    ]
    found = regions.resolve("鼓楼区", within=("350000",))
    assert found is not None
    assert found.code == "350102"


@pytest.mark.parametrize(
    ("name", "year", "code", "named", "successor"),
    [
        ("襄樊市", 2009, "420600", "襄樊市", "420600"),
        ("襄阳市", 2012, "420600", "襄阳市", None),
        ("莱芜市", 2017, "371200", "莱芜市", "370100"),
        ("襄樊市", 2020, "420600", "襄樊市", "420600"),
        ("双江县", 2010, "530925", "双江拉祜族佤族布朗族傣族自治县", None),
        ("双江县", 1984, "533526", "双江县", "530925"),
        ("平安县", 2014, "630221", "平安县", "630203"),
    ],
)
def test_a_former_name_means_what_it_meant_then(
    regions: RegionIndex, name: str, year: int, code: str, named: str, successor: str | None
) -> None:
    region = regions.resolve(name, year=year)
    assert region is not None
    assert (region.code, region.name) == (code, named)
    if successor:
        assert region.successor_code is not None
        assert regions.get(region.successor_code) is not None


def test_a_code_is_called_what_it_was_called_in_the_year(regions: RegionIndex) -> None:
    then, now = regions.get("420600", 2005), regions.get("420600")
    assert then is not None and now is not None
    assert (then.name, now.name) == ("襄樊市", "襄阳市")
    assert regions.get("999999") is None


def test_ancestors_go_up_to_the_nation(regions: RegionIndex) -> None:
    assert [region.name for region in regions.ancestors("210404")] == ["抚顺市", "辽宁省", "中华人民共和国"]
    assert [region.name for region in regions.ancestors("110105")] == ["北京市", "中华人民共和国"]
    assert regions.ancestors("000000") == ()
    assert regions.lies_in("210404", "210000")
    assert not regions.lies_in("210404", "220000")


def test_words_that_are_names_too_count_with_their_suffix_only(regions: RegionIndex) -> None:
    counts = regions.count_mentions("深化合作，平安营口建设有力，营口市与合作市加强合作，资源利用更好。")
    assert counts == {"营口": 1, "营口市": 1, "合作市": 1}


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("创建国家级示范县，建成县级医院，健康县城，新农村典范县", {}),
        ("我代表范县人民政府，向范县人大报告。范县", {"范县": 3}),
        ("范县县长；河南省范县，濮阳市范县", {"河南省": 1, "濮阳市": 1, "范县": 3}),
        ("东北林区和国有矿区，城区与老城区、新区", {}),
        ("绥化市北林区，大同市城区", {"绥化市": 1, "北林区": 1, "大同市": 1, "城区": 1}),
        ("对应县区，安徽县域经济", {"安徽": 1}),
    ],
)
def test_a_name_in_another_word_is_no_mention(
    regions: RegionIndex, text: str, counted: dict[str, int]
) -> None:
    assert regions.count_mentions(text) == counted


def test_a_text_of_a_year_names_the_regions_of_that_year(regions: RegionIndex) -> None:
    text = "襄樊市与襄阳市"
    assert regions.count_mentions(text, 2005) == {"襄樊市": 1, "襄阳": 1}
    assert regions.count_mentions(text, 2020) == {"襄阳市": 1}


def test_bearers_of_one_name_are_told(regions: RegionIndex) -> None:
    told = regions.bearers("朝阳区", 2015)
    assert told == "2 places bore the name 朝阳区 in 2015 (110105 北京市朝阳区, 220104 长春市朝阳区)"
    assert regions.bearers("营口市") == regions.bearers("桃花源") == ""


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("城关区", 2015, None),
        ("兰州市城关区", 2015, "620102"),
        ("西藏自治区拉萨市城关区", 2015, "540102"),
        ("江苏省南京市鼓楼区", 2015, "320106"),
        ("石家庄新华区", 2015, "130105"),
        ("长春市绿园区", 2015, "220106"),
    ],
)
def test_a_name_of_several_places_needs_its_city(
    regions: RegionIndex, name: str, year: int, code: str | None
) -> None:
    region = regions.resolve(name, year=year)
    assert (region and region.code) == code


def test_tables_may_carry_comments() -> None:
    table = (
        "# source\nregion_code,name,level,parent_code\n"
        "000000,中华人民共和国,nation,\n110000,北京市,province,000000\n"
    )
    nation, province = parse_regions(table)
    assert nation.parent_code is None
    assert (province.province_code, province.level) == ("110000", "province")
    assert parse_region_words("# why\nword\n合作\n") == {"合作"}
    history = (
        "name,region_code,level,valid_from,valid_to,successor_code\n"
        "襄樊市,420600,prefecture,,2010-11-26,420600\n"
    )
    (former,) = parse_region_history(history)
    assert (former.valid_from, former.valid_to) == (None, 2010)
    assert former.named_in(2010) and not former.named_in(2011) and not former.named_in(None)


@pytest.mark.parametrize(
    "row", ["1100,北京市,province,000000", "110000,北京市,town,000000", "110101,东城区,district,110000"]
)
def test_a_table_that_cannot_be_is_refused(row: str) -> None:
    with pytest.raises(ValueError, match=r"regions.csv:2: (北京市|东城区): "):
        parse_regions(f"region_code,name,level,parent_code\n{row}\n")


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("辽宁省营口市与营口、鞍山市", {"辽宁省": 1, "营口市": 1, "营口": 1, "鞍山市": 1}),
        ("𠀀营口市\ud800营口", {"营口市": 1, "营口": 1}),
        ("营", {}),
        ("", {}),
    ],
)
def test_a_text_names_its_regions(regions: RegionIndex, text: str, counted: dict[str, int]) -> None:
    assert regions.count_mentions(text) == counted
