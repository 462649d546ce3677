"""The closed lists of words of tenders, contracts and works; where they fit, those of Open Contracting."""

from enum import StrEnum


class ProcurementMethod(StrEnum):
    """How a bidder is found, in the words of the Open Contracting standard; 比选 is `selective`."""

    OPEN = "open"
    SELECTIVE = "selective"
    LIMITED = "limited"
    DIRECT = "direct"


class TenderState(StrEnum):
    """`ACTIVE`: posted; `COMPLETE`: its contract is signed; `UNSUCCESSFUL`: nobody could be chosen."""

    PLANNED = "planned"
    ACTIVE = "active"
    COMPLETE = "complete"
    UNSUCCESSFUL = "unsuccessful"
    CANCELLED = "cancelled"


class BidState(StrEnum):
    PENDING = "pending"
    VALID = "valid"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"


class AwardState(StrEnum):
    """`PENDING`: decided, not posted yet; `ACTIVE`: posted; `CANCELLED`: taken back."""

    PENDING = "pending"
    ACTIVE = "active"
    CANCELLED = "cancelled"


class ContractState(StrEnum):
    """`PENDING`: a draft; `ACTIVE`: signed and binding; `TERMINATED`: settled or ended early."""

    PENDING = "pending"
    ACTIVE = "active"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"


class Severity(StrEnum):
    """How bad a finding on the site is; works with an unsafe one are not accepted before it is mended."""

    NONE = "none"
    MINOR = "minor"
    SERIOUS = "serious"
    UNSAFE = "unsafe"


class AcceptanceResult(StrEnum):
    PASSED = "passed"
    PASSED_WITH_DEFECTS = "passed_with_defects"
    FAILED = "failed"
