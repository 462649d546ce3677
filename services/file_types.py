"""What a photograph or a scan really is: read from its bytes, whatever its name says; all else is refused."""

import hashlib
import io
import re
import unicodedata
import warnings
from pathlib import PurePosixPath

from services.errors import Refused

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
NAME = 120
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
"""The kinds that are kept, and the ending that each is given out with."""
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_MARKUP = re.compile(rb"<(?:script|html|iframe|!doctype|\?php)", re.I)
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile)\b")
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 66_000
"""A zip ends with this; it is looked for only where a zip can have it, so that no photograph has it by chance."""


def digest(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def checked(content: bytes) -> str:
    """The media type of a photograph or a PDF that may be kept.

    Raises Refused: "attachment_empty", "attachment_too_large" (mb), "attachment_type" for all but JPEG, PNG, WebP
    and PDF, "attachment_damaged", "attachment_too_many_pixels", "attachment_hides" for files that hold another
    kind of file or a script as well.
    """
    if not content:
        raise Refused("attachment_empty")
    if len(content) > LARGEST:
        raise Refused("attachment_too_large", mb=LARGEST // 1024 // 1024)
    kind = sniffed(content)
    if kind is None:
        raise Refused("attachment_type")
    if _ZIP_END in content[-_ZIP_TAIL:] or _MARKUP.search(content):
        raise Refused("attachment_hides")
    if kind == "application/pdf":
        _insist_pdf(content)
    else:
        _insist_image(content, kind)
    return kind


def sniffed(content: bytes) -> str | None:
    """The kind by the first bytes, where it is one that is kept."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if re.match(rb"%PDF-\d\.\d", content) else None


def _insist_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise Refused("attachment_damaged")
    if _ACTIVE.search(content):
        raise Refused("attachment_hides")


def _insist_image(content: bytes, kind: str) -> None:
    """Size first, from the head alone; only then is it decoded. Loaded when first needed: it is a heavy library."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
                width, height = image.size
                if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
                    raise Refused("attachment_too_many_pixels")
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused("attachment_too_many_pixels") from bomb
    except (OSError, ValueError, SyntaxError, EOFError, Warning, MemoryError) as broken:
        raise Refused("attachment_damaged") from broken


def cleaned(name: str, media_type: str) -> str:
    """A file's name as it is kept: no path, no control or direction characters, the ending of its real kind."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*;%')
    stem = PurePosixPath(plain.strip(" .")).stem.strip(" .") or "file"
    ending = ENDINGS[media_type]
    return stem[: NAME - len(ending)] + ending
