"""Parts of the page of stances: who came round after what, who is left, the chart, and who persuades best."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import streamlit as st

from models.enums import Concern, Stance
from models.group_enums import Happening
from pages.ui import charts_stances, feedback, formats, inputs, picking
from pages.ui.charts_stances import Line, Mark
from pages.ui.colours import STANCES
from pages.ui.i18n import _
from pages.ui.labels import label
from pages.ui.visit_parts import stance_text
from services.access import Actor
from services.db import open_session
from services.renewals import objectors, stance_story
from services.renewals.happenings import Happened, day_of
from services.renewals.stance_story import ConcernLine, Household, Step, Story, Turned

AREAS = ("renewals", "consultations", "grids", "people")
SHOWN, DRAWN = 12, 40
OPPOSE = Stance.OPPOSE
PROJECT_PAGE, STANCES_PAGE = "renewals/project.py", "renewals/stances.py"


def by_renewal(actor: Actor, *, place_id: int) -> None:
    """The renewals at a place that visits were about: who is left with which concern, and the way to each."""
    with open_session() as db:
        found = objectors.left(db, actor, place_id=place_id)
    if not found:
        feedback.empty(
            _("No visit here has been about a renewal."), hint=_("Choose a larger place, or record a visit.")
        )
    for line in found:
        with st.container(border=True, gap="xxsmall"):
            ask = {"project": str(line.project_id)}
            st.page_link(STANCES_PAGE, label=f"**{formats.literal(line.name)}**", query_params=ask)
            counts = (
                f"{stance_text(OPPOSE)} {line.opposed} · {stance_text(Stance.UNDECIDED)} {line.undecided}"
            )
            won = _("{n} won", n=line.won)
            named = "、".join(f"{_worry(c)} {n}" for c, n in line.concerns)
            st.markdown(f"{counts} · {won}" + (f"  \n:small[:gray[{named}]]" if named else ""))


def story(actor: Actor, *, project_id: int) -> None:
    """All of it about one renewal, from what is left to every visit."""
    with open_session() as db:
        told = stance_story.story(db, actor, project_id=project_id)
    st.header(formats.literal(told.name), anchor=False)
    if not told.households:
        feedback.empty(
            _("No visit has been about this renewal yet."), hint=_("Record what is found at the doors first.")
        )
        return
    st.markdown(_left_told(told))
    one, other = st.columns([3, 2], gap="large")
    with one:
        _chart(told)
        _happened(told.happened)
    with other:
        _left(told.left)
        _concerns(told.concerns)
    st.subheader(_("Who came round") + f" · {len(told.turned)}", anchor=False)
    if not told.turned:
        st.caption(_("Nobody who opposed or was undecided has come round yet."))
    columns = st.columns(2, gap="large")
    for n, turned in enumerate(told.turned[:SHOWN]):
        with columns[n % 2].container(border=True, gap="xxsmall"):
            _turned(turned)
    if len(told.turned) > SHOWN:
        st.caption(_("and {n} more", n=len(told.turned) - SHOWN))
    st.caption(_("What lies between two visits came before the turn. That it caused it is for you to judge."))


def _left_told(told: Story) -> str:
    opposed = sum(1 for h in told.left if h.stance is OPPOSE)
    return _(
        "Visited **{visited}** households · still opposed **{opposed}** · undecided **{undecided}**",
        visited=formats.count(len(told.households)),
        opposed=formats.count(opposed),
        undecided=formats.count(len(told.left) - opposed),
    )


def _chart(told: Story) -> None:
    hard = [h for h in told.households if h.was_hard]
    if not hard:
        st.caption(_("No household has opposed or been undecided."))
        return
    alone = len({h.place for h in hard}) == 1
    marks = [
        _mark(h.door if alone else f"{h.place} {h.door}", step) for h in hard[:DRAWN] for step in h.steps
    ]
    picking.plain(
        charts_stances.stances(marks, _lines(told.happened)),
        alt=_("Visits to {n} households that opposed or were undecided, by day and stance", n=len(hard)),
    )
    if len(hard) > DRAWN:
        st.caption(_("The first {n} of {all} households are drawn.", n=DRAWN, all=len(hard)))
    signs = " · ".join(stance_text(stance) for stance in STANCES if stance)
    st.caption(f"{signs}  \n{_('Source: visits on this board · n = {n} · {day}', n=len(hard), day=_today())}")


def _today() -> str:
    return formats.day(inputs.today())


def _lines(happened: Sequence[Happened]) -> list[Line]:
    """One line a day, with the numbers of all that happened on it."""
    by_day: dict[date, list[tuple[int, Happened]]] = defaultdict(list)
    for n, one in enumerate(happened, start=1):
        by_day[one.on].append((n, one))
    return [
        Line(on, ",".join(str(n) for n, _one in found), "；".join(said(one) for _n, one in found))
        for on, found in by_day.items()
    ]


def _mark(row: str, step: Step) -> Mark:
    worried = f" · {label(step.concern)}" if step.concern else ""
    told = f"{formats.moment(step.at)} · {step.by} · {stance_text(step.stance)}{worried}"
    return Mark(row, day_of(step.at), STANCES[step.stance].sign, told)


def said(happened: Happened) -> str:
    """One thing that happened, with its day."""
    what = f": {happened.what}" if happened.what else ""
    return f"{formats.day(happened.on)} · {label(happened.kind)}{what}"


def _happened(happened: Sequence[Happened]) -> None:
    if happened:
        told = (f"{n}\\. {formats.literal(said(h))}" for n, h in enumerate(happened, start=1))
        st.markdown("  \n".join(f":small[{line}]" for line in told))


def _left(households: Sequence[Household]) -> None:
    st.subheader(_("Still to be won"), anchor=False)
    if not households:
        st.success(_("Nobody who was met opposes or is undecided."), icon=":material/check:")
    for h in households[:SHOWN]:
        with st.container(border=True, gap="xxsmall"):
            step = h.steps[-1]
            st.markdown(
                f"**{formats.literal(f'{h.place} {h.door}')}** {stance_text(h.stance)} · {_worry(h.worry)}"
            )
            met = f"{formats.moment(step.at)} · {formats.literal(step.by)}"
            st.markdown(f":small[:gray[{met}]]" + _next(step))
    if len(households) > SHOWN:
        st.caption(_("and {n} more", n=len(households) - SHOWN))


def _next(step: Step) -> str:
    when = formats.day(step.next_on) if step.next_on else ""
    told = " · ".join(filter(None, (formats.literal(step.next_step), when)))
    return f"  \n:small[{_('Next: {step}', step=told)}]" if told else ""


def _worry(concern: Concern | None) -> str:
    return label(concern) if concern else _("no concern named")


def _concerns(lines: Sequence[ConcernLine]) -> None:
    """Every concern once a household: how many came round, after what, and how many have it still."""
    if not lines:
        return
    st.subheader(_("Concern by concern"), anchor=False)
    st.table(
        {
            _("Concern"): [_worry(line.concern) for line in lines],
            _("Came round"): [formats.count(line.turned) for line in lines],
            _("Still"): [formats.count(line.still) for line in lines],
            _("Came round after"): [_after(line.after) for line in lines],
        },
        border="horizontal",
        hide_index=True,
    )


def _after(after: Sequence[tuple[Happening, int]]) -> str:
    return "、".join(f"{label(kind)} {n}" for kind, n in after) or "—"


def _turned(turned: Turned) -> None:
    """One household: from where to where, its worry, and in order all that came before."""
    steps, where = turned.steps, formats.literal(f"{turned.place} {turned.door}")
    st.markdown(
        f"**{where}** {stance_text(steps[0].stance)} → {stance_text(steps[-1].stance)} · {_worry(turned.worry)}"
    )
    told = [(day_of(s.at), 1, _visited(s)) for s in steps]
    told += [(h.on, 0, f":blue[{formats.literal(said(h))}]") for h in turned.between]
    lines = (line for _on, _visit, line in sorted(told, key=lambda t: t[:2]))
    st.markdown("  \n".join(f":small[{line}]" for line in lines))


def _visited(step: Step) -> str:
    agreed = f" · {formats.literal(step.next_step)}" if step.next_step else ""
    worried = f" · {label(step.concern)}" if step.concern else ""
    when = formats.day(day_of(step.at))
    return f"{when} · {formats.literal(step.by)} · {stance_text(step.stance)}{worried}{agreed}"
