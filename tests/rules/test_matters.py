"""What owners are asked about: the class of each matter, who chooses where the law is silent, and emergencies."""

from datetime import date

import pytest

from models.enums import RuleClass
from services.rules.emergencies import Certificate, all_emergencies, emergencies_on, lacking
from services.rules.matters import all_matters, choices, matters_on, rule_of
from services.rules.thresholds import all_rules, rule_for

TODAY, OLD = date(2026, 3, 2), date(2020, 12, 1)
PAPER = Certificate(issuer="上海市特种设备监督检验技术研究院", number="2026-0117", issued_on=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("matter", "klass"),
    [
        ("lift_from_fund", RuleClass.ORDINARY),
        ("lift_new_money", RuleClass.SPECIAL),
        ("lift_addition", RuleClass.SPECIAL),
        ("leak_repair", RuleClass.ORDINARY),
        ("water_renewal", RuleClass.ORDINARY),
        ("property_service", RuleClass.ORDINARY),
        ("charging_shed", RuleClass.SPECIAL),
    ],
)
def test_a_settled_matter_has_its_class_without_being_asked(matter, klass):
    rule = rule_of(matter, on=TODAY)
    assert (rule.klass, rule.code) == (klass, matter)


def test_a_whole_lift_plan_is_counted_as_chosen_and_only_with_a_reason():
    for klass in RuleClass:
        rule = rule_of("lift_plan", on=TODAY, klass=klass, reason="要续筹")
        assert (rule.klass, rule.code) == (klass, "lift_plan")
        assert rule.agreement_owners == rule_for(klass, on=TODAY).agreement_owners
    with pytest.raises(ValueError, match="class"):
        rule_of("lift_plan", on=TODAY, reason="要续筹")
    with pytest.raises(ValueError, match="reason"):
        rule_of("lift_plan", on=TODAY, klass=RuleClass.SPECIAL, reason="  ")


def test_a_settled_class_cannot_be_chosen_away():
    with pytest.raises(ValueError, match="class"):
        rule_of("lift_new_money", on=TODAY, klass=RuleClass.ORDINARY, reason="快一点")
    with pytest.raises(LookupError, match="levitation"):
        rule_of("levitation", on=TODAY)


def test_a_bare_class_is_somebody_s_choice():
    assert rule_of("special", on=TODAY, reason="含续筹").klass is RuleClass.SPECIAL
    with pytest.raises(ValueError, match="reason"):
        rule_of("special", on=TODAY)


def test_before_the_civil_code_a_lift_from_the_fund_was_special():
    assert rule_of("lift_from_fund", on=OLD).klass is RuleClass.SPECIAL


def test_every_matter_is_sourced_named_once_and_counted_by_a_rule_of_today():
    codes = [matter.code for matter in all_matters()]
    assert len(codes) == len(set(codes))
    for matter in matters_on(TODAY):
        assert matter.source
        assert len(choices(matter, on=TODAY)) == len(matter.rules)
    counted = {code for matter in all_matters() for code in matter.rules}
    assert counted == {rule.code for rule in all_rules()}


def test_the_nine_items_of_article_278_are_matters():
    items = {matter.article for matter in all_matters()}
    assert {f"278(1){item}" for item in range(1, 10)} <= items


@pytest.mark.parametrize("fact", [e for e in all_emergencies() if e.paper], ids=lambda e: e.code)
def test_an_emergency_needs_its_paper(fact):
    assert lacking(fact, None, under_warranty=False, on=TODAY) == ("paper_missing",)
    assert lacking(fact, PAPER, under_warranty=False, on=TODAY) == ()


def test_a_broken_pump_needs_no_paper():
    pump = next(e for e in all_emergencies() if e.code == "pump_or_tank")
    assert lacking(pump, None, under_warranty=False, on=TODAY) == ()
    assert pump.article == "73(2)1"


def test_a_paper_without_issuer_number_or_from_tomorrow_proves_nothing():
    lift = next(e for e in all_emergencies() if e.code == "lift_stopped")
    empty = Certificate(issuer=" ", number="", issued_on=date(2026, 3, 3))
    assert lacking(lift, empty, under_warranty=False, on=TODAY) == (
        "issuer_missing",
        "number_missing",
        "paper_of_the_future",
    )


def test_warranty_and_older_days_close_the_route():
    leak = next(e for e in all_emergencies() if e.code == "leak")
    assert lacking(leak, PAPER, under_warranty=True, on=TODAY) == ("under_warranty",)
    assert emergencies_on(OLD) == ()
    assert "not_in_force" in lacking(leak, PAPER, under_warranty=False, on=OLD)
