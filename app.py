"""The web application: Streamlit's pages with our own routes, headers and start-up around them.

Served by `streamlit run app.py` and by any ASGI server (`uvicorn app:app`).
"""

import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# Said of libraries that are imported before the first visitor comes; it alarms whoever starts the server.
NO_NEWS = (
    "Thread 'MainThread': missing ScriptRunContext",
    "Thread 'asyncio_0': missing ScriptRunContext",
    "No runtime found",
)
for source in ("scriptrunner_utils.script_run_context", "caching.cache_data_api"):
    logging.getLogger(f"streamlit.runtime.{source}").addFilter(
        lambda record: not record.getMessage().startswith(NO_NEWS)
    )

import streamlit as st  # noqa: E402

from pages.web import guard, housekeeping, routes  # noqa: E402


def _on_script_error(error: Exception) -> bool:
    """Say it calmly; the words of pages are imported when the first one runs, not before the server is ready."""
    from pages.ui import feedback

    return feedback.on_script_error(error)


app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    routes=routes.ROUTES,
    middleware=guard.MIDDLEWARE,
    lifespan=housekeeping.lifespan,
    on_script_error=_on_script_error,
)
