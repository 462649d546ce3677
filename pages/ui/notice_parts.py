"""Parts of the page that checks a notice: its figures typed, pasted or from a file, and what they support."""

from collections.abc import Callable

import streamlit as st

from models.enums import Choice, Outcome, RuleClass
from pages.ui import feedback, inputs, notice_words, tally_parts, vote_parts
from pages.ui.i18n import N_, _
from services.consultations.notice_cells import COUNTED, FIGURES, PRINTED, SPLITS
from services.consultations.notices import NoticeVerdict, judge_notices, read_notices

WAYS_IN = {"type": N_("Type the figures"), "paste": N_("Paste a table"), "file": N_("Take a file")}
KEPT = "duoge.notice"
EXAMPLE = """编号：1幢1单元
类别：一般
日期：2023年8月22日
业主总人数：51人
总面积：4079.00平方米
参与表决人数：40
参与表决面积：3271.90
同意人数：39
同意面积：3177.00
同意人数比例：97.50%"""
"""The totals of a notice as they may be pasted."""
SHOWN = 200


def verdicts() -> list[NoticeVerdict]:
    """What was entered, judged; nothing before there is something."""
    way = st.segmented_control(
        _("How the figures come"), list(WAYS_IN), default="type", required=True, key="notice_way",
        format_func=lambda w: _(WAYS_IN[w]), label_visibility="collapsed",
    )  # fmt: skip
    with feedback.attempt():
        return {"paste": _pasted, "file": _from_file}.get(way or "", _typed)()
    return []


def _typed() -> list[NoticeVerdict]:
    with st.form("notice", border=True):
        cells = {"id": _("Notice"), **_matter(), **_figures(FIGURES)}
        with st.expander(_("More that the notice prints")):
            cells |= _figures((*SPLITS, *COUNTED)) | {"unreturned_counted_as": _counted_as()}
            st.markdown(f"**{_('Percentages, as printed')}**")
            cells |= _shares()
        sent = st.form_submit_button(_("Check the figures"), type="primary", key="notice_send")
    if sent:
        st.session_state[KEPT] = cells
    kept = st.session_state.get(KEPT)
    return judge_notices([kept]) if kept else []


def _matter() -> dict[str, str]:
    left, right = st.columns(2)
    klass = left.radio(
        _("Class of the matter"), list(RuleClass), horizontal=True, key="notice_class",
        format_func=lambda k: _(vote_parts.CLASSES[k]),
    )  # fmt: skip
    day = right.date_input(
        _("Date of the vote"),
        value=inputs.today(),
        key="notice_date",
        format="YYYY-MM-DD",
        min_value="1990-01-01",
    )
    return {"class": str(klass), "date": day.isoformat() if day else ""}


def _figures(names: tuple[str, ...]) -> dict[str, str]:
    """Two columns, owners and area: as text, so that what was printed can be typed as it stands."""
    cells, boxes = {}, st.columns(2)
    for name in names:
        box = boxes["area" in name]
        cells[name] = box.text_input(notice_words.column(name), key=f"notice_{name}", max_chars=30)
    return cells


def _counted_as() -> str:
    chosen = st.selectbox(
        notice_words.column("unreturned_counted_as"), list(notice_words.SIDES), index=None,
        key="notice_counted_as", placeholder=_("not counted"),
        format_func=lambda side: _(notice_words.SIDES[side]),
    )  # fmt: skip
    return str(Choice(chosen)) if chosen else ""


def _shares() -> dict[str, str]:
    cells, boxes = {}, st.columns(2)
    for test in PRINTED:
        box = boxes[test.endswith("area")]
        cells[f"printed_{test}"] = box.text_input(
            _(vote_parts.TEST_TITLES[test]) + " %", key=f"notice_printed_{test}", max_chars=20
        )
    return cells


def _pasted() -> list[NoticeVerdict]:
    text = st.text_area(
        _("The totals of a notice, one a line, or a table copied from a spreadsheet"), key="notice_text", height=220,
        placeholder=EXAMPLE,
    )  # fmt: skip
    st.caption(_("Headings in Chinese or as in the file; figures that are not printed are left out."))
    return judge_notices(read_notices(text.encode("utf-8", "replace"))) if text else []


def _from_file() -> list[NoticeVerdict]:
    file = st.file_uploader(_("File (.csv), one notice a row"), type=["csv", "txt"], key="notice_file")
    st.caption(
        _("Headings: {needed}; and if printed: {more}.", needed=_code(("id", "class", "date", *FIGURES)),
          more=_code((*SPLITS, *COUNTED, "unreturned_counted_as", *(f"printed_{test}" for test in PRINTED))))
    )  # fmt: skip
    return judge_notices(read_notices(file.getvalue())) if file else []


def _code(names: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in names)


def choose(found: list[NoticeVerdict]) -> NoticeVerdict:
    """All of them in a list, and the one to look at."""
    if len(found) == 1:
        return found[0]
    st.dataframe(
        {
            _("Notice"): [v.id for v in found],
            _("Verdict"): [_outcome(v.strict) for v in found],
            _("With unreturned ballots"): [_outcome(v.with_clause) for v in found],
            _("Warnings"): [len(v.warnings) for v in found],
        },
        hide_index=True,
        height=min(38 + 35 * len(found), 400),
        alt=_("The notices of the table and what their figures support"),
    )
    at = st.selectbox(
        _("Look at"),
        range(min(len(found), SHOWN)),
        format_func=lambda i: found[i].id or f"{i + 1}",
        key="notice_one",
    )
    return found[at or 0]


def _outcome(outcome: Outcome | None) -> str:
    return "—" if outcome is None else _(OUTCOMES[outcome])


OUTCOMES = {
    Outcome.PASSED: N_("Carried"),
    Outcome.FAILED: N_("Not carried"),
    Outcome.UNDECIDABLE: N_("Cannot be decided"),
}


def draw(found: NoticeVerdict) -> None:
    """What one notice's figures support: strictly, with a clause, the four tests, warnings, percentages."""
    _box(found.strict)(f"**{_(notice_words.VERDICTS[found.strict])}**", icon=":material/balance:")
    if found.with_clause is not None:
        _box(found.with_clause)(_(notice_words.CLAUSE[found.with_clause]), icon=":material/gavel:")
    for text in found.warnings:
        st.warning(notice_words.warning(text), icon=":material/info:")
    if found.rule is not None:
        tally_parts.four_tests(found.tests, found.rule)
    if found.shares:
        st.markdown(f"**{_('Percentages, as printed')}**")
        for share in found.shares:
            title = _(vote_parts.TEST_TITLES[share.test])
            st.markdown(_("{name}: {value}", name=title, value=notice_words.share(share)))
    if found.rule is not None:
        vote_parts.rule_text(found.rule)


def _box(outcome: Outcome) -> Callable[..., object]:
    return {Outcome.PASSED: st.success, Outcome.FAILED: st.info}.get(outcome, st.warning)
