"""The closed lists of words about lifts."""

from enum import StrEnum


class LiftKind(StrEnum):
    """What kind of lift (品种)."""

    PASSENGER = "passenger"
    FREIGHT = "freight"
    HYDRAULIC = "hydraulic"
    DUMBWAITER = "dumbwaiter"
    ESCALATOR = "escalator"
    PLATFORM = "platform"
    OTHER = "other"


class InspectionResult(StrEnum):
    """What the last inspection concluded."""

    PASSED = "passed"
    CONDITIONAL = "conditional"
    FAILED = "failed"


class Assessment(StrEnum):
    """What a safety risk assessment advises: 继续使用, 修理, 改造, 更新."""

    KEEP = "keep"
    REPAIR = "repair"
    MODERNISE = "modernise"
    REPLACE = "replace"


class AgeBand(StrEnum):
    """How long a lift has been registered for use, in whole years."""

    UNDER_10 = "under_10"
    FROM_10 = "from_10"
    FROM_15 = "from_15"
    FROM_20 = "from_20"
    UNKNOWN = "unknown"
