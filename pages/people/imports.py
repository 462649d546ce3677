"""Imports: a register, a sheet of places or of ballots is looked at, taken in, and taken back if it was wrong."""

import streamlit as st

from models.enums import ImportKind, Permission, RowState
from pages.ui import feedback, import_parts, inputs, replay, session
from pages.ui.i18n import _
from services.db import open_session
from services.imports import looking

actor = session.require(Permission.IMPORT)

st.title(_("Imports"))
left, right = st.columns(2)
with left:
    kind = import_parts.choose_kind(actor)

targets = replay.asked(looking.targets, actor, kind=kind)
with open_session() as db:
    batches = looking.batches(db, actor)

if kind is ImportKind.BALLOTS:
    with right:
        vote = import_parts.choose_vote(actor)
    if vote:
        import_parts.upload(actor, kind, vote.place_id, round_id=vote.id)
else:
    with right:
        target = import_parts.choose_target(targets, kind)
    if target is None:
        import_parts.nowhere(kind)
    else:
        import_parts.upload(actor, kind, target.id)

st.subheader(_("Files so far"), anchor=False)
if not batches:
    feedback.empty(_("No file was brought in yet."), hint=_("Choose a file above."))
chosen = import_parts.choose_batch(batches)

if chosen:
    show = import_parts.show()
    states = [RowState.BAD] if show == "bad" else []
    page = inputs.page_number("import_rows", chosen, show)
    with open_session() as db:
        found = looking.preview(db, actor, batch_id=chosen, page=page, states=states, noted=show == "noted")
    import_parts.preview(found)
    inputs.pagination("import_rows", chosen, show, count=found.shown, size=looking.PAGE)
    import_parts.act(actor, found.batch)
