"""A 议事规则 in words: its own shares beside the law's, its clauses, and which of them hold."""

from collections.abc import Iterable, Mapping

import streamlit as st

from pages.ui import feedback, formats, inputs, replay
from pages.ui.i18n import N_, _
from pages.ui.vote_parts import TEST_TITLES
from services.access import Actor
from services.consultations import bylaw_texts
from services.consultations.bylaw_texts import BylawView
from services.rules.thresholds import Clause, Rule, Threshold

CLAUSES = {
    "delivered_takes_part": N_("A delivered ballot counts as taking part"),
    "unreturned_follows_majority": N_("An unreturned ballot follows the majority"),
}


def in_force(actor: Actor, place_id: int) -> None:
    """Which 议事规则 will be applied to a vote at a place, while it is prepared."""
    with feedback.attempt():
        found = replay.asked(bylaw_texts.bylaws_at, actor, place_id=place_id)
        now = next((bylaw for bylaw in found if bylaw.holds_on(inputs.today())), None)
        if now is None:
            st.caption(_("No rules of procedure are on record for this estate: the law's shares count."))
            return
        _told_now(now)


def _told_now(now: BylawView) -> None:
    st.caption(
        ":material/gavel: "
        + _(
            "{title} of {day} is applied and frozen with the vote.",
            title=formats.literal(now.written.title),
            day=formats.day(now.written.adopted_on),
        )
    )


def written(quotas: Mapping[str, Threshold], clauses: Iterable[Clause]) -> None:
    """The own shares and the clauses of a text."""
    for share, own in quotas.items():
        st.markdown(f"- {_(TEST_TITLES[share])} {said(own)}")
    for clause in clauses:
        st.markdown(f"- {clause_text(clause)}")


def applied(rule: Rule) -> None:
    """What the 议事规则 does to a rule: an own share below the law's does not hold, and it is said."""
    if rule.bylaw is None:
        return
    st.caption(":material/gavel: " + formats.literal(rule.bylaw.title))
    for quota in rule.bylaw.quotas:
        title, law = _(TEST_TITLES[quota.share]), quota.law
        if not quota.holds and law is not None:
            st.warning(
                _(
                    "{test}: the rules of procedure ask {own}, the law {law}. The lower share does not hold.",
                    test=title,
                    own=said(quota.own),
                    law=said(law),
                ),
                icon=":material/warning:",
            )
        elif quota.own != law:
            st.caption(_("{test}: {own} by the rules of procedure", test=title, own=said(quota.own)))
    for clause in rule.bylaw.clauses:
        st.caption(clause_text(clause))


def clause_text(clause: Clause) -> str:
    """A clause, its article, and how owners were warned of it."""
    return _(
        "{clause} (article {article}; owners were warned by: {warning})",
        clause=_(CLAUSES[clause.kind]),
        article=formats.literal(clause.article),
        warning=formats.literal(clause.warning),
    )


def said(share: Threshold) -> str:
    """A share with its sign: ≥ 2/3, > 1/2."""
    return str(share).replace(">=", "≥")
