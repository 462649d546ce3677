"""Forms from the points to the award: score sheets, the award, its posting, objections."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import streamlit as st

from models.enums import ObjectionState
from pages.ui import tender_sending, tender_words
from pages.ui.formats import literal, money
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.tender_sending import Do, day_field, send, sent
from services.access import Actor
from services.errors import Refused
from services.renewals import award_objections, awards, scoresheets
from services.renewals.dossiers import AwardView, Dossier, ObjectionView, SheetView

DECISIONS = [ObjectionState.DISMISSED, ObjectionState.UPHELD, ObjectionState.WITHDRAWN]
FIELD_WIDE = 140
"""Pixels: two fields stand beside each other on a phone."""
Points = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet as a record with a version; its id is the tender's, since a new one has none."""

    id: int
    version: int
    sheet: SheetView


def score(actor: Actor, found: Dossier) -> None:
    """One scorer's points: below the name of each bidder a field for every criterion, so that the last key counts."""
    known = {s.scorer: s for s in found.sheets}
    scorer = st.selectbox(
        _("Whose points (choose, or type a new name)"), list(known), 0 if known else None,
        key=f"scorer_{found.tender.id}", accept_new_options=True, placeholder=_("Name of the scorer"),
    )  # fmt: skip
    if not scorer:
        return
    sheet = known.get(scorer, SheetView(scorer, 0, {}))

    def do(values: dict[str, Any], version: int) -> Do:
        return lambda db, at, token: scoresheets.score(
            db, actor, tender_id=found.tender.id, scorer=scorer, version=version, points=_read(values), at=at,
            token=token,
        )  # fmt: skip

    tender_sending.edit(
        f"score_{found.tender.id}_{scorer}", Drawn(found.tender.id, sheet.version, sheet), labels=_cells(found),
        entered=lambda drawn, key: _entered(found, drawn.sheet, key), do=do, told=_("The sheet is stored."),
        shown=_shown,
    )  # fmt: skip


def _entered(found: Dossier, sheet: SheetView, key: str) -> dict[str, Any] | None:
    """What was sent, by "bid:criterion"; empty fields are left out."""
    written = {}
    with st.form(key, border=False, enter_to_submit=False):
        st.text_input(_("Scorer"), sheet.scorer, key=f"{key}_first", disabled=True)
        st.caption(_("0 to 100, at most two decimals"))
        for bid in found.valid:
            st.markdown(f"**{literal(bid.tenderer)}**")
            with st.container(horizontal=True):
                for c in found.tender.criteria:
                    cell, given = f"{bid.id}:{c.number}", sheet.points.get((bid.id, c.number))
                    title = f"{literal(c.name)} {c.weight}%"
                    written[cell] = st.text_input(title, _plain(given), 6, f"{key}_{cell}", width=FIELD_WIDE)
        go = sent(key, _("Store the sheet"))
    return {cell: text for cell, text in written.items() if text.strip()} if go else None


def _plain(given: int | None) -> str:
    """Points as they are typed; "" for none."""
    return "" if given is None else tender_words.points(Fraction(given, 100))


def _read(values: dict[str, Any]) -> Points:
    """Hundredths of a point. Raises Refused("points_out_of_range")."""
    return {(int(k.split(":")[0]), int(k.split(":")[1])): _centipoints(text) for k, text in values.items()}


def _centipoints(given: Any) -> int:
    if isinstance(given, int):
        return given
    try:
        hundredths = Decimal(str(given).strip()) * 100
        if hundredths != int(hundredths):
            raise Refused("points_out_of_range")
        return int(hundredths)
    except (InvalidOperation, ValueError, OverflowError) as unreadable:
        raise Refused("points_out_of_range") from unreadable


def _cells(found: Dossier) -> dict[str, str]:
    return {
        f"{b.id}:{c.number}": f"{b.tenderer} · {c.name}" for b in found.valid for c in found.tender.criteria
    }


def _shown(_cell: str, value: Any) -> str:
    return "—" if value is None else str(Decimal(value).scaleb(-2))


