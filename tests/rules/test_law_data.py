"""The dated law: every item of art. 278 and its class, what came before it, Shanghai's lift additions by period."""

from datetime import date

import pytest

from models.enums import RuleClass
from services.rules.matters import matters_on
from services.rules.thresholds import Threshold, all_rules, rule_for

ORD, SPE = RuleClass.ORDINARY, RuleClass.SPECIAL
TODAY = date(2026, 3, 2)
ITEMS = {
    1: ("assembly_rules", ORD),
    2: ("covenant", ORD),
    3: ("committee", ORD),
    4: ("property_service", ORD),
    5: ("fund_use", ORD),
    6: ("fund_raise", SPE),
    7: ("rebuild", SPE),
    8: ("common_parts", SPE),
    9: ("other", ORD),
}


@pytest.mark.parametrize("item", ITEMS)
def test_each_item_of_article_278_has_its_class_and_article(item: int) -> None:
    code, klass = ITEMS[item]
    rule = rule_for(code, on=TODAY)
    assert (rule.klass, rule.article, rule.version) == (klass, f"278(1){item}", "civil-code")
    assert rule.participation_owners == rule.participation_area == Threshold(2, 3)
    agreement = Threshold(1, 2, strict=True) if klass is ORD else Threshold(3, 4)
    assert rule.agreement_owners == rule.agreement_area == agreement
    assert rule.agreement_of == "participating"


@pytest.mark.parametrize("code", ["covenant", "fund_use", "fund_raise", "rebuild"])
def test_before_2021_agreement_was_counted_of_all(code: str) -> None:
    rule = rule_for(code, on=date(2020, 12, 31))
    special = code != "covenant"
    assert (rule.version, rule.agreement_of) == ("state-council", "total")
    assert rule.agreement_owners == (Threshold(2, 3) if special else Threshold(1, 2, strict=True))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2018, 6, 1), "shanghai-2018"),
        (date(2019, 6, 1), "shanghai-749"),
        (date(2020, 12, 31), "shanghai-749"),
        (date(2021, 1, 1), "shanghai-749-revised"),
    ],
)
def test_adding_a_lift_has_the_rule_of_its_period(day: date, version: str) -> None:
    assert rule_for("lift_addition", on=day).version == version


def test_of_the_pilot_of_2014_no_text_is_known_so_it_is_not_offered() -> None:
    with pytest.raises(LookupError):
        rule_for("lift_addition", on=date(2015, 6, 1))
    assert "lift_addition" not in {matter.code for matter in matters_on(date(2015, 6, 1))}


def test_every_rule_names_the_text_it_was_read_in() -> None:
    assert all(rule.source and rule.confidence for rule in all_rules())
