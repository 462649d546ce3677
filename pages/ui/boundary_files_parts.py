"""Parts of bringing boundaries in: choosing a file, the files so far, and one of them looked at and stored."""

from dataclasses import replace

import streamlit as st

from models.boundary_enums import Datum
from models.enums import BatchState
from pages.ui import boundary_choices, boundary_review_parts, feedback, inputs, session, tables
from pages.ui.boundary_words import DATUMS
from pages.ui.formats import count, literal, moment
from pages.ui.i18n import _
from pages.ui.import_words import STATES
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.grids import outlines
from services.grids.outlines import Outline
from services.imports import boundaries_in, boundary_files
from services.imports.boundaries_in import Begun, BoundaryBatch
from services.imports.boundary_matching import Choices

BATCH = "duoge.boundary.batch"
MOST_SNAP_M = 20
MAP_PAGE = "grids/grid_map.py"


def upload(actor: Actor, place: Outline) -> None:
    """Choose a file; it is read and kept, and nothing of a place changes."""
    file = st.file_uploader(
        _("GeoJSON, zipped Shapefile, KML or KMZ"),
        type=list(boundary_files.ENDINGS),
        key=f"boundary_file_{place.id}",
    )
    if file is None:
        st.caption(_("Up to 50 MB. Nothing is changed before you have seen it on the map."))
        return
    if st.button(_("Read the file"), key="boundary_read", type="primary"):
        with feedback.attempt():
            with st.spinner(_("Reading the file …")):
                drawing = boundary_files.read(file.getvalue(), file_name=file.name)
            token, at = inputs.token("boundary_file"), session.now()
            with open_session(write=True) as db:
                batch = boundaries_in.stage_boundaries(
                    db, actor, place_id=place.id, file_name=file.name, drawing=drawing, token=token, at=at
                )
            inputs.spent("boundary_file")
            st.session_state[BATCH] = batch
            st.rerun()


def choose_batch(actor: Actor) -> BoundaryBatch | None:
    """The files so far; the selected one, or the one just read."""
    with open_session() as db:
        found = boundaries_in.boundary_batches(db, actor)
    st.subheader(_("Files so far"), anchor=False)
    if not found:
        feedback.empty(_("No file was brought in yet."), hint=_("Choose a file above."))
        return None
    columns = {
        _("When"): [moment(b.at) for b in found],
        _("File"): [b.file_name for b in found],
        _("Place"): [b.place for b in found],
        _("Grids of"): [label(b.department) if b.department else "" for b in found],
        _("State"): [_(STATES[b.state]) for b in found],
        _("Shapes"): [count(b.shapes) for b in found],
        _("Taken in"): [count(b.stored) for b in found],
        _("By"): [b.by for b in found],
    }
    chosen = tables.choose("boundaries", found, columns, alt=_("Files brought in so far"))
    if chosen is not None:
        st.session_state[BATCH] = chosen.id
    return next((b for b in found if b.id == st.session_state.get(BATCH)), None)


def look(actor: Actor, batch: BoundaryBatch) -> None:
    """One file: what is to be said about it, how it would lie, and storing it or taking it back."""
    st.subheader(literal(batch.file_name), anchor=False)
    if batch.state is BatchState.STAGED:
        with open_session() as db:
            begun = boundaries_in.begun(db, actor, boundary_batch_id=batch.id)
            place = outlines.find_outline(db, actor, place_id=batch.place_id)
        if begun.skipped:
            st.caption(_("{n} shapes of the file have no area and are left out.", n=count(begun.skipped)))
        boundary_review_parts.show(actor, batch, _choices(batch, begun, place))
    elif batch.state is BatchState.APPLIED:
        st.caption(_("{n} outlines of this file are stored.", n=count(batch.stored)))
        if batch.department:
            st.page_link(MAP_PAGE, label=_("See them on the map"), icon=":material/map:")
        _undo(actor, batch)
    else:
        st.caption(_("This file was taken back; every place has its outline of before."))


def _choices(batch: BoundaryBatch, begun: Begun, place: Outline) -> Choices:
    """What the person says of the file."""
    key = f"boundary_{batch.id}"
    datums = list(Datum)
    datum = st.segmented_control(
        _("In which datum are the coordinates?"), datums, default=begun.hint or Datum.WGS84,
        format_func=lambda d: _(DATUMS[d]), key=f"{key}_datum",
        help=_("Switch it and see on the map which one fits what is known."),
    )  # fmt: skip
    department = boundary_choices.choose_department(key=f"{key}_department")
    first, second, third, fourth = st.columns(4)
    with first:
        if department:
            answers = boundary_choices.field(
                _("Who answers stands in"),
                begun.fields,
                boundary_choices.likely(begun.fields),
                key=f"{key}_answers",
            )
        else:
            kind = boundary_choices.choose_kind(place, key=f"{key}_kind")
    with second:
        code = boundary_choices.field(
            _("The code stands in"), begun.fields, begun.code_field, key=f"{key}_code"
        )
    with third:
        name = boundary_choices.field(
            _("The name stands in"), begun.fields, begun.name_field, key=f"{key}_name"
        )
    since = fourth.date_input(_("Holds from"), inputs.today(), key=f"{key}_since", format="YYYY-MM-DD")
    left, right = st.columns(2, vertical_alignment="bottom")
    snap = left.number_input(
        _("Draw edges together that lie within (m)"), 0, MOST_SNAP_M, 0, 1, key=f"{key}_snap"
    )
    told = Choices(datum or Datum.WGS84, place.kind, since or inputs.today(), code, name, snap_m=int(snap))
    if department:
        right.caption(_("All grids of this department in the place: those stored before end the day before."))
        return replace(told, department=department, answers_field=answers)
    create = right.checkbox(_("Make a new place for a shape that has none"), key=f"{key}_create")
    return replace(told, kind=kind, create=create)


def _undo(actor: Actor, batch: BoundaryBatch) -> None:
    if st.button(_("Take it all back"), key=f"boundary_undo_{batch.id}", icon=":material/undo:"):
        token, at = inputs.token("boundary_undo"), session.now()
        with feedback.attempt():
            with open_session(write=True) as db:
                boundaries_in.undo_boundaries(db, actor, boundary_batch_id=batch.id, token=token, at=at)
            inputs.spent("boundary_undo")
            feedback.done(_("Everything from this file is taken back."))
            st.rerun()
