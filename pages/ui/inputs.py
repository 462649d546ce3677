"""What people choose and send: the place that stays chosen, forms with a token, drafts."""

from datetime import date
from urllib.parse import urlencode

import streamlit as st

from models.enums import Permission
from pages.ui import feedback
from pages.ui.i18n import _
from services import lists
from services.access import Actor
from services.db import open_session
from services.errors import NotFound
from services.grids import places
from services.grids.places import PlaceChoice
from services.once import new_token

PLACE = "duoge.place"
ASKED_PLACE = "place"
"""What a link puts into the address to narrow a page to a place."""


def asked_number(name: str) -> int | None:
    """The number that the address names, such as `?project=12`; none where it is no number of ours."""
    asked = st.query_params.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


def today() -> date:
    """Today in Shanghai, for rules that ask for a day."""
    from pages.ui.formats import SHANGHAI
    from pages.ui.session import now

    return now().astimezone(SHANGHAI).date()


def chosen_place() -> int | None:
    """The place that the person last chose on any page."""
    return st.session_state.get(PLACE)


def place_options(actor: Actor, *, permission: Permission) -> list[PlaceChoice]:
    """The places that the person can choose from; none while none is stored."""
    from pages.ui import replay

    return replay.kept(_choices, actor, areas=("grids",), permission=permission)


def _choices(actor: Actor, *, permission: Permission) -> list[PlaceChoice]:
    try:
        with open_session() as db:
            return places.choices(db, actor, permission=permission)
    except NotFound:
        return []


def choose_place(actor: Actor, *, permission: Permission = Permission.SEE_PLACES) -> int:
    """Let the person narrow the page to one grid or neighbourhood; the choice stays from page to page."""
    options = place_options(actor, permission=permission)
    if not options:
        feedback.no_places(may_import=actor.may(Permission.IMPORT))
        st.stop()
    ids = [o.id for o in options]
    asked = asked_number(ASKED_PLACE)
    st.query_params.pop(ASKED_PLACE, None)
    if asked in ids:
        st.session_state[PLACE] = asked
        st.session_state.pop("choose_place", None)
    kept = st.session_state.get(PLACE)
    chosen = st.selectbox(
        _("Place"),
        ids,
        index=ids.index(kept) if kept in ids else 0,
        format_func={o.id: "　" * o.depth + o.name for o in options}.__getitem__,
        key="choose_place",
        placeholder=_("Choose a place"),
    )
    st.session_state[PLACE] = chosen
    return chosen


def token(form: str) -> str:
    """The token of this form as drawn; the same until `spent`, so that a double click sends it twice."""
    return str(st.session_state.setdefault(f"duoge.token.{form}", new_token()))


def spent(form: str) -> None:
    """The form was carried out; the next one drawn gets a new token."""
    st.session_state.pop(f"duoge.token.{form}", None)


def page_number(name: str, *filters: object) -> int:
    """The page of a long list that the person is on; another filter begins at the first."""
    return int(st.session_state.get(_page_key(name, filters)) or 1)


def pagination(name: str, *filters: object, count: int, size: int) -> None:
    """How many there are, and the way to the other pages; drawn below a list read at `page_number`."""
    pages = -(-count // size)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(_("{n} in all", n=f"{count:,}"))
        if pages > 1:
            st.pagination(pages, key=_page_key(name, filters))


def _page_key(name: str, filters: tuple[object, ...]) -> str:
    return f"page_{name}_{filters!r}"


def export_buttons(actor: Actor, name: str, **filters: object) -> None:
    """The list as it is filtered here, as Excel and as CSV; nothing for people who may not export."""
    if not lists.may_take(actor, name):
        return
    query = urlencode({k: v for k, v in filters.items() if v not in (None, "")})
    with st.container(horizontal=True):
        for title, kind in ((_("Excel"), "xlsx"), (_("CSV"), "csv")):
            url = f"/files/export/{name}.{kind}?{query}"
            st.link_button(
                title, url, key=f"export_{name}_{kind}", icon=":material/download:", type="tertiary"
            )
