"""Noting a patrol on a phone: stairwell, what was looked at, how bad, a few words, a photo."""

from typing import Any

import streamlit as st

from models.net_enums import LookedAt
from models.tender_enums import Severity
from pages.ui import conflict, feedback, formats, inputs, replay, session
from pages.ui.attachment_parts import TYPES
from pages.ui.i18n import _
from pages.ui.labels import label
from services import attachments
from services.access import Actor
from services.db import open_session
from services.grids import patrols
from services.grids.patrol_lists import PatrolLine
from services.grids.patrols import Around
from services.renewals import doorsteps

FORM, MEND = "patrol", "mend"
MANY = 150
"""So many stairwells are no list to choose from."""


def record(actor: Actor, place_id: int) -> None:
    """The form; the stairwell stays chosen for the next patrol."""
    st.subheader(_("Note a patrol"), anchor=False)
    wells = {s.id: s.name for s in replay.asked(doorsteps.stairwells, actor, place_id=place_id)}
    if not wells:
        feedback.empty(_("There is no stairwell here."), hint=_("Choose a larger place."))
        return
    if len(wells) > MANY:
        feedback.empty(_("Where was the patrol?"), hint=_("Choose a neighbourhood or a micro-grid above."))
        return
    well = st.selectbox(
        _("Stairwell"), list(wells), index=0 if len(wells) == 1 else None, key=f"{FORM}_well_{place_id}",
        format_func=wells.__getitem__, placeholder=_("Choose a stairwell"),
    )  # fmt: skip
    if well is None:
        return
    around = replay.asked(patrols.around, actor, place_id=well, on=inputs.today())
    _form(actor, well, around)


def _form(actor: Actor, well: int, around: Around) -> None:
    key = f"{FORM}_{inputs.token(FORM)[:8]}"
    kinds = [
        k
        for k in LookedAt
        if (k is not LookedAt.WORKS or around.works) and (k is not LookedAt.LIFT or around.lifts)
    ]
    looked_at = st.pills(
        _("What was looked at"),
        kinds,
        default=LookedAt.CORRIDOR,
        key=f"{key}_at_{well}",
        format_func=label,
        required=True,
    )
    thing = _thing(looked_at, around, f"{key}_{well}")
    severity = st.segmented_control(
        _("What was found"), list(Severity), default=Severity.NONE, key=f"{key}_bad", format_func=label, required=True,
        wrap=True,
    )  # fmt: skip
    found, photo = "", None
    if severity is not Severity.NONE:
        found = st.text_input(_("In a few words"), key=f"{key}_found", max_chars=patrols.LONGEST["found"])
        photo = st.file_uploader(_("Photo or scan"), type=TYPES, key=f"{key}_photo", max_upload_size=10)
    who = _who(around, f"{key}_{well}_who")
    if st.button(
        _("Store the patrol"), key=f"{FORM}_send", type="primary", icon=":material/check:", width="stretch"
    ):
        told = {"looked_at": looked_at, "severity": severity, "found": found, "post_id": who, **thing}
        with feedback.attempt():
            _store(actor, well, told, photo)


def _thing(looked_at: LookedAt, around: Around, key: str) -> dict[str, int | None]:
    """Which works or which lift; nothing to choose where there is one."""
    options, field = {
        LookedAt.WORKS: (around.works, "project_id"),
        LookedAt.LIFT: (around.lifts, "lift_id"),
    }.get(looked_at, ((), ""))
    if not options:
        return {}
    names = {o.id: o.name for o in options}
    chosen = st.selectbox(_("Which"), list(names), key=f"{key}_{field}", format_func=names.__getitem__)
    return {field: chosen}


def _who(around: Around, key: str) -> int | None:
    """Who went: oneself, or somebody who holds a post there."""
    names = {o.id: f"{o.name} · {label(kind)}" for o, kind in around.posts}
    chosen: int = st.selectbox(
        _("Who went"), [0, *names], key=key, format_func=lambda id: names[id] if id else _("I myself")
    )
    return chosen or None


def _store(actor: Actor, well: int, told: dict[str, Any], photo: Any) -> None:
    at, token = session.now(), inputs.token(FORM)
    with open_session(write=True) as db:
        stored = patrols.record_patrol(
            db, actor, place_id=well, day=inputs.today(), on=inputs.today(), token=token, at=at, **told
        )
        if photo is not None:
            attachments.attach(
                db, actor, subject_kind=attachments.PATROL, subject_id=stored, name=photo.name,
                content=photo.getvalue(), at=at, token=f"{token}.photo",
            )  # fmt: skip
    inputs.spent(FORM)
    grave = told["severity"] in patrols.GRAVE
    feedback.done(_("Stored; the secretary has a task.") if grave else _("The patrol is stored."))
    st.rerun()


def mend(actor: Actor, line: PatrolLine) -> None:
    """Say that a finding is mended, and how; of two who say it, the second is shown both."""
    form = f"{MEND}_{line.id}"

    def store(values: dict[str, Any], version: int) -> None:
        with open_session(write=True) as db:
            patrols.mend_finding(
                db, actor, patrol_id=line.id, version=version, on=inputs.today(), token=inputs.token(form),
                at=session.now(), **values,
            )  # fmt: skip

    labels = {"mended_on": _("Mended on"), "mended_how": _("How it was mended")}
    if conflict.choose(form, subject=line.id, labels=labels, store=store):
        return
    key = f"{form}_{line.version}"
    how = st.text_input(_("How it was mended"), key=f"{key}_how", max_chars=patrols.LONGEST["mended_how"])
    on = st.date_input(_("Mended on"), inputs.today(), key=f"{key}_on", format="YYYY-MM-DD")
    if st.button(_("It is mended"), key=f"{form}_send", type="primary"):
        with feedback.attempt(), conflict.kept(form, subject=line.id):
            store({"mended_on": on, "mended_how": how}, line.version)
            conflict.settle(form, _("Noted: mended on {day}.", day=formats.day(on)))
