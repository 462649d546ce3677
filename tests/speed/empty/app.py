"""An application of one empty page, with our configuration and none of our code."""

from pathlib import Path

import streamlit as st

app = st.App(Path(__file__).parent / "page.py")
