"""Names of regions as words: what is short for them, and where a text means them."""

from __future__ import annotations

import re

_ETHNIC_WITH_ZU = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|"
    "鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_ETHNIC = re.compile(
    rf"(?:(?:{_ETHNIC_WITH_ZU})族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克|维吾尔)+自治(?P<kind>区|州|县|旗)$"
)
_AUTONOMOUS = re.compile(r"族?自治(?P<kind>区|州|县|旗)$")
_SUFFIX = re.compile(r"(?:地区|矿区|林区|特区|新区|省|市|区|县|旗|盟|州)$")


def short_names(name: str) -> tuple[str, ...]:
    """What a region is called in short: 营口市 → 营口; 恩施土家族苗族自治州 → 恩施, 恩施州; 赵县 has none."""
    autonomous = (_ETHNIC.search(name) or _AUTONOMOUS.search(name)) if "自治" in name else None
    if autonomous:
        stem = name[: autonomous.start()]
        if len(stem) < 2 and (bare := _AUTONOMOUS.search(name)):
            autonomous, stem = bare, name[: bare.start()]
        kind = autonomous["kind"]
        return (stem,) if kind == "区" else (stem, stem + kind)
    stem = _SUFFIX.sub("", name)
    if stem == name or len(stem) < 2:
        return ()
    if name.endswith(("矿区", "林区", "特区", "新区")) and len(name) > 4:
        return (name[:-1], stem)
    return (stem,)


_QUARTER = re.compile(r"(?:[城郊矿盐新市东西南北]|[一二三四]|市中|市郊|新城|老城|旧城|新市|工农)区")
"""Districts whose names mean any town's quarter: they speak of a place only right behind another's name."""
_BEFORE_BRIEF = frozenset("省市区州盟县旗在和与及同跟向到赴从由自是为将把被于的表我去往或并")
"""What may stand before the name of a single letter and 县 (范县, 成县); others make another word with it."""
_MAKES_A_WORD = frozenset({"对应", "相应", "供应", "担任", "现任"})
_BEHIND_BRIEF = frozenset("长级域城委区乡镇直属道内外里际处份局")
"""What, behind such a name, belongs to 县 alone: 县长, 县级, 县域."""
_QUARTERS_OF_A_COUNTRY = frozenset({"东北", "西北", "华北", "东南", "西南", "华南", "华东", "华中", "华西"})


def stands_alone(text: str, at: int, name: str, done: int) -> bool:
    """Whether the name at `at` is a word of its own; the name before it ends at `done`."""
    before = text[at - 1 : at]
    if before + name[0] in _QUARTERS_OF_A_COUNTRY and at != done:
        return False
    if _QUARTER.fullmatch(name):
        return 0 < at == done
    if len(name) == 2 and name[1] in "县旗市":
        if text[at + 2 : at + 3] in _BEHIND_BRIEF or before + name[0] in _MAKES_A_WORD:
            return False
        return at == done or before in _BEFORE_BRIEF or not "\u3400" <= before <= "\u9fff"
    return True
