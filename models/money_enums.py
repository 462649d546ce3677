"""The closed lists of words of money: bookings, share plans, hardship, sub-accounts of the fund."""

from enum import StrEnum


class BookingKind(StrEnum):
    """Money that came in, went out, or was given back to who paid it in; or a commitment that was lowered."""

    RECEIPT = "receipt"
    PAYMENT = "payment"
    REFUND = "refund"
    REDUCTION = "reduction"


class SharePlanState(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"
    REPLACED = "replaced"


class HardshipPath(StrEnum):
    DEFERRAL = "deferral"
    REDUCTION = "reduction"
    THIRD_PARTY = "third_party"


class AccountStanding(StrEnum):
    """How a household's sub-account of the maintenance fund stands; unknown where nobody entered it."""

    UNKNOWN = "unknown"
    EMPTY = "empty"
    LOW = "low"
    ENOUGH = "enough"
