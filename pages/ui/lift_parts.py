"""Parts of the page of lifts: filters, ages as a chart, the list, one lift with its facts and its subsidies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from models.lift_enums import AgeBand
from pages.ui import charts_lifts, feedback, inputs, lift_words, renewal_parts, replay, tables
from pages.ui.charts import Spec
from pages.ui.charts_lifts import BandBar
from pages.ui.formats import count, day, literal, money_short
from pages.ui.i18n import N_, _
from pages.ui.labels import label
from services.access import Actor
from services.db import open_session
from services.renewals import lifts, one_lift, subsidies
from services.renewals.lifts import LiftFilter, LiftLine, Only
from services.renewals.one_lift import LiftView
from services.renewals.subsidies import Claim, Outlook

AREAS = ("renewals", "grids")
VOTES = (*AREAS, "consultations")
BAND, BRAND, ONLY, TEXT = "lifts_band", "lifts_brand", "lifts_only", "lifts_text"
SECTIONS: Mapping[str, tuple[str, ...]] = {
    N_("What it is"): (
        "code", "lift_kind", "certificate_no", "internal_no", "manufacturer", "brand", "model", "factory_no",
        "made_on", "registered_on",
    ),
    N_("What it serves"): (
        "address", "floors", "stops", "doors", "load_kg", "speed_mm_s", "travel_mm", "floors_served", "households",
    ),
    N_("Who looks after it"): ("using_unit", "maintenance_unit", "maintenance_until", "remote_monitoring"),
    N_("How it was found"): (
        "inspected_on", "inspection_result", "next_inspection_on", "assessed_on", "assessed_by", "assessment",
        "faults_12m", "entrapments_12m",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What was drawn: how many lifts there are, the chart, what it says in words, the brands."""

    count: int
    chart: Spec
    alt: str
    brands: tuple[str, ...]


def figures(actor: Actor, *, place_id: int) -> Shown:
    """The figures of a place's lifts, their public money, and their ages as a chart ready to be drawn."""
    with open_session() as db:
        r = lifts.register(db, actor, place_id=place_id, on=inputs.today())
    if r.count:
        with st.container(horizontal=True):
            st.metric(_("Lifts"), count(r.count), width="content")
            st.metric(_("15 years and more"), count(r.old), width="content")
            st.metric(_("Inspection overdue"), count(r.overdue), width="content")
            st.metric(_("Out of service"), count(r.out_of_service), width="content")
            st.metric(_("Entrapments in 12 months"), count(r.entrapments), width="content")
        _outlook(actor, place_id)
    bars = [BandBar(b.band.value, label(b.band), b.count, b.overdue) for b in r.bands]
    chart = charts_lifts.by_age(bars, count=_("Lifts"), overdue=_("Inspection overdue"))
    said = _("; ").join(f"{b.label}: {b.count}" for b in bars if b.count)
    return Shown(r.count, chart, _("Lifts by age: {said}", said=said), r.brands)


def nothing() -> None:
    """No lift here yet: how they come in."""
    feedback.empty(
        _("No lift is registered here."), hint=_("Bring in a register on the page Imports, or add one below.")
    )


def choose(place_id: int, brands: tuple[str, ...]) -> LiftFilter:
    """What narrows the list; the age by a click on the chart as well."""
    if st.session_state.get(BRAND) not in brands:
        st.session_state.pop(BRAND, None)
    age, brand, only, text = st.columns([2, 2, 2, 3])
    everything = _("All")
    return LiftFilter(
        place_id=place_id,
        band=age.selectbox(_("Age"), list(AgeBand), None, label, key=BAND, placeholder=everything),
        brand=brand.selectbox(_("Brand"), brands, None, key=BRAND, placeholder=everything) or "",
        only=only.selectbox(
            _("Only"), list(Only), None, lambda o: _(lift_words.ONLY[o]), key=ONLY, placeholder=everything
        ),
        text=text.text_input(_("Code, name or address"), key=TEXT),
    )


def as_query(chosen: LiftFilter) -> dict[str, object]:
    """The filter as the address of the export names it."""
    return {
        "place": chosen.place_id,
        "band": chosen.band,
        "brand": chosen.brand,
        "only": chosen.only,
        "text": chosen.text,
    }


def pick_band(band: str | None) -> None:
    """A bar was clicked."""
    st.session_state[BAND] = AgeBand(band) if band else None


def table(actor: Actor, chosen: LiftFilter) -> LiftLine | None:
    """The lifts that fit, a page at a time; the selected one."""
    filters = (chosen.place_id, chosen.band, chosen.brand, chosen.only, chosen.text)
    page = inputs.page_number("lifts", *filters)
    found, number = replay.kept(listed, actor, areas=AREAS, chosen=chosen, page=page)
    if not number:
        feedback.empty(
            _("No lift fits these filters."), hint=_("Take a filter away or choose a wider place.")
        )
        return None
    wide = {name: st.column_config.Column(width=px) for name, px in ((_("Lift"), 200), (_("State"), 140))}
    selected = tables.choose(
        "lifts", found, _columns(found), alt=_("Lifts, overdue ones first"), column_config=wide
    )
    inputs.pagination("lifts", *filters, count=number, size=lifts.PAGE)
    return selected


def listed(actor: Actor, *, chosen: LiftFilter, page: int) -> tuple[tuple[LiftLine, ...], int]:
    """One page of the list."""
    with open_session() as db:
        return lifts.listed(db, actor, chosen=chosen, on=inputs.today(), page=page)