def make(actor: Actor, found: Dossier) -> None:
    """Choose who gets it: the best one stands first."""
    form = f"make_award_{found.tender.id}"
    ranks = {r.bid: r for r in found.ranking or ()}
    order = sorted(found.valid, key=lambda b: ranks[b.id].rank if b.id in ranks else b.number)
    if not order:
        tender_sending.nothing(_("No bid is valid."))
        return
    names = {b.id: _named(b.tenderer, b.amount_fen, ranks.get(b.id)) for b in order}
    with st.form(form, border=False):
        chosen = st.selectbox(_("The award goes to"), list(names), 0, names.__getitem__, key=f"{form}_bid")
        reason = st.text_area(
            _("Reason, unless it is alone at the top"),
            key=f"{form}_reason",
            max_chars=awards.LONGEST["rationale"],
        )
        made_on = day_field(_("Made on"), f"{form}_on")
        go = sent(form, _("Make the award"))
    if go:
        send(
            form,
            _("The award is made. It has to be posted."),
            lambda db, at, token: awards.make_award(
                db, actor, bid_id=chosen, rationale=reason, made_on=made_on, at=at, token=token
            ),
        )


def _named(name: str, fen: int, ranked: Any) -> str:
    points = f" · {tender_words.points(ranked.total)} · {_('rank {n}', n=ranked.rank)}" if ranked else ""
    return f"{name} · {money(fen)}{points}"


def post(actor: Actor, award: AwardView) -> None:
    """Note since when the award hangs."""
    form = f"post_award_{award.id}"
    with st.form(form, border=False):
        posted_on = day_field(_("Hangs since"), f"{form}_on")
        go = sent(form, _("Post the award"))
    if go:
        send(
            form,
            _("The award hangs."),
            lambda db, at, token: awards.post_award(
                db, actor, award_id=award.id, version=award.version, posted_on=posted_on, at=at, token=token
            ),
        )


def take_back(actor: Actor, award: AwardView) -> None:
    """Take the award back with a reason."""
    form = f"cancel_award_{award.id}"
    with st.form(form, border=False):
        reason = st.text_input(_("Reason"), key=f"{form}_reason", max_chars=awards.LONGEST["reason"])
        go = sent(form, _("Take the award back"))
    if go:
        send(
            form,
            _("The award is taken back."),
            lambda db, at, token: awards.cancel_award(
                db, actor, award_id=award.id, version=award.version, reason=reason, at=at, token=token
            ),
        )


def take_objection(actor: Actor, award: AwardView) -> None:
    """Take down who objects and what is said."""
    form, longest = f"award_objection_{award.id}_{len(award.objections)}", award_objections.LONGEST
    with st.form(form, border=False):
        who = st.text_input(_("Who objects"), key=f"{form}_who", max_chars=longest["objector"])
        said = st.text_area(_("What is said"), key=f"{form}_said", max_chars=longest["said"])
        received_on = day_field(_("Received on"), f"{form}_on")
        go = sent(form, _("Take it down"))
    if go:
        send(
            form,
            _("The objection is taken down."),
            lambda db, at, token: award_objections.take_award_objection(
                db,
                actor,
                award_id=award.id,
                objector=who,
                said=said,
                received_on=received_on,
                at=at,
                token=token,
            ),
        )


def answer(actor: Actor, award: AwardView) -> None:
    """Decide one objection with an answer."""
    order = sorted(award.objections, key=lambda o: o.state is not ObjectionState.RAISED)
    names = {o.id: f"{o.objector}: {o.said[:40]}" for o in order}
    chosen = st.selectbox(
        _("Objection"), list(names), format_func=names.__getitem__, key=f"answer_{award.id}"
    )

    def entered(o: ObjectionView, key: str) -> dict[str, Any] | None:
        with st.form(key, border=False):
            at = DECISIONS.index(o.state) if o.state in DECISIONS else 0
            state = st.radio(_("Decision"), DECISIONS, at, label, key=f"{key}_first", horizontal=True)
            text = st.text_area(
                _("Answer to the objection"),
                o.answer,
                key=f"{key}_answer",
                max_chars=award_objections.LONGEST["answer"],
            )
            go = sent(key, _("Decide"))
        return {"state": state, "answer": text or ""} if go else None

    def do(values: dict[str, Any], version: int) -> Do:
        return lambda db, at, token: award_objections.decide_award_objection(
            db, actor, award_objection_id=chosen, version=version, state=values["state"],
            answer=values["answer"], at=at, token=token,
        )  # fmt: skip

    labels = {"state": _("Decision"), "answer": _("Answer to the objection")}
    stored = next(o for o in award.objections if o.id == chosen)
    tender_sending.edit(
        f"answer_{chosen}", stored, labels=labels, entered=entered, do=do, told=_("The objection is decided.")
    )
