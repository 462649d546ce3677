"""The activity log in words: areas of work, actions, what they are about, and the stored values."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from models.boundary_enums import Department
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
from models.net_enums import LookedAt, PostKind
from models.request_enums import ClockKind, RequestState, Satisfaction
from models.tender_enums import (
    AcceptanceResult,
    AwardState,
    BidState,
    ContractState,
    ProcurementMethod,
    Severity,
    TenderState,
)
from models.upkeep_enums import AgreementKind, FirstParty, StationKind
from pages.ui import formats
from pages.ui.activity_actions import ACTIONS
from pages.ui.activity_fields import FIELDS
from pages.ui.i18n import N_, _
from pages.ui.import_words import KINDS
from pages.ui.labels import in_words
from pages.ui.money_words import amount_name
from services.rules.evidence import all_evidence
from services.rules.matters import all_matters
from services.rules.requests import categories
from services.rules.stages import kinds, stages_of

AREAS = {
    "grids": N_("Grids"),
    "renewals": N_("Renewals"),
    "consultations": N_("Consultations"),
    "upkeep": N_("Upkeep"),
    "people": N_("People"),
}
SUBJECTS = {
    "session": N_("Sign-in"),
    "person": N_("Person"),
    "list": N_("List"),
    "map": N_("Map"),
    "division": N_("Division among grids"),
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
    "stage_plan": N_("Plan of stages"),
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
    "request": N_("Request"),
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
    "agreement": N_("Agreement"),
    "water_station": N_("Water station"),
    "import_batch": N_("Imported file"),
    "setting": N_("Setting"),
    "post": N_("Post"),
    "handover": N_("Handover"),
    "absence": N_("Absence"),
    "patrol": N_("Patrol"),
    "department_grid": N_("Grid of a department"),
}
CLOSED: dict[str, tuple[type[StrEnum], ...]] = {
    "use": (UnitUse,),
    "area_source": (AreaSource,),
    "choice": (Choice,),
    "channel": (Channel,),
    "purse": (Purse,),
    "state": (
        *(RoundState, ProjectState, EmergencyState, ObjectionState, MeetingState, TaskState, PaperState),
        *(TenderState, BidState, AwardState, ContractState, SharePlanState, RequestState),
    ),
    "booking_kind": (BookingKind,),
    "path": (HardshipPath,),
    "method": (ProcurementMethod,),
    "severity": (Severity,),
    "result": (AcceptanceResult,),
    "meeting_kind": (MeetingKind,),
    "leads_to": (DecisionLeadsTo,),
    "group_kind": (GroupKind,),
    "post_kind": (PostKind,),
    "looked_at": (LookedAt,),
    "department": (Department,),
    "agreement_kind": (AgreementKind,),
    "first_party_kind": (FirstParty,),
    "station_kind": (StationKind,),
    "post": (GroupPost,),
    "stance": (Stance,),
    "clock": (ClockKind,),
    "satisfaction": (Satisfaction,),
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
    if field.startswith("plan."):
        return _words("stage").get(field.removeprefix("plan."), field)
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
    if field == "category":
        return {code: _(named.name) for code, named in categories().items()}
    if field == "result":
        return {r.key: _(r.name) for kind in all_evidence() for r in kind.results}
    if field == "kind":
        return {str(kind): _(name) for kind, name in KINDS.items()}
    return {str(word): in_words(word) for words in CLOSED.get(field, ()) for word in words}
