"""What an open vote still needs: the fewest who would have to agree, and their doors for those who may know them."""

from collections.abc import Sequence

import streamlit as st

from pages.ui import formats, tables
from pages.ui.i18n import _
from services.consultations.still_missing import OpenVoter, StillMissing

NAMED = 60
KNOCKS_PAGE = "consultations/door_knocks.py"


def draw(found: StillMissing | None, *, round_id: int | None = None, names: Sequence[str] = ()) -> None:
    """Nothing for a vote that is closed, or carried by the answers given; `names` are the matter's candidates."""
    if found is None or found.count == 0:
        return
    name = formats.literal(names[found.candidate - 1]) if found.candidate else ""
    if found.count is None:
        st.warning(_lost(name, nobody_can=found.nobody_can), icon=":material/block:")
        return
    said = (
        _(
            "Still missing for {name}: at least {n} who have not answered would have to choose it.",
            name=name,
            n=found.count,
        )
        if name
        else _("Still missing: at least {n} who have not answered would have to agree.", n=found.count)
    )
    st.info(f"**{said}**", icon=":material/doorbell:")
    if found.voters:
        with st.expander(_("Their doors, the largest area first"), icon=":material/door_front:"):
            _doors(found.voters, found.count)
        if round_id is not None:
            ask = {"round": str(round_id)}
            st.page_link(
                KNOCKS_PAGE, label=_("Share these doors out"), icon=":material/doorbell:", query_params=ask
            )


def _lost(name: str, *, nobody_can: bool) -> str:
    if name and not nobody_can:
        return _("{name} cannot be carried any more; another candidate still can.", name=name)
    if name:
        return _("No candidate can be carried any more, whatever those answer who have not answered yet.")
    return _("This vote cannot be carried any more, whatever those answer who have not answered yet.")


def _doors(voters: tuple[OpenVoter, ...], count: int) -> None:
    shown = voters[:NAMED]
    tables.figures(
        {
            _("Door numbers"): ["、".join(v.doors) for v in shown],
            _("Owner"): [v.name for v in shown],
            _("Area"): [formats.area(v.area_dm2) for v in shown],
        },
        aligned=[_("Area")],
        alt=_("Their doors, the largest area first"),
    )
    st.caption(_("With these, fewest are needed. Others can stand for them; then more may be needed."))
    if len(voters) > len(shown):
        st.caption(_("and {n} more", n=len(voters) - len(shown)))
    if count > len(voters):
        st.caption(_("{n} of them live outside the places you look after.", n=count - len(voters)))
