"""What Streamlit itself writes in English and no argument changes, said in Chinese or left unsaid, by a few styles.

Found by the names that Streamlit gives its parts for tests; should they change, its English words are back.
"""

import streamlit as st

from pages.ui.i18n import _, language

INSTRUCTIONS = '[data-testid="InputInstructions"]'
REFUSED = '[data-testid="stFileUploader"]:has([data-testid="stFileChipIconError"])::after'
UPLOAD = '[data-testid="stFileUploaderDropzone"]'
STYLES = """<style>
[data-testid="stTextInput"] %(instructions)s, %(instructions)s span:not(:last-child) { display: none; }
%(upload)s [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
%(upload)s button p { font-size: 0; }
%(upload)s button p::after { content: "%(choose)s"; font-size: 0.9rem; }
</style>"""

NOT_TAKEN = (
    "<style>%(refused)s { content: '%(why)s'; display: block; color: #b3261e; font-size: 0.9rem; }</style>"
)


def say() -> None:
    """Leave out "Press Enter to …", which lies over what is typed, and name the button that takes a file.

    A file that the browser itself refuses is a red chip, whose reason shows only to who points at it: it stands below.
    """
    why = _(
        "Not taken: the file is over {limit_mb} MB, or of a kind that is not named above. Divide it, or save it as one "
        "of these kinds.",
        limit_mb=st.get_option("server.maxUploadSize"),
    )
    styles = NOT_TAKEN % {"refused": REFUSED, "why": why}
    if language() != "en":
        styles += STYLES % {"instructions": INSTRUCTIONS, "upload": UPLOAD, "choose": _("Choose a file")}
    st.html(styles)
