"""Refusals: what a person may not do or did not enter well; pages turn the code into the reader's words."""

from typing import Any


class Refused(Exception):
    """A request that cannot be carried out as entered; nothing was changed.

    `code` names the text (`pages/ui/refusals.py`), `params` fill its placeholders.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class NotFound(Refused):
    """Nothing of that number lies within what the person may see."""

    def __init__(self, what: str = "record", **params: Any) -> None:
        super().__init__("not_found", what=what, **params)


class NotAllowed(Refused):
    """The person's posts do not include this."""

    def __init__(self, permission: str = "", **params: Any) -> None:
        super().__init__("not_allowed", permission=permission, **params)


class Conflict(Refused):
    """Somebody else saved first; both versions are given, the person chooses.

    `version` is the stored one: saving again with it puts yours in place of theirs.
    """

    def __init__(self, *, yours: dict[str, Any], theirs: dict[str, Any], by: str, version: int = 0) -> None:
        super().__init__("conflict", by=by)
        self.yours = yours
        self.theirs = theirs
        self.version = version
