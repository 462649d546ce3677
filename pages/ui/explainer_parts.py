"""What can be said at the door: the rule and the money that apply to this household, and answers to its concern."""

import streamlit as st

from models.enums import Choice, Concern
from pages.ui import bylaw_words, formats, inputs, vote_parts
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import explaining
from services.renewals.explaining import Asked, Explained, Weight
from services.rules.explainer import Answer, answers
from services.rules.thresholds import Rule, Threshold

AREAS = ("renewals", "consultations", "grids")


def household(actor: Actor, *, unit_id: int, consultation_id: int | None, project_id: int | None) -> None:
    """How this household's vote counts, by which rule, and what it pays."""
    with open_session() as db:
        told = explaining.explain(
            db, actor, unit_id=unit_id, consultation_id=consultation_id, project_id=project_id,
            on=inputs.today(),
        )  # fmt: skip
    if not told.asked:
        st.caption(_("No renewal or vote is being talked about: choose one above, and its rule stands here."))
        return
    if len(told.asked) > 1 and not told.asked[0].question:
        st.markdown(_("Which majority it needs depends on where the money comes from:"))
    for asked in told.asked:
        _asked(asked)
    _weight(told)
    _money(told)


def _asked(asked: Asked) -> None:
    title = formats.literal(asked.question or _(asked.rule.name))
    st.markdown(f"**{title}**  \n{_rule(asked.rule)}")
    lines = [_("Whoever abstains takes part without agreeing, so it works like a no.")]
    if Choice.NOT_BLOCKING in asked.options:
        lines.append(_("«Not blocking» takes part too, and agrees to nothing."))
    lines.append(_no_answer(asked.rule))
    st.caption(" ".join(lines) + f"  \n{vote_parts.clause(asked.rule)}")


def _no_answer(rule: Rule) -> str:
    """What becomes of who does not answer: nothing by law, more by a clause of the estate's own rules."""
    clauses = rule.bylaw.clauses if rule.bylaw else ()
    if not clauses:
        return _("Whoever gives no answer does not take part.")
    return " ".join(bylaw_words.clause_text(clause) for clause in clauses)


def _rule(rule: Rule) -> str:
    """The rule as it is said to somebody: who has to take part, and who has to agree."""
    of = _("of those") if rule.agreement_of == "participating" else _("of all")
    return _(
        "It is carried if {part} of the owners, with {part_area} of the area, take part, and {of} {agree} agree, "
        "with {agree_area} of the area.",
        part=_share(rule.participation_owners),
        part_area=_share(rule.participation_area),
        of=of,
        agree=_share(rule.agreement_owners),
        agree_area=_share(rule.agreement_area),
    )


def _share(threshold: Threshold | None) -> str:
    if threshold is None:
        return _("a share that is not stated")
    share = f"{threshold.num}/{threshold.den}"
    return _("more than {share}", share=share) if threshold.strict else _("at least {share}", share=share)


def _weight(told: Explained) -> None:
    w = told.weight
    if w is None:
        if told.state is not None:
            st.caption(_("This household is not on the roll of the vote."))
        return
    counts = _(
        "This household counts as **1 of {owners}** owners and as **{area}** of {of_area} ({share}).",
        owners=formats.count(w.of_owners),
        area=formats.area(w.area_dm2),
        of_area=formats.area(w.of_area_dm2),
        share=formats.share(w.area_dm2, w.of_area_dm2),
    )
    st.markdown(counts)
    st.caption(" ".join(_notes(w)))


def _notes(w: Weight) -> list[str]:
    several = _("Its owner has {n} flats here: one owner, with the area of all.", n=w.flats)
    read = _("Read from the frozen roll.") if w.frozen else _("Read from the register as it is today.")
    return [*([several] if w.flats > 1 else []), read]


def _money(told: Explained) -> None:
    if told.share_fen is not None:
        st.markdown(_("It pays **{money}** by the plan of shares.", money=formats.money(told.share_fen)))
    else:
        st.caption(_("No plan of shares is stored yet: what each household pays is not fixed."))
    if told.money is not None and told.money.budget_fen:
        st.markdown(
            _(
                "Of {budget}, public money is planned to pay {public}.",
                budget=formats.money(told.money.budget_fen),
                public=formats.money(told.money.public_fen),
            )
        )


def answer(concern: Concern | None, kind: str | None) -> None:
    """What can be said to a concern, each with where it comes from; nothing while none is named."""
    if concern is None:
        return
    found = answers(concern, kind, on=inputs.today())
    if not found:
        return
    lines = "\n".join(f"- {_said(a)}" for a in found)
    st.markdown(f":material/forum: **{_('To «{concern}»', concern=label(concern))}**\n{lines}")


def _said(answer: Answer) -> str:
    source = formats.literal(_(answer.source)) if answer.source else _("our own advice")
    return f"{formats.literal(_(answer.text))} :small[:gray[({source})]]"
