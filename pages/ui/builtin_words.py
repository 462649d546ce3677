"""What Streamlit itself writes in English and no argument changes, said in Chinese or left unsaid, by a few styles.

Found by the names that Streamlit gives its parts for tests; should they change, its English words are back.
"""

import streamlit as st

from pages.ui.i18n import _, language

INSTRUCTIONS = '[data-testid="InputInstructions"]'
UPLOAD = '[data-testid="stFileUploaderDropzone"]'
STYLES = """<style>
[data-testid="stTextInput"] %(instructions)s, %(instructions)s span:not(:last-child) { display: none; }
%(upload)s [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
%(upload)s button p { font-size: 0; }
%(upload)s button p::after { content: "%(choose)s"; font-size: 0.9rem; }
</style>"""


def say() -> None:
    """Leave out "Press Enter to …", which lies over what is typed, and name the button that takes a file."""
    if language() != "en":
        st.html(STYLES % {"instructions": INSTRUCTIONS, "upload": UPLOAD, "choose": _("Choose a file")})
