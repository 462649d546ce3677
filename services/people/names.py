"""Sign-in names of any script, compared the same however they were typed."""

import unicodedata

from services.errors import Refused

LONGEST = 64
LONGEST_KEY = 110


def name_key(name: str) -> str:
    """The name made comparable: compatibility forms folded, case folded, outer blanks gone."""
    return unicodedata.normalize("NFKC", name).strip().casefold().lower()


def typed_key(name: str) -> str:
    """The comparable form of whatever was typed at the sign-in: storable and not longer than a key can be."""
    return name_key(name[:LONGEST]).replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST_KEY]


def checked_name(name: str) -> str:
    """A name that may be stored. Raises Refused("name_empty") or ("name_too_long"), ("name_unreadable")."""
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean:
        raise Refused("name_empty")
    if len(clean) > LONGEST or len(name_key(clean)) > LONGEST_KEY:
        raise Refused("name_too_long", longest=LONGEST)
    if any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} for c in clean):
        raise Refused("name_unreadable")
    return clean
