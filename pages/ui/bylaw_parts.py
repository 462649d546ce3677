"""Rules of procedure of estates: the texts there are, a newer one put in, one corrected."""

from datetime import date
from typing import Any

import streamlit as st

from models.enums import Permission, PlaceKind
from pages.ui import bylaw_words, conflict, feedback, formats, inputs, replay, session
from pages.ui.editing import KEPT
from pages.ui.i18n import _
from pages.ui.vote_parts import TEST_TITLES
from services.access import Actor
from services.consultations import bylaw_texts, bylaw_writing, proposals
from services.consultations.bylaw_texts import BylawView
from services.consultations.bylaw_writing import Written
from services.db import open_session
from services.once import once
from services.rules.thresholds import Clause, Threshold

NEW = "bylaw_new"


def draw(actor: Actor, *, place_id: int) -> None:
    """The texts of the estates here, and the form for a newer one."""
    st.subheader(_("Rules of procedure"), anchor=False)
    found = replay.asked(bylaw_texts.bylaws_at, actor, place_id=place_id)
    if not found:
        feedback.empty(
            _("No rules of procedure are on record here."),
            hint=_(
                "Without them the law's shares hold, and a ballot that does not come back counts for nothing."
            ),
        )
    for bylaw in found:
        with st.container(border=True):
            _one(actor, bylaw)
    if actor.may(Permission.RUN_CONSULTATIONS):
        box = feedback.folded(_("Add rules of procedure"), key="bylaw_adopt", icon=":material/add:")
        if box is not None:
            with box:
                _adopt(actor, place_id)


def _one(actor: Actor, bylaw: BylawView) -> None:
    now = bylaw.holds_on(inputs.today())
    state = f":green-badge[{_('In force')}]" if now else f":gray-badge[{_('Ended')}]"
    st.markdown(f"**{formats.literal(bylaw.written.title)}** {state}")
    adopted = _("adopted {day}", day=formats.day(bylaw.written.adopted_on))
    ended = f" · {_('until {day}', day=formats.day(bylaw.until))}" if bylaw.until else ""
    st.caption(f"{formats.literal(bylaw.place)} · {adopted}{ended}")
    bylaw_words.written(bylaw.written.quotas, bylaw.written.clauses)
    if bylaw.can_change:
        _correction(actor, bylaw)


def _adopt(actor: Actor, place_id: int) -> None:
    estates = replay.asked(
        proposals.voting_places, actor, place_id=place_id, kind=PlaceKind.ESTATE, on=inputs.today()
    )
    if not estates:
        st.info(_("There is no estate here. Choose a larger place above."), icon=":material/info:")
        return
    names = {estate.id: estate.name for estate in estates}
    chosen = st.selectbox(
        _("Estate"), list(names), format_func=names.__getitem__, key=f"{NEW}_estate", persist_state=KEPT
    )
    entered = _entered(NEW, None)
    if st.button(_("Put in"), key=f"{NEW}_send", type="primary"):
        with feedback.attempt():
            written = _written(entered)
            with open_session(write=True) as db:
                bylaw_texts.adopt(
                    db, actor, place_id=chosen, written=written, on=inputs.today(), at=session.now(),
                    token=inputs.token(NEW),
                )  # fmt: skip
            _forget(NEW)
            conflict.settle(NEW, _("The rules of procedure are on record; votes prepared now follow them."))


