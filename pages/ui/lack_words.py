"""Why a renewal cannot move, in words: what is lacking, who can change it, since when."""

from collections.abc import Mapping
from datetime import date

from pages.ui.formats import day
from pages.ui.i18n import N_, _
from pages.ui.lack_words_of_tender import OF_TENDER
from services.renewals.gates import Gate, Missing
from services.renewals.lacks import Lack
from services.rules.evidence import evidence_kind

WORDS: dict[str, str] = {
    "evidence_missing": N_("{what}: missing"),
    "evidence_not_good": N_("{what}: it says “{result}”"),
    "evidence_lapsed": N_("{what}: no longer valid"),
    "evidence_expired": N_("{what}: needed anew, the case was sent back"),
    "evidence_voided": N_("{what}: recorded in error"),
    "vote_missing": N_("Vote {number} of the owners: not held yet"),
    "vote_prepared": N_("Vote {number} of the owners: prepared, not opened"),
    "vote_running": N_("Vote of the owners: ballots come in until {due}"),
    "vote_not_posted": N_("Vote of the owners: counted, its result not posted"),
    "vote_posted": N_("Vote of the owners: its result hangs, not final yet"),
    "vote_not_carried": N_("Vote of the owners: not carried"),
    "vote_challenged": N_("Vote of the owners: challenged in court"),
    "vote_annulled": N_("Vote of the owners: annulled"),
    "money_budget_missing": N_("No budget is set"),
    "money_gap": N_("What is committed does not cover the budget"),
    "money_not_paid_in": N_("{households} households have not paid in their share"),
    "money_accounts_short": N_("{households} sub-accounts hold less than their household's share"),
    "group_missing": N_("No task group is formed"),
    "group_empty": N_("The task group “{group}” has no members"),
    "group_vacant": N_("The task group “{group}” has vacant posts"),
    "emergency_not_asked": N_("The committee was not asked for the emergency repair"),
    "emergency_not_answered": N_("The committee has until {until} to answer"),
    "emergency_refused": N_("The committee refused the emergency repair"),
    **OF_TENDER,
}
WHO = (
    N_("court"),
    N_("Task group with the owners' committee"),
    N_("neighbourhood general party branch"),
)
"""Who can change something and stands in no file of stages or evidence."""


def lack_text(lack: Lack) -> str:
    """What is lacking; one that has no words yet, by its code."""
    known = WORDS.get(lack.code)
    return lack.code if known is None else _(known).format_map(_Told(lack.more))


class _Told(dict[str, object]):
    """What fills the words, as people read it."""

    def __init__(self, more: Mapping[str, object]) -> None:
        super().__init__(more)

    def __getitem__(self, key: str) -> object:
        value = self.get(key)
        kind = evidence_kind(str(self.get("what", "")))
        if key == "what" and kind:
            return _(kind.name)
        if key == "result" and kind:
            result = kind.result(str(value))
            return _(result.name) if result else "—"
        return day(value) if isinstance(value, date) else "—" if value is None else value


def missing_line(missing: Missing) -> str:
    """One missing condition in a line: what, who can change it, since when."""
    lack = missing.lack
    told = [lack_text(lack), _("up to: {who}", who=_(lack.who)) if lack.who else ""]
    told.append(_("since {day}", day=day(lack.since)) if lack.since else "")
    return " · ".join(filter(None, told))


def gate_line(gate: Gate) -> str:
    """The state of a gate in one line for a card; nothing for what does not move."""
    if gate.open:
        return _("Ready for: {stage}", stage=" / ".join(_(s.name) for s in gate.open))
    if not gate.missing:
        return ""
    first, *others = gate.missing
    said = _("Waits: {what}", what=lack_text(first.lack))
    return said + (" " + _("(and {n} more)", n=len(others)) if others else "")
