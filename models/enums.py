"""The closed lists of words that tables, rules and pages share."""

from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    LEADER = "leader"
    OFFICER = "officer"
    SECRETARY = "secretary"
    GRID_WORKER = "grid_worker"


class Permission(StrEnum):
    SEE_OWN = "see_own"
    MANAGE_PEOPLE = "manage_people"
    SEE_ACTIVITY = "see_activity"
    IMPORT = "import"
    SEE_PLACES = "see_places"
    SEE_OWNERS = "see_owners"
    REVEAL_PHONE = "reveal_phone"
    CHANGE_HOUSEHOLDS = "change_households"
    SEE_RENEWALS = "see_renewals"
    MOVE_RENEWALS = "move_renewals"
    SEE_MONEY = "see_money"
    SEE_CONSULTATIONS = "see_consultations"
    RUN_CONSULTATIONS = "run_consultations"
    SEE_BALLOTS = "see_ballots"
    RECORD_BALLOTS = "record_ballots"
    SEE_VISITS = "see_visits"
    RECORD_VISITS = "record_visits"
    SEE_REQUESTS = "see_requests"
    RECORD_REQUESTS = "record_requests"
    WORK_REQUESTS = "work_requests"
    SUPERVISE_REQUESTS = "supervise_requests"
    EXPORT = "export"
    MANAGE_POSTS = "manage_posts"
    RECORD_PATROLS = "record_patrols"
    MANAGE_BOUNDARIES = "manage_boundaries"
    SEE_UPKEEP = "see_upkeep"
    KEEP_UPKEEP = "keep_upkeep"


class PlaceKind(StrEnum):
    """From the subdistrict down to the stairwell; a household is a Unit, not a place."""

    SUBDISTRICT = "subdistrict"
    GRID = "grid"
    NEIGHBOURHOOD = "neighbourhood"
    MICRO_GRID = "micro_grid"
    ESTATE = "estate"
    BUILDING = "building"
    STAIRWELL = "stairwell"


class UnitUse(StrEnum):
    RESIDENTIAL = "residential"
    COMMERCIAL = "commercial"
    GARAGE = "garage"
    OTHER = "other"


class AreaSource(StrEnum):
    """Where an area comes from, in the order of trust of the Supreme Court's interpretation, art. 8."""

    REGISTER = "register"
    SURVEY = "survey"
    CONTRACT = "contract"
    UNKNOWN = "unknown"


class OwnerKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    DEVELOPER = "developer"
    PUBLIC_HOUSING = "public_housing"


class RoundState(StrEnum):
    """From the draft to the final result. `POSTED`: its notice hangs; `RESULT_POSTED`: its count does."""

    DRAFT = "draft"
    POSTED = "posted"
    OPEN = "open"
    EXTENDED = "extended"
    CLOSED_EARLY = "closed_early"
    CLOSED = "closed"
    RESULT_POSTED = "result_posted"
    FINAL = "final"
    CHALLENGED = "challenged"
    ANNULLED = "annulled"


PREPARED = frozenset({RoundState.DRAFT, RoundState.POSTED})
"""Not yet put to the owners: no roll, nothing frozen."""
VOTING = frozenset({RoundState.OPEN, RoundState.EXTENDED})
"""Ballots come in."""
COUNTED = frozenset(RoundState) - PREPARED - VOTING
"""Closed: roll, ballots and result never change any more."""


class ObjectionState(StrEnum):
    RAISED = "raised"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class PaperState(StrEnum):
    """Where one printed ballot is. A spoiled one was exchanged for another."""

    ISSUED = "issued"
    RETURNED = "returned"
    SPOILED = "spoiled"
    MISSING = "missing"


class Delivery(StrEnum):
    """How a ballot reached its owner."""

    HAND = "hand"
    MAILBOX = "mailbox"
    ADDRESS = "address"


