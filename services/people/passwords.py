"""Passwords: what is good enough, how it is stored, and one-time passwords that can be read aloud."""

import secrets

import bcrypt

from services.errors import Refused

ROUNDS = 12
SHORTEST = 10
LONGEST_BYTES = 72
READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
NOBODY = "$2b$12$7snuItLWjZ4KC8fCbkbFTOX5GS69J0MaAabb29qQq0Lau/pWmIIlK"
"""The hash of a random text that was thrown away: what unknown names are checked against, at full cost."""


def hashed(password: str) -> str:
    """The stored form of a password (bcrypt)."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()


def checked_password(password: str, *, name: str) -> str:
    """A password that may be used, outer blanks gone (the sign-in drops them too).

    Raises Refused: "password_too_short" (under 10 characters), "password_too_long" (over 72 bytes, bcrypt's
    limit), "password_too_plain" (fewer than 5 different characters, or the name in it).
    """
    clean = password.strip()
    if len(clean) < SHORTEST:
        raise Refused("password_too_short", shortest=SHORTEST)
    if len(clean.encode()) > LONGEST_BYTES:
        raise Refused("password_too_long", longest=LONGEST_BYTES)
    if len(set(clean)) < 5 or (len(name) > 2 and name.casefold() in clean.casefold()):
        raise Refused("password_too_plain")
    return clean


def one_time_password() -> str:
    """A random password of 71 bits, without characters that look alike, to be changed at first sign-in."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))


def fits(password: str, stored: str) -> bool:
    """Whether the password is the stored one; a password over bcrypt's length never is."""
    raw = password.strip().encode()
    return len(raw) <= LONGEST_BYTES and bcrypt.checkpw(raw, stored.encode())
