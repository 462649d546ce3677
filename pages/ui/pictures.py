"""A chart as a picture: two buttons that hand over what is drawn as SVG or PNG, made in the browser."""

from pathlib import Path

import streamlit as st

from pages.ui.i18n import _

ASSETS = Path(__file__).parent / "assets"
_component = st.components.v2.component(
    "duoge_picture",
    html='<div class="pictures"></div>',
    css=(ASSETS / "picture.css").read_text("utf-8"),
    js=(ASSETS / "picture.js").read_text("utf-8"),
)


def offer(chart: str, *, title: str, source: str) -> None:
    """The chart drawn under this key as a file, with a title above and its source below."""
    data = {
        "chart": chart, "title": title, "source": source, "name": title.replace("/", "-"),
        "tip": _("The chart as a picture"),
    }  # fmt: skip
    _component(key=f"{chart}_picture", data=data, width="content")
