"""The web application: Streamlit's pages with our own routes, headers and start-up around them.

Served by `streamlit run app.py` and by any ASGI server (`uvicorn app:app`).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import streamlit as st  # noqa: E402

from pages.ui import feedback  # noqa: E402
from pages.web import guard, housekeeping, routes  # noqa: E402

app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    routes=routes.ROUTES,
    middleware=guard.MIDDLEWARE,
    lifespan=housekeeping.lifespan,
    on_script_error=feedback.on_script_error,
)
