"""The two components that key ballots in: the field (`assets/keying.js`) and the building front (`assets/front.js`).

Both hand over lines of {token, door, answers, channel, through} under the event `keyed`, a door to look up under
`look`, a ballot to correct under `correct`. They keep each line until `answers` holds something for its token.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from models.enums import Channel, Choice
from pages.ui import ballot_words, charts
from pages.ui.i18n import _
from pages.ui.labels import label
from services.consultations.items import Answer, Item
from services.consultations.rounds import RoundView
from services.rules.channels import needs_somebody

ASSETS = Path(__file__).parent / "assets"
INVALID_KEY, KEYS = "0", "123456789abcdefghijklmnopqrstuvwxyz"
KEYING, FRONT, SECOND = "ballots_keying", "ballots_front", "second_keying"

_SHARED, _CSS = ((ASSETS / name).read_text("utf-8") for name in ("ballot_line.js", "keying.css"))
_keying = st.components.v2.component(
    "duoge_keying",
    html='<div class="keying"></div>',
    css=_CSS,
    js=_SHARED + (ASSETS / "keying.js").read_text("utf-8"),
)
_front = st.components.v2.component(
    "duoge_front",
    html='<div class="front"></div>',
    css=_CSS + (ASSETS / "front.css").read_text("utf-8"),
    js=_SHARED + (ASSETS / "front.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class KeyedLine:
    """A ballot as the browser sent it."""

    token: str
    door: str
    answers: tuple[Answer, ...]
    channel: Channel
    through: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for to start this run: lines to store, a door to look up with its token, a ballot to correct."""

    lines: tuple[KeyedLine, ...] = ()
    look: tuple[str, str] | None = None
    correct: int | None = None


def asked(key: str) -> Asked:
    """What the component sent; known before it is drawn. What makes no sense is left out."""
    sent = st.session_state.get(key) or {}
    found = [_line(raw) for raw in _list(_of(sent.get("keyed"), "lines"))]
    token, door = (_of(sent.get("look"), name) for name in ("token", "door"))
    look = (token, door) if isinstance(token, str) and isinstance(door, str) else None
    correct = sent.get("correct")
    return Asked(tuple(filter(None, found)), look, correct if isinstance(correct, int) else None)


def _line(raw: Any) -> KeyedLine | None:
    try:
        answers = tuple(Answer(Choice(word), int(candidate)) for word, candidate in raw["answers"])
        return KeyedLine(
            str(raw["token"]), str(raw["door"]), answers, Channel(raw["channel"]), str(raw["through"])
        )
    except (KeyError, TypeError, ValueError):
        return None


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def draw_keying(person_id: int, voting: RoundView, **data: Any) -> None:
    """Draw the field with `answers` by token, the door `looked` up and the `last` ballots."""
    _keying(
        key=KEYING, data=_common(person_id, voting) | data, on_keyed_change=_nothing,
        on_look_change=_nothing, on_correct_change=_nothing,
    )  # fmt: skip


def draw_second_keying(person_id: int, voting: RoundView, **data: Any) -> None:
    """Draw the field for keying paper ballots a second time: one channel, a queue of its own, no last ballots."""
    shown = _common(person_id, voting) | {
        "round": f"{voting.id}.second",
        "channels": [_channel(Channel.PAPER)],
    }
    _keying(
        key=SECOND, data=shown | data, on_keyed_change=_nothing, on_look_change=_nothing,
        on_correct_change=_nothing,
    )  # fmt: skip


def draw_front(person_id: int, voting: RoundView, **data: Any) -> None:
    """Draw the front with `answers` by token, its `stairwells` and the `legend` of both colourings."""
    _front(
        key=FRONT, data=_common(person_id, voting) | data, on_keyed_change=_nothing, on_look_change=_nothing,
        on_correct_change=_nothing,
    )  # fmt: skip


def _common(person_id: int, voting: RoundView) -> dict[str, Any]:
    return {
        "person": person_id,
        "round": voting.id,
        "matters": [_matter(item) for item in voting.items],
        "channels": [*map(_channel, Channel)],
        "texts": _texts(),
    }


def _channel(channel: Channel) -> dict[str, str]:
    return {"value": channel, "label": label(channel), "ask": _asks(channel)}


def _asks(channel: Channel) -> str:
    if not needs_somebody(channel):
        return ""
    return _("Proxy, as in the written mandate") if channel is Channel.PROXY else _("Witness of the call")


def _matter(item: Item) -> dict[str, Any]:
    valid = [a for a in item.answers if a.choice is not Choice.INVALID]
    keyed = [*zip(KEYS, valid, strict=False), (INVALID_KEY, Answer(Choice.INVALID))]
    return {"question": item.question, "answers": [_key(item, key, answer) for key, answer in keyed]}


def _key(item: Item, key: str, answer: Answer) -> dict[str, Any]:
    look = ballot_words.look_of(answer)
    said = {
        "choice": answer.choice,
        "candidate": answer.candidate,
        "label": ballot_words.name_of(item, answer),
    }
    return {"key": key, "sign": look.sign, "colour": look.on(charts.dark())} | said


def _texts() -> dict[str, str]:
    return {
        "door": _("Door number"),
        "example": _("502, 2-502 or 1-2-502"),
        "hint": _("Door, Enter, one key for each answer, Enter. Backspace mends, Alt+1 answers at once."),
        "store": _("Store (Enter)"),
        "channel": _("How it came"),
        "waiting": _("waiting"),
        "last": _("Last ballots"),
        "none": _("No ballot yet."),
        "correct": _("Correct"),
        "mend": _("Mend"),
        "dismiss": _("Dismiss"),
        "close": _("Close"),
        "door_missing": _("Enter the door number."),
        "answer_missing": _("Press the key of an answer for each matter."),
        "through_missing": _("Name the witness of the call, or the proxy as the written mandate names them."),
        "by_answer": _("By answer"),
        "by_status": _("By status"),
    }


def _nothing() -> None:
    """What was sent is read from the session; Streamlit only wants to know that there are such events."""
