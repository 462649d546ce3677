"""Read one .xlsx in a process of its own: standard input -> standard output (marshal).

calamine holds the whole sheet as a dense block and a parser written in another language may abort; here that
ends this process and not the server, the server's other threads keep running meanwhile, and the memory a
workbook may take is bounded. Run by `readers`, never imported by it.
"""

import contextlib
import datetime
import gc
import io
import marshal
import sys
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

PLAIN = {str, float, int, bool}
TIMES = (datetime.date, datetime.time, datetime.datetime)


def _bound_memory(limit: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _plain(row: list[Any]) -> list[Any]:
    return row if PLAIN.issuperset(map(type, row)) else [_scalar(value) for value in row]


def _scalar(value: Any) -> Any:
    if isinstance(value, TIMES):
        return value.isoformat()
    return value if type(value) in PLAIN else str(value)


def _read(content: bytes, max_rows: int) -> dict[str, Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        rows: list[list[Any]] = []
        left: list[Any] = [""] * sheet.start[1]
        written = 0
        for row in sheet.iter_rows():
            written += any(row)
            if written > max_rows:
                return {"error": "file_too_many_rows"}
            rows.append(left + _plain(row) if left else _plain(row))
        merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
        return {"name": name, "others": [o for o in names if o != name], "rows": rows, "merges": merges}
    return {"error": "file_empty"}


def main() -> None:
    """Answer with the first visible sheet that holds anything, or with the code of a refusal."""
    gc.disable()
    _bound_memory(int(sys.argv[1]))
    try:
        answer = _read(sys.stdin.buffer.read(), int(sys.argv[2]))
    except PasswordError:
        answer = {"error": "file_protected"}
    except MemoryError:
        answer = {"error": "file_too_big_inside"}
    except Exception:
        answer = {"error": "file_broken"}
    sys.stdout.buffer.write(marshal.dumps(answer))


if __name__ == "__main__":
    main()
