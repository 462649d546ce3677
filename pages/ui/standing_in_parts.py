"""My day of a substitute: what waits for those one stands in for, marked with whom and until when."""

from collections.abc import Sequence

import streamlit as st

from models.net_enums import Carried
from pages.ui import formats, inputs, replay
from pages.ui.formats import literal
from pages.ui.handover_parts import lacks_role
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.grids import standing_in
from services.grids.standing_in import StandIn, Waiting

VISITS_PAGE, SHOWN = "renewals/visits.py", 6


def own(actor: Actor) -> None:
    """For whom the person stands in today; nothing where that is nobody and nothing was handed over."""
    found = replay.asked(standing_in.standing_in, actor, own=True, on=inputs.today())
    if found.handed:
        st.subheader(_("Promised visits handed to you") + f" · {len(found.handed)}", anchor=False)
        _things(found.handed, "")
    for one in found.stand_ins:
        _stand_in(one)


def _stand_in(one: StandIn) -> None:
    st.subheader(_("For {name} until {day}", name=one.person, day=formats.day(one.until)), anchor=False)
    st.caption(literal(one.place))
    if one.out_of_reach:
        lacks_role(_("You"), _("{n} things of these", n=one.out_of_reach), one.givers_of_roles)
    if not one.things and not one.out_of_reach:
        st.caption(_("Nothing waits there."))
    _things(one.things, _("for {name} until {day}", name=one.person, day=formats.day(one.until)))


def _things(things: Sequence[Waiting], mark: str) -> None:
    columns = st.columns(2, gap="large")
    for n, thing in enumerate(things[:SHOWN]):
        with columns[n % 2]:
            _thing(thing, mark)
    if len(things) > SHOWN:
        with st.expander(_("and {n} more", n=len(things) - SHOWN)):
            for thing in things[SHOWN:]:
                _thing(thing, mark)


def _thing(thing: Waiting, mark: str) -> None:
    badge = f" :violet-badge[:material/swap_horiz: {literal(mark)}]" if mark else ""
    with st.container(border=True, gap="xxsmall"):
        if thing.unit_id is not None:
            icon = ":material/doorbell:" if thing.kind is Carried.DOOR else ":material/waving_hand:"
            ask = {"unit": str(thing.unit_id)}
            st.page_link(VISITS_PAGE, label=f"**{literal(thing.what)}**", icon=icon, query_params=ask)
        else:
            st.markdown(f"**{literal(thing.what)}**")
        st.markdown(f"{_due(thing)}{badge}  \n:small[{label(thing.kind)} · {literal(thing.place)}]")


def _due(thing: Waiting) -> str:
    if thing.due_on is None:
        return f":gray-badge[{_('no day set')}]"
    if thing.days_late:
        return f":red-badge[:material/schedule: {_('{n} days past its day', n=thing.days_late)}]"
    return f":gray-badge[{_('by {day}', day=formats.day(thing.due_on))}]"
