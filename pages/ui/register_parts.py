"""Changes in the register since a vote was opened: shown beside its roll, which they never move."""

import streamlit as st

from pages.ui import feedback, formats, inputs, replay, tables
from pages.ui.i18n import N_, _
from services.access import Actor
from services.consultations import register_changes
from services.consultations.register_changes import Changed, DoorChange

KINDS = {
    Changed.NEW_OWNER: N_("Other owner"),
    Changed.AREA: N_("Area changed"),
    Changed.RENUMBERED: N_("Door renumbered"),
    Changed.GONE: N_("Door gone"),
    Changed.NEW_DOOR: N_("New door"),
}


def draw(actor: Actor, round_id: int) -> None:
    """The changes of one vote, door by door."""
    st.subheader(_("Changes in the register since opening"), anchor=False)
    st.caption(_("The roll stays as it was frozen. Whoever owned then votes; the figures never move."))
    with feedback.attempt():
        found = replay.asked(register_changes.changes, actor, round_id=round_id, on=inputs.today())
        if found.not_compared:
            st.caption(
                _(
                    "{n} doors were frozen before their household was kept: not compared.",
                    n=found.not_compared,
                )
            )
        if not found.changes:
            st.success(
                _("Nothing has changed: {n} doors compared.", n=found.compared), icon=":material/check:"
            )
            return
        _draw(found.changes)


def _draw(changes: tuple[DoorChange, ...]) -> None:
    told = [
        f"{_(KINDS[kind])} {n}" for kind in Changed if (n := sum(change.kind is kind for change in changes))
    ]
    st.markdown(" · ".join(told))
    columns = {
        _("Door"): [change.door for change in changes],
        _("What changed"): [_(KINDS[change.kind]) for change in changes],
        _("As frozen"): [_side(change.before, change.before_dm2) for change in changes],
        _("Today"): [_side(change.after, change.after_dm2) for change in changes],
    }
    st.dataframe(tables.sheet(columns), hide_index=True, alt=_("Changes in the register since opening"))


def _side(text: str, area_dm2: int | None) -> str:
    said = [*filter(None, [text]), *([] if area_dm2 is None else [formats.area(area_dm2)])]
    return " · ".join(said) or "—"
