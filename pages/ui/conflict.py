"""Two people, one record: both versions side by side, and the second chooses. One mechanism for every form:

>>> if conflict.choose("lift", subject=fresh.id, labels={...}, store=store):
...     return
... shown = conflict.seen("lift", fresh, subject=fresh.id, widget=lambda v: f"name_{fresh.id}_{v}")
... values = form(shown)  # its widgets' keys carry the subject and shown.version
... with feedback.attempt(), conflict.kept("lift", subject=shown.id):
...     store(values, shown.version)
...     conflict.settle("lift", _("Saved."))

Every run reads the record anew; what counts is the version that the form was drawn from, `seen`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

import streamlit as st

from pages.ui import feedback, formats, inputs
from pages.ui.i18n import _
from pages.ui.labels import in_words
from pages.ui.refusals import text_of
from services.errors import Conflict


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict as it is kept between runs: of which record, and what was refused."""

    subject: int | str
    refusal: Conflict


class Versioned(Protocol):
    """A record of which somebody else may store another version."""

    @property
    def version(self) -> int: ...


Record = TypeVar("Record", bound=Versioned)


def _all(record: Versioned) -> object:
    return record.version


def seen(
    form: str,
    fresh: Record,
    *,
    subject: int | str,
    widget: Callable[[int], str],
    shows: Callable[[Record], object] = _all,
    told: bool = True,
) -> Record:
    """The record as the form on the screen shows it: `fresh` when first drawn, the same while it stands.

    `widget` names the key of a widget of the form for a version; Streamlit forgets it when a run did not
    draw it. `shows` is what of a record the form lets change: where others changed something else, or the person did
    in another form of the page, saving counts from the newer version (`base`). `told` says that another one is stored.
    """
    known: tuple[int | str, Record] | None = st.session_state.get(_seen_key(form))
    if known is None or known[0] != subject or widget(known[1].version) not in st.session_state:
        st.session_state[_seen_key(form)] = known = (subject, fresh)
    shown = known[1]
    if told and base(shown, fresh, shows=shows) != fresh.version:
        st.caption(_("Another version was stored since this form was drawn. Saving will show both."))
    return shown


def base(shown: Record, fresh: Record, *, shows: Callable[[Record], object]) -> int:
    """The version that saving a form counts from: the newest, unless something that it shows is stored otherwise."""
    return fresh.version if shows(shown) == shows(fresh) else shown.version


def _seen_key(form: str) -> str:
    return f"duoge.seen.{form}"


@contextmanager
def kept(form: str, *, subject: int | str) -> Iterator[None]:
    """Keep a conflict that happens inside, so that the next run shows it with `choose`."""
    try:
        yield
    except Conflict as refusal:
        st.session_state[_key(form)] = Clash(subject, refusal)
        st.rerun()


def _key(form: str) -> str:
    return f"duoge.conflict.{form}"


def plainly(_field: str, value: Any) -> str:
    """A value as people read it when nothing better is told: words of closed lists by their labels."""
    if value is None or value == "":
        return "—"
    return in_words(value) if isinstance(value, StrEnum) else str(value)


def choose(
    form: str,
    *,
    subject: int | str,
    labels: Mapping[str, str],
    store: Callable[[dict[str, Any], int], None],
    shown: Callable[[str, Any], str] = plainly,
) -> bool:
    """Show both versions of the record, if its form met a conflict; True while the person has to choose.

    `labels` names the fields to show; `store` saves the person's values against the version now stored,
    and may meet another conflict.
    """
    clash = st.session_state.get(_key(form))
    if clash is None or clash.subject != subject:
        return False
    refusal: Conflict = clash.refusal
    st.warning(text_of(refusal), icon=":material/call_split:")
    yours, theirs = st.columns(2)
    with yours.container(border=True, height="stretch"):
        _version(_("Yours, not stored"), refusal.yours, refusal.theirs, labels, shown)
        mine = st.button(_("Store mine"), key=f"{form}_store_mine", icon=":material/save:")
    with theirs.container(border=True, height="stretch"):
        title = _("Stored, by {name}", name=refusal.params["by"] or _("somebody"))
        _version(title, refusal.theirs, refusal.yours, labels, shown)
        keep = st.button(_("Keep theirs"), key=f"{form}_keep_theirs", icon=":material/check:")
    if keep:
        settle(form, _("The stored version stays."))
    if mine:
        with feedback.attempt(), kept(form, subject=subject):
            store(dict(refusal.yours), refusal.version)
            settle(form, _("Your version is stored."))
    return True


def _version(
    title: str,
    values: Mapping[str, Any],
    others: Mapping[str, Any],
    labels: Mapping[str, str],
    shown: Callable[[str, Any], str],
) -> None:
    st.markdown(f"**{formats.literal(title)}**")
    for field, name in labels.items():
        differs = values.get(field) != others.get(field)
        st.caption(f"{name} · :orange[{_('differs')}]" if differs else name)
        st.text(shown(field, values.get(field)))


def settle(form: str, told: str) -> None:
    """The form is done: forget its conflict, its token and what it showed; tell what happened, draw anew."""
    for key in (_key(form), _seen_key(form)):
        st.session_state.pop(key, None)
    inputs.spent(form)
    feedback.done(told)
    st.rerun()
