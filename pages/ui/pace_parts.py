"""The views of the page of pace, of which one is drawn."""

from collections.abc import Callable

import streamlit as st

from models.enums import Permission
from pages.ui import (
    pace_ages_parts,
    pace_forecast_parts,
    pace_funnel_parts,
    pace_money_parts,
    pace_times_parts,
)
from pages.ui.i18n import N_, _
from services.access import Actor

View = Callable[..., None]
VIEW = "duoge.pace_view"
MONEY = "money"
VIEWS: dict[str, tuple[str, View]] = {
    "funnel": (N_("Funnel"), pace_funnel_parts.draw),
    "times": (N_("Time in stage"), pace_times_parts.draw),
    "ages": (N_("Ageing"), pace_ages_parts.draw),
    MONEY: (N_("Money"), pace_money_parts.draw),
    "forecast": (N_("Forecast"), pace_forecast_parts.draw),
}


def choose_view(actor: Actor) -> View:
    """Let the person choose what to look at; it stays. Money only for who sees it somewhere."""
    views = [v for v in VIEWS if v != MONEY or actor.may(Permission.SEE_MONEY)]
    kept = st.session_state.get(VIEW)
    chosen = st.segmented_control(
        _("Shown"), views, format_func=lambda v: _(VIEWS[v][0]), key="choose_pace_view", required=True,
        default=kept if kept in views else views[0], label_visibility="collapsed",
    )  # fmt: skip
    st.session_state[VIEW] = chosen
    return VIEWS[str(chosen)][1]
