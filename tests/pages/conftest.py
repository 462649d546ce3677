"""Pages in tests have no browser behind them: AppTest would answer for its cookies and headers with mocks."""

import pytest
from streamlit.runtime import context


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_get_client_context", lambda: None)
