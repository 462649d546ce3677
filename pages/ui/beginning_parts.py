"""Beginning a renewal, from the board or from a lift; putting right what was entered then; what was given up."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from models.enums import Permission, PlaceKind
from pages.ui import conflict, feedback, inputs, renewal_parts, replay, session
from pages.ui.formats import literal, moment
from pages.ui.i18n import N_, _
from pages.ui.labels import kind_label, label
from pages.ui.refusals import text_of
from services.access import Actor
from services.db import open_session
from services.errors import Refused
from services.grids import request_renewals
from services.renewals import beginning_changes, beginnings, given_up, money
from services.renewals.beginning_changes import Beginning
from services.renewals.beginnings import WHERE, FreeLift
from services.renewals.moves import LONGEST
from services.renewals.one_lift import LiftView
from services.rules.stages import kind_of, kinds

FORM = "begin"
ICON = ":material/add_circle:"
PLACES = list(reversed(WHERE))
OCCASIONS = (
    N_("Application of owners"),
    N_("Screening by the committee"),
    N_("Result of an inspection"),
    N_("Request or complaint"),
    N_("Plan of the subdistrict"),
)


def on_board(actor: Actor, place_id: int, kind: str) -> None:
    """The way to begin a renewal at a place; nothing for who may not."""
    if not actor.may(Permission.MOVE_RENEWALS):
        return
    asked = feedback.asked(
        _("Begin a renewal"), key=f"{FORM}_{inputs.token(FORM)}", icon=ICON, type="primary"
    )
    if asked is None:
        return
    with asked:
        there = kinds()
        chosen = st.selectbox(
            _("Kind of renewal"), there, there.index(kind), kind_label, key=f"{FORM}_kind_{kind}"
        )
        ground = _choose_ground(actor, place_id)
        if ground is None:
            return
        lift = _choose_lift(actor, ground) if kind_of(chosen).of_lift else None
        name = _suggested(_names(actor, place_id)[ground], lift.name if lift else "", kind_label(chosen))
        _form(actor, place_id=ground, kind=chosen, lift_id=lift.id if lift else None, name=name)


def _suggested(where: str, lift: str, kind: str) -> str:
    """A name from place, lift and kind; a lift whose own name says where it runs needs no more."""
    told = lift if lift.startswith(where.replace(" ", "")) else f"{where} {lift}".strip()
    return f"{told} {kind}"


def _choose_ground(actor: Actor, place_id: int) -> int | None:
    kind = st.segmented_control(
        _("Where"), PLACES, default=PLACES[0], format_func=label, key=f"{FORM}_where", required=True
    )
    found = _grounds(actor, place_id, kind or PLACES[0])
    if not found:
        st.info(_("No such place lies here. Choose a larger place above."), icon=":material/info:")
        return None
    chosen: int | None = st.selectbox(
        _("Estate, building or stairwell"), list(found), 0 if len(found) == 1 else None,
        found.__getitem__, key=f"{FORM}_ground_{kind}", placeholder=_("Choose where it begins"),
    )  # fmt: skip
    if len(found) == beginnings.MOST_GROUNDS:
        st.caption(_("Only the first {n} are listed. Choose a smaller place above.", n=len(found)))
    return chosen


def _grounds(actor: Actor, place_id: int, kind: PlaceKind) -> Mapping[int, str]:
    found = replay.asked(beginnings.grounds, actor, place_id=place_id, kind=kind, on=inputs.today())
    return {ground.id: ground.name for ground in found}


def _names(actor: Actor, place_id: int) -> Mapping[int, str]:
    return _grounds(actor, place_id, st.session_state.get(f"{FORM}_where") or PLACES[0])


def _choose_lift(actor: Actor, place_id: int) -> FreeLift | None:
    with open_session() as db:
        found = {one.id: one for one in beginnings.free_lifts(db, actor, place_id=place_id)}
    chosen = st.selectbox(
        _("Which lift"), list(found), None, lambda id: f"{found[id].name} · {found[id].code}",
        key=f"{FORM}_lift_{place_id}", placeholder=_("No lift known yet"),
        help=_("Lifts of this place on the register that no renewal under way is about."),
    )  # fmt: skip
    return found.get(chosen) if chosen else None


def of_lift(actor: Actor, view: LiftView) -> None:
    """The way to begin the replacement of a lift; nothing while one is under way."""
    if not view.may_begin:
        return
    kind = next((k for k in kinds() if kind_of(k).of_lift), None)
    asked = kind and feedback.asked(
        _("Begin a replacement"), key=f"{FORM}_lift_{view.id}_{inputs.token(FORM)}", icon=ICON
    )
    if asked and kind:
        with asked:
            st.markdown(f"**{literal(view.name)}**  \n{literal(view.place)}")
            name = f"{view.name} {kind_label(kind)}"
            _form(actor, place_id=view.place_id, kind=kind, lift_id=view.id, name=name)


def of_request(actor: Actor, *, request_id: int, why: str) -> None:
    """The way to begin a renewal out of a request, explained by it; nothing for who may not."""
    if not actor.may(Permission.MOVE_RENEWALS):
        return
    asked = feedback.asked(
        _("Begin a renewal"), key=f"{FORM}_request_{request_id}_{inputs.token(FORM)}", icon=ICON
    )
    if asked is None:
        return
    with open_session() as db:
        grounds = request_renewals.grounds_of(db, actor, request_id=request_id)
    names = {ground.id: ground.name for ground in grounds}
    with asked:
        if not names:
            st.info(
                _("It lies at no estate, building or stairwell where you begin renewals."),
                icon=":material/info:",
            )
            return
        kind = st.selectbox(
            _("Kind of renewal"), kinds(), 0, kind_label, key=f"{FORM}_request_{request_id}_kind"
        )
        ground = st.selectbox(
            _("Where"), list(names), 0, names.__getitem__, key=f"{FORM}_request_{request_id}_ground"
        )
        lift = _choose_lift(actor, ground) if kind_of(kind).of_lift else None
        name = _suggested(names[ground], lift.name if lift else "", kind_label(kind))
        _form(
            actor, place_id=ground, kind=kind, lift_id=lift.id if lift else None, name=name,
            why=why[: LONGEST["reason"]], request_id=request_id,
        )  # fmt: skip


def _form(
    actor: Actor,
    *,
    place_id: int,
    kind: str,
    lift_id: int | None,
    name: str,
    why: str = "",
    request_id: int | None = None,
) -> None:
    """The rest of what is asked for; once sent, the page of the new renewal opens."""
    key = f"{FORM}_{kind}_{place_id}_{lift_id}"
    with st.form(key, border=False):
        called = st.text_input(_("Name"), name[: LONGEST["name"]], LONGEST["name"], f"{key}_name")
        occasions = [*filter(None, (why,)), *(_(o) for o in OCCASIONS)]
        chosen = st.selectbox(
            _("What it comes from"), occasions, 0 if why else None, key=f"{key}_why", accept_new_options=True,
            placeholder=_("Choose, or type your own"),
        )  # fmt: skip
        left, right = st.columns(2)
        due = left.date_input(
            _("Wished by"), None, inputs.today(), key=f"{key}_due", format="YYYY-MM-DD",
            help=_("Empty: no day is set."),
        )  # fmt: skip
        budget = right.text_input(_("Budget in yuan"), key=f"{key}_budget", help=_("Empty: not known yet."))
        sent = st.form_submit_button(_("Begin it"), type="primary", key=f"{key}_send")
    if sent:
        told = {"place_id": place_id, "kind": kind, "lift_id": lift_id, "name": called, "due_on": due}
        told |= {"reason": chosen or ""} | ({} if request_id is None else {"request_id": request_id})
        _begin(actor, told, budget)


def _begin(actor: Actor, told: dict[str, Any], budget: str) -> None:
    token, at = inputs.token(FORM), session.now()
    try:
        fen = money.fen_of(budget) if budget.strip() else None
        with open_session(write=True) as db:
            begin = request_renewals.begin_renewal if "request_id" in told else beginnings.begin_project
            id = begin(db, actor, budget_fen=fen, token=token, at=at, **told)
    except Refused as refusal:
        _refused(refusal)
        return
    inputs.spent(FORM)
    feedback.done(_("{name} has begun.", name=literal(told["name"])))
    st.switch_page(renewal_parts.PROJECT_PAGE, query_params={"project": str(id)})


def _refused(refusal: Refused) -> None:
    """What is wrong; and the way to the renewal that is under way already."""
    st.error(text_of(refusal), icon=":material/block:")
    if known := refusal.params.get("project_id"):
        st.page_link(
            renewal_parts.PROJECT_PAGE, label=literal(str(refusal.params["name"])), icon=":material/construction:",
            query_params={"project": str(known)},
        )  # fmt: skip


def correct(actor: Actor, project_id: int) -> None:
    """Put right its lift and, while it has only begun, its kind; of two who do, the second is shown both."""
    form = f"beginning_{project_id}"

    def store(values: dict[str, Any], version: int) -> None:
        told, token, at = {k: values[k] for k in ("kind", "lift_id")}, inputs.token(form), session.now()
        with open_session(write=True) as db:
            beginning_changes.change_project(
                db, actor, project_id=project_id, version=version, token=token, at=at, **told
            )

    box = feedback.folded(_("Kind and lift"), key=f"{form}_open", icon=":material/edit:")
    if box is None:
        return
    with box:
        with open_session() as db:
            stored = beginning_changes.find_beginning(db, actor, project_id=project_id)
        lifts = {one.id: f"{one.name} · {one.code}" for one in stored.lifts}
        labels = {"kind": _("Kind of renewal"), "lift_id": _("Which lift")}

        def shown(field: str, value: Any) -> str:
            return kind_label(value) if field == "kind" else lifts.get(value, "—")

        if conflict.choose(form, subject=project_id, labels=labels, store=store, shown=shown):
            return
        seen = conflict.seen(
            form, stored, subject=project_id, widget=lambda v: f"{form}_{v}_kind", shows=_chosen
        )
        values = _corrected(form, seen, lifts)
        if values is not None:
            with feedback.attempt(), conflict.kept(form, subject=project_id):
                store(values, conflict.base(seen, stored, shows=_chosen))
                conflict.settle(form, _("Saved."))


def _chosen(beginning: Beginning) -> object:
    """What the form changes."""
    return beginning.kind, beginning.lift_id, beginning.may_change_kind


def _corrected(form: str, seen: Beginning, lifts: Mapping[int, str]) -> dict[str, Any] | None:
    key, there, ids = f"{form}_{seen.version}", kinds(), list(lifts)
    with st.form(form, border=False):
        kind = st.selectbox(
            _("Kind of renewal"), there, there.index(seen.kind), kind_label, key=f"{key}_kind",
            disabled=not seen.may_change_kind,
            help=None if seen.may_change_kind else _("It has moved on or has evidence, so its kind is fixed."),
        )  # fmt: skip
        lift = st.selectbox(
            _("Which lift"), ids, ids.index(seen.lift_id) if seen.lift_id in ids else None,
            lifts.__getitem__, key=f"{key}_lift", placeholder=_("No lift known yet"),
        )  # fmt: skip
        sent = st.form_submit_button(_("Save"), type="primary", key=f"{form}_send")
    return {"kind": kind, "lift_id": lift} if sent else None


def ended(actor: Actor, place_id: int, kind: str) -> None:
    """The renewals of a kind that were given up, folded away: each with the way to its page."""
    box = feedback.folded(_("Renewals given up"), key="given_up", icon=":material/block:")
    if box is None:
        return
    with box:
        found = replay.asked(
            given_up.given_up, actor, areas=renewal_parts.AREAS, place_id=place_id, kind=kind
        )
        if not found:
            st.caption(_("No renewal of this kind was given up here."))
        for one in found:
            st.page_link(
                renewal_parts.PROJECT_PAGE, label=f"{literal(one.name)} · {literal(one.place)}",
                icon=":material/construction:", query_params={"project": str(one.id)},
            )  # fmt: skip
            when = moment(one.at) if one.at else ""
            st.caption(" · ".join(filter(None, (when, literal(one.reason)))))
