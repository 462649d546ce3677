"""Lists in which one row can be selected, and small tables of figures."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar
from zlib import crc32

import pyarrow as pa
import streamlit as st

from pages.ui.i18n import _


class Numbered(Protocol):
    """Anything with a number of its own."""

    @property
    def id(self) -> int: ...


Item = TypeVar("Item", bound=Numbered)


def sheet(columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Heads with their values as Streamlit sends them: through pandas the same takes ten times as long.

    The values of a column are all of one type.
    """
    return pa.table(dict(columns))


def choose(
    name: str, items: Sequence[Item], columns: Mapping[str, Sequence[Any]], *, alt: str, **shown: Any
) -> Item | None:
    """Draw the items as a table (heads to values, one value an item); the selected one, if any.

    `shown` goes to st.dataframe, such as column_config.
    """
    if not items:
        return None
    state = st.dataframe(
        sheet(columns),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"{name}_table_{_print(items)}",
        alt=_("{what}. Arrow keys move, Shift and Space select a row.", what=alt),
        placeholder="—",
        **shown,
    )
    rows = state["selection"]["rows"]
    return items[rows[0]] if rows and rows[0] < len(items) else None


def _print(items: Sequence[Numbered]) -> str:
    """What tells one page of items from another, so that a selection never means a row of an earlier page."""
    return f"{crc32(repr([item.id for item in items]).encode()):08x}"


def figures(columns: dict[str, list[Any]], *, alt: str, aligned: Sequence[str] | None = None) -> None:
    """A small table read for its figures: the columns `aligned`, or all but the first, stand to the right."""
    names = list(columns)[1:] if aligned is None else aligned
    right = st.column_config.TextColumn(alignment="right")
    st.dataframe(
        sheet(columns), hide_index=True, height="content", alt=alt, column_config=dict.fromkeys(names, right)
    )
