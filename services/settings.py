"""What the installation is told from outside, by environment variables only."""

import os
import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from services.errors import Refused

ROOT = Path(__file__).resolve().parent.parent
TILE_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")
WEAK = {"", "some_key", "secret", "changeme", "change-me", "duoge", "password"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data lie and how this installation presents itself."""

    database_url: str
    home: Path
    production: bool
    secure_cookie: bool
    secret: bytes
    trusted_proxies: frozenset[str]
    ocid_prefix: str
    tile_url: str = ""


@cache
def current() -> Settings:
    """The settings of this process. Raises Refused("weak_secret") in production without a real secret."""
    home = Path(os.environ.get("DUOGE_HOME") or ROOT / "var")
    production = os.environ.get("DUOGE_ENV", "").lower() == "production"
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'duoge.db'}"
    return Settings(
        database_url=url.replace("postgres://", "postgresql://").replace(
            "postgresql://", "postgresql+psycopg://"
        ),
        home=home,
        production=production,
        secure_cookie=os.environ.get("DUOGE_HTTPS", "1" if production else "0") == "1",
        secret=_secret(home, production=production),
        trusted_proxies=frozenset(os.environ.get("DUOGE_PROXIES", "127.0.0.1,::1").replace(",", " ").split()),
        ocid_prefix=os.environ.get("DUOGE_OCID_PREFIX", "ocds-000000"),
        tile_url=_tile_url(os.environ.get("DUOGE_TILES", "")),
    )


def _tile_url(given: str) -> str:
    """The address of an intranet's own map pictures, like `http://tiles.local/{z}/{x}/{y}.png` (XYZ); "" for none.

    Raises Refused("tile_address") for one without host or without the three places that a picture is asked by.
    """
    parts = urlsplit(given.strip())
    whole = parts.scheme in ("http", "https") and parts.hostname and TILE_HOST.fullmatch(parts.netloc)
    if given.strip() and not (whole and all(name in parts.path for name in ("{z}", "{x}", "{y}"))):
        raise Refused("tile_address", given=given)
    return given.strip()


def _secret(home: Path, *, production: bool) -> bytes:
    given = os.environ.get("DUOGE_SECRET", "")
    if given or production:
        return check_secret(given)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return check_secret(path.read_text(encoding="ascii").strip())


def check_secret(given: str) -> bytes:
    """The secret as bytes. Raises Refused("weak_secret") under 32 bytes, or with fewer than 12 different ones."""
    raw = given.encode()
    if given.lower() in WEAK or len(raw) < 32 or len(set(raw)) < 12:
        raise Refused("weak_secret")
    return raw
