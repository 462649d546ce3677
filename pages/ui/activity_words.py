"""The activity log in words: areas of work, actions, what they are about, and the stored values."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from models.enums import (
    AreaSource,
    Channel,
    Choice,
    Concern,
    DecisionLeadsTo,
    Delivery,
    EmergencyState,
    MeetingKind,
    MeetingState,
    ObjectionState,
    PaperState,
    ProjectState,
    Purse,
    Role,
    RoundState,
    Stance,
    TaskState,
    UnitUse,
)
from models.group_enums import GroupKind, GroupPost
from models.lift_enums import Assessment, InspectionResult, LiftKind
from models.money_enums import BookingKind, HardshipPath, SharePlanState
from models.tender_enums import (
    AcceptanceResult,
    AwardState,
    BidState,
    ContractState,
    ProcurementMethod,
    Severity,
    TenderState,
)
from pages.ui import formats
from pages.ui.activity_fields import FIELDS
from pages.ui.i18n import N_, _
from pages.ui.import_words import KINDS
from pages.ui.labels import in_words
from pages.ui.money_words import amount_name
from services.rules.evidence import all_evidence
from services.rules.matters import all_matters
from services.rules.stages import kinds, stages_of

AREAS = {
    "grids": N_("Grids"),
    "renewals": N_("Renewals"),
    "consultations": N_("Consultations"),
    "upkeep": N_("Upkeep"),
    "people": N_("People"),
}
ACTIONS = {
    "sign_in": N_("Signed in"),
    "sign_in_failed": N_("Sign-in failed"),
    "end_session": N_("Ended a session"),
    "change_password": N_("Changed own password"),
    "add_person": N_("Added a person"),
    "change_posts": N_("Changed posts"),
    "reset_password": N_("Reset a password"),
    "remove_person": N_("Removed a person"),
    "export": N_("Took a list away"),
    "rename_place": N_("Renamed a place"),
    "change_household": N_("Corrected a household"),
    "reveal_phone": N_("Revealed a phone"),
    "prepare_round": N_("Prepared a vote"),
    "change_draft": N_("Changed a prepared vote"),
    "post_notice": N_("Noted that a notice was posted"),
    "drop_draft": N_("Gave a prepared vote up"),
    "open_round": N_("Opened a vote"),
    "adopt_bylaw": N_("Put in rules of procedure"),
    "correct_bylaw": N_("Corrected rules of procedure"),
    "propose_emergency": N_("Asked for an emergency repair"),
    "answer_emergency": N_("Noted the answer to an emergency repair"),
    "close_round": N_("Closed a vote"),
    "move_round": N_("Moved a vote on"),
    "draft_round": N_("Drafted a vote"),
    "take_objection": N_("Took down an objection"),
    "decide_objection": N_("Decided an objection"),
    "take_file": N_("Took a file away"),
    "record_ballot": N_("Recorded a ballot"),
    "correct_ballot": N_("Corrected a ballot"),
    "remove_ballot": N_("Removed a ballot"),
    "call_meeting": N_("Called a meeting"),
    "change_meeting": N_("Changed a meeting"),
    "cancel_meeting": N_("Called a meeting off"),
    "write_minutes": N_("Wrote minutes"),
    "invite": N_("Put people on the list of a meeting"),
    "uninvite": N_("Took somebody off the list of a meeting"),
    "take_roll": N_("Called the roll"),
    "add_topics": N_("Added topics to an agenda"),
    "change_item": N_("Changed a point of an agenda"),
    "remove_item": N_("Took a point off an agenda"),
    "decide": N_("Counted the hands on a motion"),
    "correct_decision": N_("Corrected the hands on a motion"),
    "follow": N_("Said what follows from a decision"),
    "link_consultation": N_("Linked a consultation to a decision"),
    "tell_back": N_("Told an outcome back"),
    "record_opinion": N_("Wrote down an opinion"),
    "link_opinion": N_("Put an opinion on an agenda"),
    "answer_opinion": N_("Answered an opinion"),
    "give_task": N_("Gave a task"),
    "finish_task": N_("Finished a task"),
    "drop_task": N_("Gave a task up"),
    "withdraw_ballot": N_("Withdrew a ballot for its owner"),
    "replace_ballot": N_("Replaced a ballot by a new one"),
    "attach": N_("Attached a file"),
    "detach": N_("Removed an attached file"),
    "see_attachment": N_("Looked at an attached file"),
    "draw_recheck": N_("Drew a recheck sample"),
    "note_recheck": N_("Noted a recheck"),
    "begin_paperwork": N_("Began a ledger or a second keying"),
    "issue_papers": N_("Issued ballot papers"),
    "mark_paper": N_("Marked a ballot paper"),
    "rest_missing": N_("Marked the remaining papers missing"),
    "key_second": N_("Keyed a ballot a second time"),
    "correct_second": N_("Corrected a second keying"),
    "remove_second": N_("Took a second keying back"),
    "advance": N_("Moved a renewal"),
    "edit_project": N_("Changed a renewal"),
    "set_purse": N_("Changed a purse"),
    "form_group": N_("Formed a task group"),
    "change_group": N_("Changed a task group"),
    "add_member": N_("Took somebody into a task group"),
    "change_member": N_("Changed a post in a task group"),
    "remove_member": N_("Took a mistaken entry out of a task group"),
    "change_plan": N_("Changed a funding plan"),
    "book": N_("Booked money"),
    "take_back_booking": N_("Took a booking back"),
    "add_milestone": N_("Put down what is due"),
    "change_milestone": N_("Changed what is due"),
    "enter_accounts": N_("Entered sub-accounts of the fund"),
    "draft_shares": N_("Drafted a share plan"),
    "change_shares": N_("Changed a share plan"),
    "agree_shares": N_("Froze an agreed share plan"),
    "drop_shares": N_("Dropped a draft of shares"),
    "relieve": N_("Relieved a household of a share"),
    "end_relief": N_("Ended a relief"),
    "hold_project": N_("Put a renewal on hold"),
    "resume_project": N_("Resumed a renewal"),
    "cancel_project": N_("Gave a renewal up"),
    "rework": N_("Sent a renewal back"),
    "take_emergency_route": N_("Put a renewal on the emergency route"),
    "record_evidence": N_("Recorded evidence"),
    "correct_evidence": N_("Corrected evidence"),
    "void_evidence": N_("Marked evidence as recorded in error"),
    "link_vote": N_("Linked a vote to a renewal"),
    "prepare_tender": N_("Prepared a tender"),
    "change_tender": N_("Changed a prepared tender"),
    "post_tender": N_("Noted that a tender was posted"),
    "end_tender": N_("Gave a tender up"),
    "receive_bid": N_("Took a bid in"),
    "judge_bid": N_("Looked at a bid"),
    "score": N_("Stored a score sheet"),
    "make_award": N_("Made an award"),
    "post_award": N_("Noted that an award was posted"),
    "cancel_award": N_("Took an award back"),
    "draft_contract": N_("Drafted a contract"),
    "change_contract": N_("Changed a drafted contract"),
    "sign_contract": N_("Noted that a contract was signed"),
    "amend_contract": N_("Amended a contract"),
    "end_contract": N_("Ended a contract early"),
    "meet_milestone": N_("Noted a milestone as met"),
    "pay": N_("Noted a payment"),
    "visit_site": N_("Noted a look at the works"),
    "mend_finding": N_("Noted a finding as mended"),
    "accept_works": N_("Noted an acceptance"),
    "audit_price": N_("Noted a price audit"),
    "settle": N_("Settled a contract"),
    "note_warranty": N_("Noted a warranty"),
    "record_visit": N_("Recorded a visit"),
    "correct_visit": N_("Corrected a visit"),
    "hand_out_doors": N_("Handed out doors"),
    "stage_import": N_("Staged an import"),
    "apply_import": N_("Carried out an import"),
    "undo_import": N_("Undid an import"),
    "add_lift": N_("Put a lift on the register"),
    "edit_lift": N_("Corrected a lift"),
    "retire_lift": N_("Took a lift off the register"),
    "add_place": N_("Added a place"),
    "fill_demonstration": N_("Filled the demonstration"),
}
SUBJECTS = {
    "session": N_("Sign-in"),
    "person": N_("Person"),
    "list": N_("List"),
    "place": N_("Place"),
    "unit": N_("Household"),
    "owner": N_("Owner"),
    "round": N_("Vote"),
    "ballot": N_("Ballot"),
    "bylaw_text": N_("Rules of procedure"),
    "emergency_repair": N_("Emergency repair"),
    "objection": N_("Objection"),
    "meeting": N_("Meeting"),
    "agenda_item": N_("Point of an agenda"),
    "decision": N_("Decision"),
    "opinion": N_("Opinion"),
    "task": N_("Task"),
    "paper": N_("Ballot paper"),
    "attachment": N_("Attached file"),
    "recheck": N_("Recheck sample"),
    "second_keying": N_("Second keying"),
    "project": N_("Renewal"),
    "funding": N_("Purse"),
    "task_group": N_("Task group"),
    "group_member": N_("Member of a task group"),
    "funding_plan": N_("Funding plan"),
    "booking": N_("Booking"),
    "milestone": N_("Milestone"),
    "share_plan": N_("Share plan"),
    "hardship": N_("Relief"),
    "evidence": N_("Evidence"),
    "visit": N_("Visit"),
    "lift": N_("Lift"),
    "tender": N_("Tender"),
    "bid": N_("Bid"),
    "score_sheet": N_("Score sheet"),
    "award": N_("Award"),
    "award_objection": N_("Objection to an award"),
    "contract": N_("Contract for works"),
    "contract_milestone": N_("Milestone"),
    "contract_payment": N_("Payment"),
    "supervision_visit": N_("Look at the works"),
    "acceptance": N_("Acceptance of works"),
    "price_audit": N_("Price audit"),
    "settlement": N_("Settlement"),
    "warranty": N_("Warranty"),
    "import_batch": N_("Imported file"),
    "setting": N_("Setting"),
}
CLOSED: dict[str, tuple[type[StrEnum], ...]] = {
    "use": (UnitUse,),
    "area_source": (AreaSource,),
    "choice": (Choice,),
    "channel": (Channel,),
    "purse": (Purse,),
    "state": (
        *(RoundState, ProjectState, EmergencyState, ObjectionState, MeetingState, TaskState, PaperState),
        *(TenderState, BidState, AwardState, ContractState, SharePlanState),
    ),
    "booking_kind": (BookingKind,),
    "path": (HardshipPath,),
    "method": (ProcurementMethod,),
    "severity": (Severity,),
    "result": (AcceptanceResult,),
    "meeting_kind": (MeetingKind,),
    "leads_to": (DecisionLeadsTo,),
    "group_kind": (GroupKind,),
    "post": (GroupPost,),
    "stance": (Stance,),
    "concern": (Concern,),
    "delivery": (Delivery,),
    "lift_kind": (LiftKind,),
    "inspection_result": (InspectionResult,),
    "assessment": (Assessment,),
}
"""Fields whose values are words of closed lists."""


def action_text(action: str) -> str:
    """An action as people read it; one that has no words yet, as it is stored."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def area_text(area: str) -> str:
    """An area of work as people read it."""
    return _(AREAS[area]) if area in AREAS else area


