"""Charts that answer a click: the specification is made once and kept, each run only draws it."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pyarrow as pa
import streamlit as st

PICK = "pick"
Spec = dict[str, Any]


def spec_of(chart: alt.TopLevelMixin) -> Spec:
    """The chart as Streamlit wants it, its rows as Arrow already, in the theme being served."""
    spec: Spec = chart.to_dict()
    spec["datasets"] = {name: _arrow(rows) for name, rows in spec.get("datasets", {}).items()}
    return spec


def _arrow(rows: list[dict[str, Any]]) -> bytes:
    table, sink = pa.Table.from_pylist(rows), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def clickable(spec: Spec, *, key: str, field: str, alt: str, picked: Callable[[Any], None]) -> None:
    """Draw the chart; a click on a mark hands its `field` to `picked`, a click beside all marks None."""

    def hand_over() -> None:
        marks = st.session_state[key]["selection"].get(PICK) or [{}]
        picked(marks[0].get(field))

    st.vega_lite_chart(spec, key=key, on_select=hand_over, selection_mode=PICK, theme=None, alt=alt)


def plain(spec: Spec, *, alt: str) -> None:
    """Draw a chart that is only looked at."""
    st.vega_lite_chart(spec, theme=None, alt=alt)
