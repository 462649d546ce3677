"""The charts of the view from above as they are clicked, and the filters of the rows below them."""

from typing import Any

import streamlit as st

from models.enums import Purse
from pages.ui import feedback, inputs, picking, renewal_parts
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.overview_parts import HOME, LATE, PURSE, Chart, Seen

TALLY_PAGE = "consultations/tally.py"
OPENED = "duoge.overview.round"


def stages(seen: Seen) -> None:
    """Renewals by stage; a click narrows the rows."""
    st.subheader(_("By stage"), anchor=False)
    _draw(seen.stages, key="overview_stages", field="stage", picked=_narrow_to(renewal_parts.STAGE),
          also=_("The red part of a bar is late."))  # fmt: skip


def homes(seen: Seen) -> None:
    """Renewals by neighbourhood; a click narrows the rows."""
    st.subheader(_("By neighbourhood"), anchor=False)
    if seen.homes is None:
        feedback.empty(_("No renewal of this kind here."), hint=_("Choose another kind."))
        return
    _draw(seen.homes, key="overview_homes", field="place", picked=_narrow_to(HOME),
          also=_("Each bar runs from the first stage, in the colours of the chart by stage, to the last."))  # fmt: skip


def votes(seen: Seen) -> None:
    """Votes under way; a click opens the tally."""
    st.subheader(_("Votes under way against what they need"), anchor=False)
    if seen.votes is None:
        feedback.empty(_("No vote is under way here."), hint=_("Votes are opened on the page of votes."))
        return
    _draw(seen.votes, key="overview_votes", field="round", picked=_open_round,
          also=_("The line across a bar is the share it needs."))  # fmt: skip
    if asked := st.session_state.pop(OPENED, None):
        st.switch_page(TALLY_PAGE, query_params={"round": str(asked)})


def purses(seen: Seen) -> None:
    """Money by purse; a click narrows the rows to what the purse pays for."""
    st.subheader(_("Money by purse, all kinds"), anchor=False)
    if seen.purses is None:
        feedback.empty(_("No purse is named here yet."), hint=_("Purses are named on the page of a renewal."))
        return
    _draw(seen.purses, key="overview_purses", field="purse", picked=_narrow_to(PURSE))


def _draw(chart: Chart, *, key: str, field: str, picked: Any, also: str = "") -> None:
    picking.clickable(chart.spec, key=key, field=field, alt=chart.alt, picked=picked)
    renewal_parts.source_line(chart.counted, inputs.today(), also=also)


def _narrow_to(filter: str) -> Any:
    def picked(value: Any) -> None:
        st.session_state[filter] = value
        st.session_state[LATE] = False

    return picked


def _open_round(value: Any) -> None:
    st.session_state[OPENED] = value


def choose(seen: Seen, kind: str) -> dict[str, Any]:
    """The filters of the rows, set here or by a click above: what is late is shown first."""
    st.session_state.setdefault(LATE, True)
    if st.session_state.get(HOME) not in seen.home_names:
        st.session_state.pop(HOME, None)
    if st.session_state.get(PURSE) not in seen.purse_names:
        st.session_state.pop(PURSE, None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        stage = renewal_parts.choose_stage(kind)
        home = st.selectbox(
            _("Neighbourhood"), list(seen.home_names), None, seen.home_names.__getitem__, key=HOME,
            placeholder=_("All neighbourhoods"),
        )  # fmt: skip
        purse = st.selectbox(
            _("Purse"), list(seen.purse_names), None, label, key=PURSE, placeholder=_("All purses")
        )
        late = st.toggle(_("Only what is late"), key=LATE)
    kinds = () if purse and not stage else (kind,)
    wanted: dict[str, Any] = {"kinds": kinds, "stage": stage, "purse": purse and Purse(purse), "late": late}
    return wanted | ({"place_id": home} if home else {})
