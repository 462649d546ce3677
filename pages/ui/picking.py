"""Charts that answer a click: the specification is made once and kept, each run only draws it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.ui.charts import Spec

PICK = "pick"


def clickable(spec: Spec, *, key: str, field: str, alt: str, picked: Callable[[Any], None]) -> None:
    """Draw the chart; a click on a mark hands its `field` to `picked`, a click beside all marks None."""

    def hand_over() -> None:
        marks = st.session_state[key]["selection"].get(PICK) or [{}]
        picked(marks[0].get(field))

    st.vega_lite_chart(spec, key=key, on_select=hand_over, selection_mode=PICK, theme=None, alt=alt)


def plain(spec: Spec, *, alt: str) -> None:
    """Draw a chart that is only looked at."""
    st.vega_lite_chart(spec, theme=None, alt=alt)
