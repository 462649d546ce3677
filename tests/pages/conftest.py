"""Pages in tests have no browser behind them: AppTest would answer for its cookies and headers with mocks."""

from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.runtime import context

from pages.ui import i18n


@pytest.fixture
def database(sqlite: str) -> str:
    """Pages speak no SQL: what they show is tested on the embedded database, the services below them on both."""
    return sqlite


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Every test has its own database, whose numbers begin anew: what was kept of another would seem fresh."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no browser says its language, tests read English."""
    monkeypatch.setattr(context, "_get_client_context", lambda: None)
    monkeypatch.setattr(i18n, "DEFAULT", "en")
