"""The editor of a person's posts: rows of role and place, as many as needed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import streamlit as st

from models.enums import Role
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import EVERYWHERE, Actor, Grant
from services.db import open_session
from services.people import posts
from services.people.posts import HeldPost, PostPlace

ROLES = list(Role)


@dataclass
class Row:
    """One row: its number, for the widgets' keys, and what it begins with."""

    number: int
    role: Role = Role.GRID_WORKER
    place: int | None = None


def draw(actor: Actor, form: str, held: Sequence[HeldPost], *, version: int = 0) -> list[Grant]:
    """Rows of role and place, beginning with the posts held; what is chosen now, incomplete rows left out."""
    rows, places = _rows(form, held, version), _places(actor)
    grants = [_row(f"{form}_{version}", row, places, rows) for row in list(rows)]
    st.button(_("Another post"), key=f"{form}_more", icon=":material/add:", on_click=_add, args=(rows,))
    return [g for g in grants if g is not None]


def _rows(form: str, held: Sequence[HeldPost], version: int) -> list[Row]:
    """The rows being edited; begun anew when the stored posts have another version."""
    known = st.session_state.get(_key(form))
    if known is None or known[0] != version:
        start = [Row(n, post.role, post.place_id) for n, post in enumerate(held)] or [Row(0)]
        known = st.session_state[_key(form)] = version, start
    rows: list[Row] = known[1]
    return rows


def _key(form: str) -> str:
    return f"duoge.posts.{form}"


def forget(form: str) -> None:
    """Drop what was being edited."""
    st.session_state.pop(_key(form), None)


def _add(rows: list[Row]) -> None:
    used = {row.number for row in rows}
    rows.append(Row(next(n for n in count() if n not in used)))


def _places(actor: Actor) -> dict[Role, dict[int, PostPlace]]:
    with open_session() as db:
        return {role: {p.id: p for p in posts.post_places(db, actor, role=role)} for role in Role}


def _row(
    form: str, row: Row, places: Mapping[Role, Mapping[int, PostPlace]], rows: list[Row]
) -> Grant | None:
    key = f"{form}_{row.number}"
    with st.container(border=True):
        left, right = st.columns(2)
        role: Role = left.selectbox(
            _("Role"), ROLES, index=ROLES.index(row.role), format_func=label, key=f"{key}_role"
        )
        options = places[role]
        start = 0 if len(options) == 1 else None
        if row.place is not None and row.place in options:
            start = list(options).index(row.place)
        place = right.selectbox(
            _("Place"),
            list(options),
            index=start,
            format_func=lambda id: _name(options[id]),
            key=f"{key}_place_{role}",
            placeholder=_("Choose a place"),
        )
        if len(rows) > 1:
            st.button(
                _("Take this post away"),
                key=f"{key}_less",
                type="tertiary",
                on_click=rows.remove,
                args=(row,),
            )
    return None if place is None else Grant(role, place)


def _name(place: PostPlace) -> str:
    if place.id == EVERYWHERE:
        return _("everywhere")
    return f"{place.name} · {place.parent}" if place.parent else place.name


def in_words(actor: Actor) -> Callable[[str, Any], str]:
    """How posts are shown in a conflict: a line for each role and place."""
    names = {id: _name(p) for options in _places(actor).values() for id, p in options.items()}

    def shown(_field: str, held: Any) -> str:
        return "\n".join(f"{label(Role(role))} · {names.get(place, place)}" for role, place in held)

    return shown
