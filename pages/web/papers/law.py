"""The rule of a vote as Chinese papers cite it: its law and article, its shares, the clauses of a 议事规则."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.enums import Choice, RuleClass
from pages.ui import formats, scope_words
from pages.ui.i18n import _
from pages.ui.vote_parts import LAWS
from services.consultations.rounds import RoundView
from services.rules.thresholds import Clause, Rule, Threshold

TESTS = {
    "participation_owners": "参与表决（按人数）",
    "participation_area": "参与表决（按面积）",
    "agreement_owners": "同意（按人数）",
    "agreement_area": "同意（按面积）",
}
CLASSES = {RuleClass.ORDINARY: "一般事项", RuleClass.SPECIAL: "特别事项"}
CLAUSES = {
    "delivered_takes_part": "表决票送达后未交回的，视为参与表决",
    "unreturned_follows_majority": "表决票送达后未交回的，计入已表决的多数意见",
}
STRICT = "未交回的表决票不计入参与表决的人数和面积。"
MEANINGS = {
    Choice.NOT_BLOCKING: "“不阻挡”：计入参与表决，不计入同意，也不计入反对。",
    Choice.FOLLOW: "“从众”：计入同意与反对中人数和面积均较多的一方；没有这样一方的，只计入参与表决。",
}
"""What the answers that not every ballot has count for."""
NUMERALS = "一二三四五六七八九十"


def number(n: int) -> str:
    """A matter's number on the ballot: 一, 二."""
    return NUMERALS[n - 1] if n <= len(NUMERALS) else str(n)


def scope(r: RoundView) -> str:
    """Who votes, in words: the place, and which part of it where that is not all."""
    return scope_words.at_place(r.place, r.parts)


def meanings(options: Iterable[Choice]) -> Iterator[str]:
    """What those of the answers offered count for that do not explain themselves."""
    return (MEANINGS[choice] for choice in options if choice in MEANINGS)


def cited(rule: Rule) -> str:
    """The law and its article: 《民法典》第278条第2款; a document beside the Civil Code by its number."""
    law = _(LAWS.get(rule.version, rule.version))
    named = law if "号" in law or law.startswith("《") else f"《{law}》"
    beside = "、《民法典》" if rule.version != "civil-code" and rule.article.startswith("278") else ""
    return f"{named}{beside}{formats.article(rule.article)}"


def kind(rule: Rule) -> str:
    """The matter and its class."""
    return f"{_(rule.name)}（{CLASSES[rule.klass]}）"


def share(threshold: Threshold | None) -> str:
    """A share as laws say it: 以上 includes it, 超过 does not."""
    if threshold is None:
        return "未规定"
    return f"{'超过' if threshold.strict else '不低于'} {threshold.num}/{threshold.den}"


def shares(rule: Rule) -> str:
    """What a vote needs, in one sentence."""
    of = "参与表决的" if rule.agreement_of == "participating" else "全体"
    return (
        f"参与表决的人数{share(rule.participation_owners)}、面积{share(rule.participation_area)}；"
        f"同意的占{of}人数{share(rule.agreement_owners)}、占{of}面积{share(rule.agreement_area)}"
    )


def clauses(rule: Rule) -> Iterator[str]:
    """What the 议事规则 says of ballots that do not come back, each clause with its article."""
    for clause in rule.bylaw.clauses if rule.bylaw else ():
        yield f"{_title(rule)}{_article(clause)}约定：{CLAUSES[clause.kind]}。"


def _title(rule: Rule) -> str:
    return f"《{rule.bylaw.title.strip('《》')}》" if rule.bylaw else ""


def _article(clause: Clause) -> str:
    return formats.article(clause.article) if clause.article[:1].isdigit() else clause.article
