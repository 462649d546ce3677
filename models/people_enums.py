"""The closed lists of people and their sessions."""

from enum import StrEnum


class RevokedBecause(StrEnum):
    SIGNED_OUT = "signed_out"
    ENDED_BY_PERSON = "ended_by_person"
    PASSWORD_CHANGED = "password_changed"
    ROLE_CHANGED = "role_changed"
    PERSON_REMOVED = "person_removed"