class EndedBecause(StrEnum):
    """Why a ballot no longer counts."""

    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class EmergencyState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class Stance(StrEnum):
    """Where a household stands, as said at the door."""

    SUPPORT = "support"
    NOT_BLOCKING = "not_blocking"
    UNDECIDED = "undecided"
    OPPOSE = "oppose"
    NOT_REACHED = "not_reached"


class Concern(StrEnum):
    DAYLIGHT = "daylight"
    NOISE = "noise"
    MONEY = "money"
    FAIRNESS = "fairness"
    HOUSE_PRICE = "house_price"
    PIPES = "pipes"
    DUST = "dust"
    OTHER = "other"


class TaskKind(StrEnum):
    DOOR_KNOCK = "door_knock"
    DECISION = "decision"
    REQUEST = "request"
    FINDING = "finding"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class MeetingKind(StrEnum):
    """The 红色议事会 and the three statutory meetings (听证会、协调会、评议会)."""

    COUNCIL = "council"
    HEARING = "hearing"
    COORDINATION = "coordination"
    REVIEW = "review"


class MeetingState(StrEnum):
    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


class DecisionLeadsTo(StrEnum):
    TASK = "task"
    CONSULTATION = "consultation"
    PLAN_CHANGE = "plan_change"


class Channel(StrEnum):
    PAPER = "paper"
    DOOR = "door"
    ONLINE = "online"
    PHONE = "phone"
    PROXY = "proxy"


PAPER_CHANNELS = frozenset({Channel.PAPER, Channel.DOOR})
"""The answer came on a printed ballot, which the ledger counts."""


class ProjectKind:
    """The kinds of renewal that our own code speaks of; which there are say the files of `services/rules/stages`."""

    LIFT_REPLACEMENT = "lift_replacement"
    LIFT_ADDITION = "lift_addition"
    WATER_RENEWAL = "water_renewal"
    LEAK_REPAIR = "leak_repair"
    OTHER_REPAIR = "other_repair"


class ProjectState(StrEnum):
    OPEN = "open"
    HELD = "held"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class MoveKind(StrEnum):
    """What a row of a renewal's history is: its first one, a step forward or back, a halt, the other route."""

    BEGUN = "begun"
    ADVANCED = "advanced"
    REWORKED = "reworked"
    HELD = "held"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    EMERGENCY = "emergency"


class Purse(StrEnum):
    MAINTENANCE_FUND = "maintenance_fund"
    TOP_UP = "top_up"
    PROJECT_LEVY = "project_levy"
    SELF_RAISED = "self_raised"
    COMMON_INCOME = "common_income"
    TREASURY_BOND = "treasury_bond"
    SUBSIDY = "subsidy"


class ImportKind(StrEnum):
    PLACES = "places"
    OWNERS = "owners"
    BALLOTS = "ballots"
    LIFTS = "lifts"
    REQUESTS = "requests"
    POSTS = "posts"
    AGREEMENTS = "agreements"
    WATER_STATIONS = "water_stations"
    BOUNDARIES = "boundaries"


class BatchState(StrEnum):
    STAGED = "staged"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"


class RowState(StrEnum):
    GOOD = "good"
    BAD = "bad"
    SKIPPED = "skipped"
    APPLIED = "applied"
    UNDONE = "undone"


class RuleClass(StrEnum):
    ORDINARY = "ordinary"
    SPECIAL = "special"


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNDECIDABLE = "undecidable"


class Choice(StrEnum):
    """An answer. 从众 joins the larger side of those who took one; 不阻挡 takes part and agrees to nothing."""

    AGREE = "agree"
    AGAINST = "against"
    ABSTAIN = "abstain"
    NOT_BLOCKING = "not_blocking"
    FOLLOW = "follow"
    CANDIDATE = "candidate"
    INVALID = "invalid"


PLAIN_CHOICES = (Choice.AGREE, Choice.AGAINST, Choice.ABSTAIN, Choice.INVALID)
"""The answers that every printed notice has."""
