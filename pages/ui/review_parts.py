"""The roll to look through before it is frozen: what stands out, with doors and numbers, and where to mend it."""

from collections.abc import Iterable, Sequence

import streamlit as st

from models.enums import Permission
from pages.ui import feedback, formats, inputs, replay, scope_words
from pages.ui.i18n import _
from pages.ui.labels import label
from services.access import Actor
from services.consultations import roll_review
from services.consultations.roll_review import RollReview
from services.consultations.rolls import Voter
from services.consultations.scopes import Scope

NAMED = 30


def draw(actor: Actor, scope: Scope) -> bool:
    """The review of a scope; whether its roll may be frozen."""
    with feedback.attempt():
        review = replay.asked(roll_review.review, actor, scope=scope, on=inputs.today())
        _draw(actor, review)
        return review.complete
    return False


def _draw(actor: Actor, review: RollReview) -> None:
    st.markdown(f"**{_('Look through the roll before it is frozen')}**")
    who = scope_words.at_place(review.place, review.parts)
    st.markdown(_("Understood as: {who}", who=f"**{formats.literal(who)}**"))
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("Doors"), formats.count(review.households), width="content")
        st.metric(_("Owners (people that count)"), formats.count(review.voters), width="content")
        st.metric(_("Area"), formats.area(review.area_dm2), width="content")
    told = [_("Area from {source}: {n} doors", source=label(source), n=n) for source, n in review.sources]
    st.caption(" · ".join(told))
    _voters(_("One owner with several doors, counted once"), review.several)
    _voters(_("Co-owners of a door, counted as one together"), review.together)
    _voters(_("The developer's unsold doors, counted as one"), [review.unsold] if review.unsold else [])
    _voters(_("Public housing: the unit that holds the property right votes, not the tenant"), review.public)
    for source, doors in review.weaker:
        _doors(_("Area not from the register but: {source}", source=label(source)), doors)
    _doors(_("Garages and parking spaces that vote"), review.garages)
    _doors(_("Garages and parking spaces left out"), review.left_out)
    _to_mend(actor, review)


def _to_mend(actor: Actor, review: RollReview) -> None:
    _lacking(_("Doors left out because their floor is not known"), review.floor_unknown, stops=False)
    _lacking(_("Doors without an area"), review.without_area)
    _lacking(_("Doors without an owner"), review.without_owner)
    if not review.households:
        feedback.empty(_("No households are registered here."), hint=_("Import the register first."))
    lacking = review.without_area or review.weaker
    if lacking and actor.may(Permission.CHANGE_HOUSEHOLDS):
        st.page_link("grids/households.py", label=_("Mend areas and uses on the page Households"),
                     icon=":material/home:")  # fmt: skip
    if (review.without_owner or review.floor_unknown) and actor.may(Permission.IMPORT):
        st.page_link("people/imports.py", label=_("Bring in owners and floors with the register"),
                     icon=":material/upload_file:")  # fmt: skip


def _voters(title: str, voters: Sequence[Voter]) -> None:
    if not voters:
        return
    doors = sum(len(v.households) for v in voters)
    with st.expander(_("{title} ({n}, {doors} doors)", title=title, n=len(voters), doors=doors)):
        for v in voters[:NAMED]:
            held = f"{_few(v.doors)} · {formats.area(v.area_dm2)}"
            st.markdown(_("{name}: {value}", name=formats.literal(v.name), value=held))
        if len(voters) > NAMED:
            st.caption(_("and {n} more", n=len(voters) - NAMED))


def _doors(title: str, doors: Sequence[str]) -> None:
    if doors:
        with st.expander(_("{title} ({n} doors)", title=title, n=len(doors))):
            st.markdown("、".join(map(formats.literal, doors)))


def _lacking(title: str, doors: Sequence[str], *, stops: bool = True) -> None:
    if not doors:
        return
    said = _("{name}: {value}", name=title, value=_few(doors))
    if stops:
        st.error(said, icon=":material/error:")
    else:
        st.warning(said, icon=":material/warning:")


def _few(doors: Iterable[str]) -> str:
    every = [formats.literal(door) for door in doors]
    return "、".join(every[:NAMED]) + (f"… ({len(every)})" if len(every) > NAMED else "")
