"""What stands below each chart of pace: how it is read, its source, and the chart as a picture and as a table."""

from dataclasses import dataclass

import streamlit as st

from pages.ui import feedback, inputs, pictures, renewal_parts
from pages.ui.charts import Spec
from pages.ui.formats import day
from pages.ui.i18n import _
from pages.ui.labels import kind_label
from services.access import Actor

AREAS = ("renewals", "grids")


def none_here() -> None:
    """No renewal of this kind has begun here."""
    feedback.empty(_("No renewal of this kind here."), hint=_("Choose another kind or a wider place."))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart ready to be drawn: what it says in words, what and how much it counts, its title, how it is read."""

    spec: Spec
    alt: str
    counted: str
    title: str
    how: str


def foot(actor: Actor, drawn: Drawn, *, chart: str, name: str, place_id: int, kind: str) -> None:
    """All of it; `name` is the list that leaves as a file, empty where it stands elsewhere."""
    on = inputs.today()
    renewal_parts.source_line(drawn.counted, on, also=drawn.how)
    with st.container(horizontal=True, gap="xxsmall"):
        source = _("Source: this board · {counted} · {day}", counted=drawn.counted, day=day(on))
        pictures.offer(chart, title=f"{kind_label(kind)} · {drawn.title}", source=source)
        if name:
            inputs.export_buttons(actor, name, place=place_id, kind=kind)
