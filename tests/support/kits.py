"""Recount kits for tests: one with its sums put right again, and what the checker says of one."""

import io
import json
import sys

import pytest

from services.consultations import recount


def sealed_again(files: dict[str, bytes]) -> bytes:
    """A kit whose forger put every sum right again."""
    record = json.loads(files["round.json"])
    record["files"] = {name: recount.digest(files[name]) for name in record["files"]}
    files["round.json"] = json.dumps(record, indent=1).encode()
    return recount.pack(files | {"SHA256SUMS": recount.sums(files)})


def said_of(kit: bytes, *seal: str) -> tuple[int, str, str]:
    """What the checker answers: exit status, output, errors."""
    with pytest.MonkeyPatch.context() as patch:
        out, err = io.StringIO(), io.StringIO()
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(recount, "read", lambda _path: kit)
        code = recount.main(["kit.zip", *seal])
    return code, out.getvalue(), err.getvalue()
