"""Cells of owners' names."""

import re

import pytest

from models.enums import OwnerKind
from services.imports import owners


@pytest.mark.parametrize(
    "written",
    [
        "王伟、李娜",
        "王伟，李娜",
        "王伟;李娜",
        "王伟/李娜",
        "王伟 and 李娜",
        "王伟 、 李娜、王伟",
        "王伟\n李娜",
    ],
)
def test_co_owners_are_told_apart(written):
    assert [name for _, name in owners.split(written).owners] == ["王伟", "李娜"]


@pytest.mark.parametrize("name", ["买买提·艾力", "𠮷田 茂", "Alexander Sandy", "欧阳娜娜"])
def test_one_name_stays_one_name(name):
    assert owners.split(name).owners == ((OwnerKind.PERSON, name),)


@pytest.mark.parametrize("written", ["未售", "开发商", "某某建设单位", "上海远景房地产开发有限公司"])
def test_what_is_unsold_is_the_developers(written):
    assert owners.split(written).owners[0][0] is OwnerKind.DEVELOPER


def test_the_status_column_makes_a_unit_the_developers():
    assert owners.says_unsold("未交付")
    assert owners.split("", unsold=True).owners == ((OwnerKind.DEVELOPER, owners.DEVELOPER),)


def test_companies_public_housing_and_nobody():
    assert owners.kind_of("上海某某物业有限公司") is OwnerKind.COMPANY
    assert owners.kind_of("直管公房") is OwnerKind.PUBLIC_HOUSING
    assert owners.split("不详").owners == ()


def test_a_name_that_does_not_tell_everything_asks_to_be_looked_at():
    assert owners.split("王伟等3人").review == "owners_not_all_named"
    assert owners.split("王*").review == "owner_masked"


SIGNS = "王伟建国房3A·、，;/-—*＊×某等和空无\\厂局处所社院校行 \n"
UNSOLD = [
    "未售",
    "未出售",
    "未销售",
    "未交付",
    "待售",
    "开发商",
    "建设单位",
    "开发企业",
    "房产开发",
    "unsold",
]
FIRMS = [
    "公司",
    "中心",
    "集团",
    "委员会",
    "大学",
    "幼儿园",
    "合伙",
    "合伙)",
    "ltd.",
    "inc",
    "公房",
    "产权单位",
]
OTHERS = ["不详", "未知", "n/a", "直管", "国有", "房管所", "房屋管理所"]


@pytest.mark.parametrize("word", [*SIGNS, *UNSOLD, *FIRMS, *OTHERS])
def test_the_short_way_for_plain_names_says_what_the_long_way_says(word, monkeypatch):
    names = [word, f"上海远景{word}", f"{word}王伟", f"王{word}伟", f"王 {word} 伟"]
    short = [owners.split(name) for name in names]
    monkeypatch.setattr(owners, "_TELLING", re.compile(""))
    assert [owners.split(name) for name in names] == short
