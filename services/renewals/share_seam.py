"""What one household pays of a renewal: the seam between the door and the money. No plan of shares exists yet."""

from sqlmodel import Session

from services.access import Actor


def share_of(db: Session, actor: Actor, project_id: int, unit_id: int) -> int | None:  # noqa: ARG001
    """The household's share in fen, None without a plan of shares. The caller has found both within the scope."""
    return None
