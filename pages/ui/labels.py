"""The words of the closed lists as people read them."""

from enum import StrEnum

from models.enums import (
    AreaSource,
    Channel,
    Choice,
    Delivery,
    Outcome,
    OwnerKind,
    PaperState,
    PlaceKind,
    PostKind,
    ProjectKind,
    ProjectState,
    Purse,
    Role,
    RoundState,
    UnitUse,
)
from pages.ui.i18n import N_, _

_PAIRS: list[tuple[StrEnum, str]] = [
    (Role.ADMINISTRATOR, N_("Administrator")),
    (Role.LEADER, N_("Leader")),
    (Role.OFFICER, N_("Subdistrict officer")),
    (Role.SECRETARY, N_("Neighbourhood secretary")),
    (Role.GRID_WORKER, N_("Grid worker")),
    (PlaceKind.SUBDISTRICT, N_("Subdistrict")),
    (PlaceKind.GRID, N_("Comprehensive grid")),
    (PlaceKind.NEIGHBOURHOOD, N_("Neighbourhood")),
    (PlaceKind.MICRO_GRID, N_("Micro-grid")),
    (PlaceKind.ESTATE, N_("Estate")),
    (PlaceKind.BUILDING, N_("Building")),
    (PlaceKind.STAIRWELL, N_("Stairwell")),
    (PostKind.GRID_HEAD, N_("Grid head")),
    (PostKind.GRID_WORKER, N_("Grid worker")),
    (PostKind.STAIRWELL_LEADER, N_("Stairwell leader")),
    (PostKind.PARTY_VOLUNTEER, N_("Party-member volunteer")),
    (UnitUse.RESIDENTIAL, N_("Residential")),
    (UnitUse.COMMERCIAL, N_("Commercial")),
    (UnitUse.GARAGE, N_("Garage")),
    (UnitUse.OTHER, N_("Other use")),
    (AreaSource.REGISTER, N_("Real-estate register")),
    (AreaSource.SURVEY, N_("Surveyor's report")),
    (AreaSource.CONTRACT, N_("Purchase contract")),
    (AreaSource.UNKNOWN, N_("Source unknown")),
    (OwnerKind.PERSON, N_("Private owner")),
    (OwnerKind.COMPANY, N_("Company")),
    (OwnerKind.DEVELOPER, N_("Developer (unsold)")),
    (OwnerKind.PUBLIC_HOUSING, N_("Public housing")),
    (RoundState.DRAFT, N_("Draft")),
    (RoundState.POSTED, N_("Notice posted")),
    (RoundState.OPEN, N_("Open")),
    (RoundState.EXTENDED, N_("Extended")),
    (RoundState.CLOSED_EARLY, N_("Closed early")),
    (RoundState.CLOSED, N_("Closed")),
    (RoundState.RESULT_POSTED, N_("Result posted")),
    (RoundState.FINAL, N_("Final")),
    (RoundState.CHALLENGED, N_("Challenged in court")),
    (RoundState.ANNULLED, N_("Annulled")),
    (Channel.PAPER, N_("Paper ballot")),
    (Channel.DOOR, N_("At the door")),
    (Channel.ONLINE, N_("Online")),
    (Channel.PHONE, N_("By phone with a witness")),
    (Channel.PROXY, N_("By proxy")),
    (PaperState.ISSUED, N_("Out")),
    (PaperState.RETURNED, N_("Returned")),
    (PaperState.SPOILED, N_("Spoiled")),
    (PaperState.MISSING, N_("Missing")),
    (Delivery.HAND, N_("By hand")),
    (Delivery.MAILBOX, N_("Into the mailbox")),
    (Delivery.ADDRESS, N_("Posted to an address")),
    (Choice.AGREE, N_("Agree")),
    (Choice.AGAINST, N_("Against")),
    (Choice.ABSTAIN, N_("Abstain")),
    (Choice.NOT_BLOCKING, N_("Not blocking")),
    (Choice.FOLLOW, N_("Follow the majority")),
    (Choice.CANDIDATE, N_("Candidate")),
    (Choice.INVALID, N_("Invalid")),
    (Outcome.PASSED, N_("Passed")),
    (Outcome.FAILED, N_("Not passed")),
    (Outcome.UNDECIDABLE, N_("Cannot be decided")),
    (ProjectKind.LIFT_REPLACEMENT, N_("Lift replacement")),
    (ProjectKind.LIFT_ADDITION, N_("Lift addition")),
    (ProjectKind.WATER_RENEWAL, N_("Water-supply renewal")),
    (ProjectKind.LEAK_REPAIR, N_("Leakage repair")),
    (ProjectKind.OTHER_REPAIR, N_("Other repair")),
    (ProjectState.OPEN, N_("Under way")),
    (ProjectState.HELD, N_("On hold")),
    (ProjectState.FINISHED, N_("Finished")),
    (ProjectState.CANCELLED, N_("Cancelled")),
    (Purse.MAINTENANCE_FUND, N_("Maintenance fund")),
    (Purse.TOP_UP, N_("Top-up of the fund")),
    (Purse.PROJECT_LEVY, N_("Project levy")),
    (Purse.SELF_RAISED, N_("Self-raised")),
    (Purse.COMMON_INCOME, N_("Common income")),
    (Purse.TREASURY_BOND, N_("Treasury-bond subsidy")),
    (Purse.SUBSIDY, N_("District and street subsidy")),
]
# Two lists may share a word ("open", "grid_worker"), and equal words are equal keys: so the list is part of the key.
LABELS = {(type(word), word): text for word, text in _PAIRS}


def label(word: StrEnum) -> str:
    """The word as people read it, in their language."""
    return _(LABELS[type(word), word])


def in_words(value: StrEnum) -> str:
    """The word as people read it; one without a label as it is stored."""
    text = LABELS.get((type(value), value))
    return str(value) if text is None else _(text)
