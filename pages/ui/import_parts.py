"""Parts of the page of imports: choosing a file, mapping its columns, preview, taking in, taking back."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import streamlit as st

from models.enums import ImportKind, Permission, RowState
from pages.ui import feedback, inputs, session, tables
from pages.ui.formats import area, count, literal, moment
from pages.ui.i18n import _
from pages.ui.import_words import EFFECTS, KINDS, ROW_STATES, STATES, field, reason
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.imports import applying, ballot_rows, staging, undoing
from services.imports.ballot_rows import OpenVote
from services.imports.heads import DROPPED
from services.imports.looking import BatchLine, Preview, Target

BATCH, LOOKED = "duoge.import", "duoge.import.look"
SHOWS = ("all", "bad", "noted")
Mapping = dict[int, str]


def choose_kind(actor: Actor) -> ImportKind:
    """What the file holds; ballots, posts, agreements and stations only for those who may change them."""
    also = {
        ImportKind.BALLOTS: Permission.RECORD_BALLOTS,
        ImportKind.POSTS: Permission.MANAGE_POSTS,
        ImportKind.AGREEMENTS: Permission.KEEP_UPKEEP,
        ImportKind.WATER_STATIONS: Permission.KEEP_UPKEEP,
    }
    kinds = [kind for kind in KINDS if kind not in also or actor.may(also[kind])]
    chosen = st.segmented_control(
        _("What the file holds"),
        kinds,
        default=kinds[0],
        format_func=lambda k: _(KINDS[k]),
        key="import_kind",
        wrap=True,
    )
    return chosen or kinds[0]


def nowhere(kind: ImportKind) -> None:
    """No place can take such a file yet: what comes first."""
    if kind is ImportKind.OWNERS:
        feedback.empty(_("There is no estate yet."), hint=_("Bring in the places first."))
    else:
        feedback.empty(
            _("The subdistrict itself is not stored yet."),
            hint=_("Whoever runs the server lays it with `manage.py subdistrict CODE NAME`."),
        )


def choose_vote(actor: Actor) -> OpenVote | None:
    """The open vote that a sheet of ballots goes into; what to do where there is none."""
    with open_session() as db:
        found = {vote.id: vote for vote in ballot_rows.open_votes(db, actor)}
    if not found:
        feedback.empty(_("No vote is open here."), hint=_("Have a vote opened on the page Votes."))
        return None
    asked = inputs.asked_number("round")
    chosen = st.selectbox(
        _("Into which vote"), list(found), format_func=lambda id: found[id].name, key="import_vote",
        index=list(found).index(asked) if asked in found else 0,
    )  # fmt: skip
    return found[chosen]


def choose_target(found: list[Target], kind: ImportKind) -> Target | None:
    """Where the file goes; nothing is asked while there is nowhere."""
    if not found:
        return None
    names = {t.id: f"{t.above} · {t.name} · {label(t.kind)}" for t in found}
    chosen = st.selectbox(
        _("Into which place"), list(names), format_func=names.__getitem__, key=f"import_target_{kind}"
    )
    return next((t for t in found if t.id == chosen), None)


def upload(actor: Actor, kind: ImportKind, place_id: int, *, round_id: int | None = None) -> None:
    """Choose a file; when its columns are known, check it and show the preview."""
    file = st.file_uploader(
        _("File (.xlsx or .csv)"),
        type=["xlsx", "csv", "xls"],
        key=f"import_file_{kind}_{round_id or place_id}",
    )
    if file is None:
        st.caption(
            _("Up to 50 MB. Usual heads are recognised. Nothing is changed before you have seen the preview.")
        )
        return
    about = {"kind": kind, "place_id": place_id, "file_name": file.name, "content": file.getvalue()}
    with feedback.attempt():
        look = _look(actor, file.file_id, about)
        mapping = None if look.head.complete and not _to_correct(look) else _map_columns(look)
        same_name = kind is ImportKind.OWNERS and st.checkbox(
            _("In this estate one name is one person, even without a number or phone"), key="import_same_name"
        )
        ready = look.head.complete or mapping is not None
        if st.button(_("Check the file"), key="import_check", type="primary", disabled=not ready):
            _stage(actor, about, mapping, same_name_is_one=same_name, round_id=round_id)


def _look(actor: Actor, file_id: str, about: dict[str, Any]) -> staging.Look:
    kept = st.session_state.get(LOOKED)
    if kept is None or kept[0] != file_id:
        with st.spinner(_("Reading the file …")):
            found = _read(actor, about)
        st.session_state[LOOKED] = kept = (file_id, found)
    return kept[1]


def _read(actor: Actor, about: dict[str, Any]) -> staging.Look:
    with open_session() as db:
        return staging.look(db, actor, **about)


def _to_correct(look: staging.Look) -> bool:
    """Whether the person wants to say otherwise what the columns of a known head are."""
    return st.toggle(_("Correct what the columns are"), key=f"import_correct_{look.head.key[:12]}")


def _map_columns(look: staging.Look) -> Mapping | None:
    """Let the person say what each column is; None until the required ones are said."""
    if look.head.complete:
        st.info(_("Say what the columns are; it is remembered for the next file with these heads."))
    else:
        st.info(
            _("These heads are not known yet. Say what the columns are; it is remembered for the next file.")
        )
    st.dataframe(_samples(look), hide_index=True, alt=_("The first rows of the file"))
    options = [DROPPED, *look.fields]
    chosen: Mapping = {}
    boxes = st.columns(3)
    for at, (column, name) in enumerate(pair for pair in enumerate(look.head.names) if pair[1]):
        known = look.head.mapping.get(column, DROPPED)
        chosen[column] = boxes[at % 3].selectbox(
            literal(name),
            options,
            index=options.index(known),
            format_func=lambda f: _("not taken") if f == DROPPED else field(f),
            key=f"import_map_{look.head.key[:12]}_{column}",
        )
    lacking = [f for f in look.required if f not in chosen.values()]
    if lacking:
        st.caption(_("Still to say: {fields}", fields=", ".join(map(field, lacking))))
    return None if lacking else chosen


def _samples(look: staging.Look) -> dict[str, list[str]]:
    heads = [name or f"({number})" for number, name in enumerate(look.head.names, start=1)]
    return {
        f"{name} ({at})" if heads.count(name) > 1 else name: [
            row[at] if at < len(row) else "" for row in look.samples
        ]
        for at, name in enumerate(heads)
    }


def _stage(actor: Actor, about: dict[str, Any], mapping: Mapping | None, **told: Any) -> None:
    token, at = inputs.token("import"), session.now()
    with st.spinner(_("Checking every row …")):
        prepared = _prepare(actor, about, mapping, **told)
    with open_session(write=True) as db:
        batch = staging.stage(db, actor, prepared=prepared, token=token, at=at)
    inputs.spent("import")
    st.session_state.pop(LOOKED, None)
    st.session_state[BATCH] = batch
    st.rerun()


def _prepare(actor: Actor, about: dict[str, Any], mapping: Mapping | None, **told: Any) -> staging.Prepared:
    with open_session() as db:
        return staging.prepare(db, actor, **about, mapping=mapping, **told)


def choose_batch(found: list[BatchLine]) -> int | None:
    """The uploads so far; the selected one, or the one just checked."""
    columns = {
        _("When"): [moment(b.at) for b in found],
        _("File"): [b.file_name for b in found],
        _("Place"): [b.place for b in found],
        _("State"): [_(STATES[b.state]) for b in found],
        _("Rows"): [count(b.rows) for b in found],
        _("Taken in"): [count(b.applied_rows) for b in found],
        _("Cannot go in"): [count(b.bad_rows) for b in found],
        _("By"): [b.by for b in found],
    }
    chosen = tables.choose("imports", found, columns, alt=_("Files brought in so far"))
    if chosen is not None:
        st.session_state[BATCH] = chosen.id
    return st.session_state.get(BATCH)


def show() -> str:
    """Which rows of the preview the person wants to see."""
    words = {"all": _("All rows"), "bad": _("Cannot go in"), "noted": _("With a reason or note")}
    chosen = st.segmented_control(
        _("Show"), SHOWS, default="all", format_func=words.__getitem__, key="import_show"
    )
    return chosen or "all"


def preview(found: Preview) -> None:
    """How many rows of which state, and one page of them with their reasons."""
    b = found.batch
    st.subheader(literal(b.file_name), anchor=False)
    st.caption(literal(f"{b.place} · {_(KINDS[b.kind])} · {_(STATES[b.state])}"))
    with st.container(horizontal=True):
        for state, number in sorted(found.counts.items()):
            st.metric(_(ROW_STATES[state]), count(number))
    for (state, code), number in sorted(found.reasons.items(), key=lambda item: -item[1]):
        if code and state is not RowState.SKIPPED:
            st.caption(f"{count(number)} × {reason(code)}")
    columns = {
        _("Row"): [r.number for r in found.rows],
        _("State"): [_(ROW_STATES[r.state]) for r in found.rows],
        _("Reason or note"): [reason(r.reason, first_row=r.first_row) for r in found.rows],
        _("Column"): [r.column for r in found.rows],
        _("What it says"): [r.said for r in found.rows],
        _("Area"): [area(r.area_dm2) if r.area_dm2 else "" for r in found.rows],
        _("Owners"): ["、".join(r.owners) for r in found.rows],
        _("Effect"): [_(EFFECTS[r.effect]) if r.effect else "" for r in found.rows],
        _("Replaces"): [_was(r.was) for r in found.rows],
    }
    st.dataframe(columns, hide_index=True, alt=_("Rows of the file with their reasons"))


def _was(was: dict[str, Any]) -> str:
    said = [area(was["area_dm2"])] if was.get("area_dm2") else []
    return " · ".join([*said, "、".join(was.get("owners", ()))]).strip(" ·")


def act(actor: Actor, b: BatchLine) -> None:
    """Take the good rows in, or take the batch back; with progress."""
    with st.container(horizontal=True):
        take = b.can_apply and st.button(
            _("Take in what can go in"), key="import_apply", type="primary", icon=":material/download_done:"
        )
        back = b.can_undo and st.button(_("Take it all back"), key="import_undo", icon=":material/undo:")
    with feedback.attempt():
        if take:
            _carry_out(applying.apply, actor, b, _("The good rows are in."))
        if back:
            _carry_out(undoing.undo, actor, b, _("Everything from this file is taken back."))


def _carry_out(
    steps: Callable[..., Iterator[applying.Progress]], actor: Actor, b: BatchLine, done: str
) -> None:
    at: datetime = session.now()
    bar = st.progress(0.0, text=_("Working …"))
    for step in steps(actor, batch_id=b.id, at=at):
        so_far = _("{done} of {total} rows", done=count(step.done), total=count(step.total))
        bar.progress(min(1.0, step.done / max(1, step.total)), text=so_far)
    feedback.done(done)
    st.rerun()