def kind_text(kind: str) -> str:
    """What kind of thing an entry is about."""
    return _(SUBJECTS[kind]) if kind in SUBJECTS else kind


def subject_text(kind: str, number: int | None) -> str:
    """What an entry is about, with its number."""
    return kind_text(kind) if number is None else f"{kind_text(kind)} {number}"


def field_text(field: str) -> str:
    """A stored field as people read it; an amount of a plan is named by its purse."""
    if field.endswith("_fen") and "." in field:
        return amount_name(field)
    return _(FIELDS[field]) if field in FIELDS else field


def value_text(field: str, value: Any) -> str:
    """A stored value as people read it; what has no words, as it is stored."""
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, Mapping):
        return " · ".join(f"{name} {inner}" for name, inner in value.items())
    if field == "posts":
        return "、".join(f"{in_words(Role(role))} {place or ''}".strip() for role, place in value)
    if isinstance(value, bool):
        return "✓" if value else "✕"
    if isinstance(value, int):
        return _amount(field, value)
    return _words(field).get(str(value), str(value))


def _amount(field: str, value: int) -> str:
    if field.endswith("_fen"):
        return formats.money(value)
    return formats.area(value) if field == "area_dm2" else str(value)


def _words(field: str) -> dict[str, str]:
    """The words of one field, by how they are stored."""
    if field == "matter":
        return {matter.code: _(matter.name) for matter in all_matters()}
    if field == "stage":
        return {s.key: _(s.name) for kind in kinds() for s in stages_of(kind)}
    if field == "what":
        return {kind.key: _(kind.name) for kind in all_evidence()}
    if field == "result":
        return {r.key: _(r.name) for kind in all_evidence() for r in kind.results}
    if field == "kind":
        return {str(kind): _(name) for kind, name in KINDS.items()}
    return {str(word): in_words(word) for words in CLOSED.get(field, ()) for word in words}
