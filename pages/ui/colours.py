"""The colours that mean something in the whole product, light and dark, told apart without colour as well."""

from dataclasses import dataclass

from models.enums import Choice, Stance


@dataclass(frozen=True, slots=True)
class Look:
    """How one answer looks everywhere: its colour on light and on dark ground, and a sign beside it."""

    light: str
    dark: str
    sign: str

    def on(self, dark: bool) -> str:
        """The colour for this ground."""
        return self.dark if dark else self.light


AGREE = Look("#1f6fb4", "#5aa9e6", "✓")
AGAINST = Look("#c46a00", "#f0a23c", "✕")
ABSTAIN = Look("#6f7f88", "#9aabb4", "○")
INVALID = Look("#9b5793", "#cf8fc6", "⊘")
NOT_BLOCKING = Look("#3f8f86", "#6fc2b8", "△")
FOLLOW = Look("#8a7a3c", "#c7b56a", "≈")
CANDIDATE = Look("#1f6fb4", "#5aa9e6", "★")
NOT_RETURNED = Look("#dbe2e5", "#323f45", "…")

ANSWERS: dict[Choice | None, Look] = {
    Choice.AGREE: AGREE,
    Choice.AGAINST: AGAINST,
    Choice.ABSTAIN: ABSTAIN,
    Choice.NOT_BLOCKING: NOT_BLOCKING,
    Choice.FOLLOW: FOLLOW,
    Choice.CANDIDATE: CANDIDATE,
    Choice.INVALID: INVALID,
    None: NOT_RETURNED,
}
"""By answer; None is a ballot that was not returned."""

STANCES: dict[Stance | None, Look] = {
    Stance.SUPPORT: AGREE,
    Stance.NOT_BLOCKING: NOT_BLOCKING,
    Stance.UNDECIDED: Look(ABSTAIN.light, ABSTAIN.dark, "?"),
    Stance.OPPOSE: AGAINST,
    Stance.NOT_REACHED: Look("#a9b4b9", "#5b6a71", "…"),
    None: Look("#dbe2e5", "#323f45", "·"),
}
"""By what a visit found; None is a household that nobody visited."""