def _correction(actor: Actor, bylaw: BylawView) -> None:
    form = f"bylaw_{bylaw.id}"
    labels = {
        "title": _("Title"),
        "adopted_on": _("Adopted on"),
        "quotas": _("Own shares"),
        "clauses": _("Clauses"),
    }

    def store(values: dict[str, Any], version: int) -> None:
        token, at = inputs.token(form), session.now()
        with open_session(write=True) as db:
            once(
                db, actor, f"correct_bylaw:{bylaw.id}", token=token, at=at,
                do=lambda: bylaw_texts.correct_bylaw(
                    db, actor, bylaw_id=bylaw.id, version=version, written=bylaw_writing.written_of(values),
                    on=inputs.today(), at=at,
                ),
            )  # fmt: skip

    if conflict.choose(form, subject=bylaw.id, labels=labels, shown=_shown, store=store):
        return
    bylaw = conflict.seen(form, bylaw, subject=bylaw.id, widget=lambda v: f"{form}_{v}_title")
    box = feedback.folded(_("Correct what was put in"), key=f"correct_{form}", icon=":material/edit:")
    if box is None:
        return
    with box:
        st.caption(_("Votes that are open already keep what they froze."))
        entered = _entered(f"{form}_{bylaw.version}", bylaw.written)
        sent = st.button(_("Save"), key=f"{form}_send")
    if sent:
        with feedback.attempt(), conflict.kept(form, subject=bylaw.id):
            store(bylaw_writing.columns_of(_written(entered)), bylaw.version)
            conflict.settle(form, _("Saved."))


def _shown(field: str, value: Any) -> str:
    if field == "quotas":
        shares = {share: bylaw_words.said(Threshold(**own)) for share, own in value.items()}
        return " · ".join(f"{_(TEST_TITLES[share])} {own}" for share, own in shares.items()) or "—"
    if field == "clauses":
        return " · ".join(bylaw_words.clause_text(Clause(**clause)) for clause in value) or "—"
    return formats.day(value) if isinstance(value, date) else str(value)


def _entered(key: str, old: Written | None) -> dict[str, Any]:
    """What stands in the fields now; a field that has an old value begins with it."""
    title = st.text_input(
        _("Title"),
        old.title if old else "",
        key=f"{key}_title",
        max_chars=bylaw_writing.LONGEST_TITLE,
        placeholder=_("Such as: 业主大会议事规则"),
        persist_state=KEPT,
    )
    adopted = st.date_input(
        _("Adopted on"),
        old.adopted_on if old else None,
        key=f"{key}_adopted",
        min_value=date(1990, 1, 1),
        max_value=inputs.today(),
        format="YYYY-MM-DD",
        persist_state=KEPT,
    )
    st.caption(
        _("Own shares, such as 2/3 or > 1/2. Empty: as the law says. One below the law does not hold.")
    )
    shares = {}
    for row in (list(TEST_TITLES)[:2], list(TEST_TITLES)[2:]):
        for share, column in zip(row, st.columns(2), strict=True):
            own = old.quotas.get(share) if old else None
            shares[share] = column.text_input(
                _(TEST_TITLES[share]), str(own or ""), key=f"{key}_{share}", max_chars=20, persist_state=KEPT
            )
    clauses = [_clause(key, kind, old) for kind in bylaw_writing.KINDS]
    return {"title": title, "adopted_on": adopted, "shares": shares, "clauses": clauses}


def _clause(key: str, kind: str, old: Written | None) -> Clause | None:
    known = next((clause for clause in old.clauses if clause.kind == kind), None) if old else None
    key = f"{key}_{kind}"
    if not st.checkbox(_(bylaw_words.CLAUSES[kind]), known is not None, key=key, persist_state=KEPT):
        return None
    article = st.text_input(
        _("Article"), known.article if known else "", key=f"{key}_article", max_chars=40, persist_state=KEPT
    )
    warning = st.text_input(
        _("How owners were warned of it"),
        known.warning if known else "",
        key=f"{key}_warning",
        max_chars=bylaw_writing.LONGEST,
        placeholder=_("Such as: printed on every ballot, notice of 1 March"),
        persist_state=KEPT,
    )
    return Clause(kind, article, warning)  # type: ignore[arg-type]


def _written(entered: dict[str, Any]) -> Written:
    """The text as entered. Raises Refused("bylaw_day_missing"), ("quota_not_a_share")."""
    read = {share: bylaw_writing.read_share(text) for share, text in entered["shares"].items()}
    quotas = {share: own for share, own in read.items() if own is not None}
    clauses = tuple(clause for clause in entered["clauses"] if clause is not None)
    return bylaw_writing.entered(entered["title"], entered["adopted_on"], quotas, clauses)


def _forget(form: str) -> None:
    for key in [key for key in st.session_state if str(key).startswith(f"{form}_")]:
        del st.session_state[key]