def _columns(found: tuple[LiftLine, ...]) -> dict[str, list[Any]]:
    return {
        _("Lift"): [line.name for line in found],
        _("Years in use"): [line.age_years for line in found],
        _("Next inspection"): [day(line.next_inspection_on) for line in found],
        _("State"): [_state(line) for line in found],
        _("Entrapments"): [line.entrapments_12m for line in found],
        _("Assessment"): [label(line.assessment) if line.assessment else "—" for line in found],
        _("Equipment code"): [line.code for line in found],
    }


def _state(line: LiftLine) -> str:
    if line.retired_on:
        return _("Taken off the register")
    return _("Inspection overdue") if line.overdue else _("Out of service") if line.out_of_service else ""


def whole_lift(actor: Actor, *, lift_id: int) -> LiftView:
    """All that is known of a lift: its state, its facts by section, and what it may claim."""
    with open_session() as db:
        view = one_lift.find_lift(db, actor, lift_id=lift_id, on=inputs.today())
        claims = subsidies.claims(db, actor, lift_ids=[lift_id], year=inputs.today().year)
    st.subheader(literal(view.name), anchor=False)
    age = "" if view.age_years is None else _("{n} years in use", n=view.age_years)
    st.caption(literal(" · ".join(filter(None, (view.place, age)))))
    st.markdown(" ".join(_badges(view)))
    _claims(view, claims)
    for title, names in SECTIONS.items():
        rows = [(n, lift_words.shown(n, view.values[n])) for n in names if view.values[n] not in (None, "")]
        if rows:
            st.markdown(f"**{_(title)}**\n\n" + "\n".join(f"- {_row(name, said)}" for name, said in rows))
    return view


def _row(name: str, said: str) -> str:
    return _("{name}: {value}", name=lift_words.name_of(name), value=f"**{literal(said)}**")


def _badges(view: LiftView) -> list[str]:
    found = []
    if view.retired_on:
        found.append(f":gray-badge[{_('taken off on {day}', day=literal(day(view.retired_on)))}]")
    if view.values["out_of_service"]:
        found.append(f":orange-badge[{_('Out of service')}]")
    if view.due and view.due.overdue and not view.retired_on:
        found.append(f":red-badge[{_('Inspection overdue')}]")
    if view.due and not view.due.stated:
        said = _("next inspection by rule about {day}, not on the register", day=literal(day(view.due.on)))
        found.append(f":gray-badge[{said}]")
    return found


def _claims(view: LiftView, found: subsidies.Claims) -> None:
    """What it may claim, and what is missing for it; an unknown year is said."""
    st.markdown(f"**{_('Public money')}**")
    if found.terms_of is None:
        st.caption(_("No terms are known up to {year}.", year=found.year))
        return
    if not found.known:
        st.caption(_unknown(found.year, found.terms_of))
    for claim in found.of_lift.get(view.id, ()):
        st.markdown(f"- {_claim(claim)}")


def _unknown(year: int, terms_of: int) -> str:
    return _(
        "The terms of {year} are not known here. By those of {known} it would be so; ask before relying on it.",
        year=year, known=terms_of,
    )  # fmt: skip


def _claim(claim: Claim) -> str:
    s = claim.subsidy
    what = f"{_(s.name)} ({money_short(claim.amount_fen)})"
    first = _(" · goes first") if claim.priority else ""
    if claim.qualifies:
        return f":green-badge[{_('qualifies')}] {what}{first}"
    if not claim.may_still:
        return f":gray-badge[{_('cannot')}] {what}: {lift_words.lacking(claim.lacks)}"
    return f":orange-badge[{_('lacks')}] {what}{first}: {lift_words.lacking(claim.lacks)}"


def _outlook(actor: Actor, place_id: int) -> None:
    """How all lifts of the place stand to the public money of this year."""
    year = inputs.today().year
    with open_session() as db:
        terms_of, found = subsidies.outlook(db, actor, place_id=place_id, year=year)
    with st.expander(_("Public money for these lifts"), icon=":material/savings:"):
        if terms_of is None:
            st.caption(_("No terms are known up to {year}.", year=year))
            return
        if terms_of != year:
            st.caption(_unknown(year, terms_of))
        tables.figures(_weighed(found), alt=_("Lifts that may claim public money"))
        for o in found:
            lacks = _("; ").join(f"{_(lift_words.LACKS[code])}: {n}" for code, n in o.lacking.items())
            st.caption(f"**{_(o.subsidy.name)}** · {lacks or '—'}")
            st.caption(_source(o))


def _source(o: Outlook) -> str:
    s = o.subsidy
    sure = _("amount {a}, terms {b}", a=_(lift_words.CONFIDENCE[s.confidence]),
             b=_(lift_words.CONFIDENCE[s.terms_confidence]))  # fmt: skip
    return literal(_("Source: {source} ({sure})", source=_(s.source), sure=sure))


def _weighed(found: tuple[Outlook, ...]) -> dict[str, list[Any]]:
    return {
        _("Subsidy"): [_(o.subsidy.name) for o in found],
        _("Each"): [money_short(o.subsidy.amount_fen) for o in found],
        _("Qualify"): [o.qualify for o in found],
        _("Lack something"): [o.may_still for o in found],
        _("Cannot"): [o.cannot for o in found],
        _("Go first"): [o.priority for o in found],
    }


def projects(view: LiftView) -> None:
    """The way to its renewals."""
    for project in view.projects:
        st.page_link(
            renewal_parts.PROJECT_PAGE, label=f"{literal(project.name)} · {_(project.stage)}",
            icon=":material/construction:", query_params={"project": str(project.id)},
        )  # fmt: skip
