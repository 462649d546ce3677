"""Two people, one request: the second sees what the first did beside the own step, and chooses.

It is not `conflict.py`, for a step is no form with fields. There each side is a column of values under the same
names, what is stored can always be stored over, and the form stands while its widget is known to the page. Here the
sides are unlike (a step with what was typed for it; the state, and the step that somebody else took), the step is
offered again only where it still follows, and the buttons of the page follow the newest version as soon as none of them
is at work: a button is known to the page for as long as it is drawn, so `conflict.seen` would never let go of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import streamlit as st

from models.request_enums import RequestAct
from pages.ui import feedback, formats, inputs
from pages.ui.formats import literal
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.refusals import text_of
from pages.ui.request_words import past
from services.errors import Conflict
from services.grids.one_request import RequestView

KEY, SEEN, FORM = "duoge.request_clash", "duoge.request_seen", "request_clash"
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """A step that came second: of which request, what was wanted, and what was refused."""

    request_id: int
    act: RequestAct
    told: Told
    refusal: Conflict


@dataclass(frozen=True, slots=True)
class Seen:
    """The version of a request from which the steps on the screen were drawn, and which these are."""

    request_id: int
    version: int
    acts: tuple[RequestAct, ...]


def form_of(request_id: int, act: RequestAct, version: int) -> str:
    """The key of a step's button or form."""
    return f"act_{act}_{request_id}_{version}"


def seen(view: RequestView) -> Seen:
    """The steps as they were drawn while one of them is open or was just pressed, else as they follow now."""
    known: Seen | None = st.session_state.get(SEEN)
    if known is None or known.request_id != view.id or not _is_at_work(known):
        known = st.session_state[SEEN] = Seen(view.id, view.line.version, view.acts)
    if known.version != view.line.version:
        st.caption(_("Somebody took a step meanwhile. Sending will show both."))
    return known


def stepped() -> None:
    """One's own step was stored: what was on the screen before it is no other person's."""
    st.session_state.pop(SEEN, None)


def _is_at_work(known: Seen) -> bool:
    forms = [form_of(known.request_id, act, known.version) for act in known.acts]
    return any(st.session_state.get(f"{form}{part}") for form in forms for part in ("", "_box", "_send"))


@contextmanager
def kept(request_id: int, act: RequestAct, told: Told) -> Iterator[None]:
    """Keep a conflict that happens inside, so that the next run shows it with `choose`."""
    try:
        yield
    except Conflict as refusal:
        st.session_state.pop(SEEN, None)
        st.session_state[KEY] = Clash(request_id, act, told, refusal)
        st.rerun()


def choose(view: RequestView, *, again: Callable[[RequestAct, Told, int, str], None]) -> bool:
    """Show both where a step met a conflict; True while the person has to choose."""
    clash: Clash | None = st.session_state.get(KEY)
    if clash is None or clash.request_id != view.id:
        return False
    st.warning(text_of(clash.refusal), icon=":material/call_split:")
    yours, theirs = st.columns(2)
    with yours.container(border=True, height="stretch"):
        _yours(clash)
        mine = clash.act in view.acts and st.button(
            _("Take my step all the same"), key=f"{FORM}_mine", icon=":material/save:"
        )
        if clash.act not in view.acts:
            st.caption(_("It does not follow any more from how the request stands now."))
    with theirs.container(border=True, height="stretch"):
        _theirs(view, clash.refusal)
        keep = st.button(_("Leave it as it stands"), key=f"{FORM}_keep", icon=":material/check:")
    if keep:
        _settle(_("The step that was stored stays."))
    if mine:
        with feedback.attempt(), kept(view.id, clash.act, clash.told):
            again(clash.act, clash.told, view.line.version, inputs.token(FORM))
            _settle(label(clash.act))
    return True


def _yours(clash: Clash) -> None:
    st.markdown(f"**{_('Yours, not stored')}**")
    st.markdown(label(clash.act))
    for value in clash.told.values():
        said = _in_words(value)
        if said:
            st.caption(literal(said))


def _in_words(value: Any) -> str:
    """What was entered for the step, as far as it says something by itself."""
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, date):
        return formats.day(value)
    return value if isinstance(value, str) else ""


def _theirs(view: RequestView, refusal: Conflict) -> None:
    last = view.history[-1] if view.history else None
    by = (last.person if last else "") or refusal.params["by"] or _("somebody")
    st.markdown(f"**{literal(_('Stored, by {name}', name=by))}**")
    st.markdown(label(view.line.state))
    if last is not None:
        st.caption(literal(f"{formats.moment(last.at)} · {past(last)}"))


def _settle(told: str) -> None:
    st.session_state.pop(KEY, None)
    inputs.spent(FORM)
    feedback.done(told)
    st.rerun()
