"""`python manage.py verdict` as somebody types it: a file in, one answer a notice out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAD = "id,class,date,total_owners,total_area_m2,returned_owners,returned_area,agree_owners,agree_area\n"
ROWS = """两份之二,ordinary,2023-11-09,36,3508.53,36,3508.53,24,2398.41
no-areas,special,2023-06-08 vote; 2023-10-13 notice,12,,12,,10,
lost,special,2023-11-09,36,3508.53,36,3508.53,24,2398.41
"""


@pytest.fixture
def verdict_of(tmp_path):
    def run(content: bytes, *options: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "notices.csv"
        file.write_bytes(content)
        command = [sys.executable, "manage.py", "verdict", str(file), *options]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)

    return run


def test_a_file_of_notices_gives_one_json_object_a_row(verdict_of):
    done = verdict_of((HEAD + ROWS).encode("gb18030"), "--json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [answer["strict"] for answer in answers] == ["passed", "undecidable", "failed"]
    assert set(answers[0]) == {"id", "strict", "tests", "warnings"}
    assert answers[0]["id"] == "两份之二"


def test_without_json_a_person_reads_the_tests_and_the_warnings(verdict_of):
    done = verdict_of((HEAD + ROWS).encode())
    assert done.returncode == 0
    assert "no-areas: undecidable" in done.stdout
    assert "participation_area" in done.stdout
    assert "! figures_missing" in done.stdout


def test_a_file_without_its_columns_is_refused_in_one_line(verdict_of):
    done = verdict_of(b"id,class\n1,special\n", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "agree_area" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "/dev/null/copy"], "Not a directory"),
        (["backup", "x" * 300], "too long"),
        (["migrate", "DATABASE_URL=garbage"], "Could not parse"),
        (["migrate", "DUOGE_HOME=/proc/nowhere"], "No such file"),
        (["serve", "--port", "99999999"], "Invalid value"),
        (["init", "--name", "a\ud800".encode("utf-8", "surrogatepass")], "数据库尚未就绪"),
    ],
)
def test_what_the_machine_refuses_is_said_without_a_traceback(tmp_path, words, said):
    told = dict(w.split("=") for w in words if isinstance(w, str) and "=" in w)
    words = [w for w in words if not (isinstance(w, str) and "=" in w)]
    home = {"DUOGE_HOME": str(tmp_path), "PYTHONUTF8": "1"}
    command, around = [sys.executable, "manage.py", *words], {**os.environ, **home, **told}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, env=around, timeout=60)
    assert done.returncode != 0
    text = done.stderr.decode("utf-8", "replace")
    assert said in text
    assert "Traceback" not in text
