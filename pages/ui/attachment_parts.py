"""Attached photographs and scans of anything: choose one, see what is there, remove one."""

import streamlit as st

from pages.ui import feedback, formats, inputs, replay, session
from pages.ui.i18n import _
from services import attachments
from services.access import Actor
from services.attachments import AttachmentLine
from services.db import open_session

TYPES = ["jpg", "jpeg", "png", "webp", "pdf"]


def attached_files(actor: Actor, *, subject_kind: str, subject_id: int, may_keep: bool = True) -> None:
    """The files of one subject, for who `may_keep` them with upload and removal.

    The page has asked for the permission.
    """
    form = f"attach_{subject_kind}_{subject_id}"
    found = replay.asked(attachments.attached, actor, subject_kind=subject_kind, subject_id=subject_id)
    if not found:
        hint = _("Photos (JPEG, PNG, WebP) or PDF scans, up to 10 MB.") if may_keep else ""
        feedback.empty(_("Nothing is attached yet."), hint=hint)
    for line in found:
        _line(actor, line, may_keep)
    if not may_keep:
        return
    file = st.file_uploader(
        _("Photo or scan"), type=TYPES, key=f"{form}_{inputs.token(form)[:8]}", max_upload_size=10
    )
    if file is not None and st.button(_("Attach"), key=f"{form}_send", type="primary"):
        with feedback.attempt():
            _attach(actor, form, subject_kind, subject_id, file.name, file.getvalue())


def _line(actor: Actor, line: AttachmentLine, may_keep: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        told = f"{_size(line.size)} · {line.by} · {formats.moment(line.added_at)}"
        st.markdown(
            f"**{formats.literal(line.name)}** :small[:gray[{formats.literal(told)}]]", width="content"
        )
        st.link_button(
            _("Open"), f"/files/attachment/{line.id}", key=f"attached_{line.id}", icon=":material/visibility:",
            type="tertiary",
        )  # fmt: skip
        if may_keep and st.button(
            _("Remove"), key=f"detach_{line.id}", icon=":material/delete:", type="tertiary"
        ):
            with feedback.attempt():
                _detach(actor, line)


def _size(size: int) -> str:
    return f"{-(-size // 1024):,} KB"


def _attach(actor: Actor, form: str, kind: str, subject_id: int, name: str, content: bytes) -> None:
    with open_session(write=True) as db:
        attachments.attach(
            db, actor, subject_kind=kind, subject_id=subject_id, name=name, content=content, at=session.now(),
            token=inputs.token(form),
        )  # fmt: skip
    inputs.spent(form)
    feedback.done(_("The file is attached."))
    st.rerun()


def _detach(actor: Actor, line: AttachmentLine) -> None:
    with open_session(write=True) as db:
        attachments.detach(db, actor, attachment_id=line.id, at=session.now())
    feedback.done(_("The file is removed."))
    st.rerun()
