"""A job's folder with 200 real rows and a tiny random base model; trained once for all tests."""

import contextlib
import csv
import io
import json
import os
import sys
from pathlib import Path

import pytest

# The model is too small for a second thread, and waiting for one is slow beside other work. Read when torch is imported.
os.environ["OMP_NUM_THREADS"] = "1"

HERE = Path(__file__).parent
CONTAINER = HERE.parent
sys.path.insert(0, str(CONTAINER))

import tiny_base  # noqa: E402
import train  # noqa: E402

ROWS = 200
VALIDATION_ROWS = 80
CONFIG = {
    "version": "tiny-1",
    "seed": 17,
    "max_length": 160,
    "epochs": 3,
    "batch_size": 8,
    "accumulate": 1,
    "learning_rate": 0.01,
    "save_steps": 10,
    "safe_share": 0.5,
}
LEVELS = {"safe": 0, "potentially_harmful": 1, "harmful": 2, "extremely_harmful": 3}


def _jigsaw(folder: Path) -> list[tuple[str, int]]:
    """Levels as scripts/embedded/labels.ts maps the six labels."""
    with (folder / "train/jigsaw_toxic_subset/merged_jigsaw_6label.csv").open(encoding="utf-8", newline="") as file:
        found = []
        for row in csv.DictReader(file):
            flags = {name: row[name] == "1" for name in row if row[name] in ("0", "1")}
            if flags["severe_toxic"] or flags["threat"]:
                level = 3
            elif flags["identity_hate"] or (flags["toxic"] and (flags["obscene"] or flags["insult"])):
                level = 2
            else:
                level = int(any(flags.values()))
            found.append((row["comment_text"], level))
    return found


def _golden() -> list[tuple[str, int]]:
    found = []
    for file in sorted((CONTAINER / "../../../test/vectors/golden").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            found.append((case["text"], LEVELS[case["classes"][-1]]))
    return found


def _mixed(rows: list[tuple[str, int]], count: int) -> list[tuple[str, int]]:
    """The levels in turn, for as long as each has rows."""
    levels = [[row for row in rows if row[1] == level] for level in range(4)]
    turns = max(map(len, levels))
    return [level[i] for i in range(turns) for level in levels if i < len(level)][:count]


def write_rows(folder: Path, rows: list[dict]) -> None:
    folder.mkdir(parents=True)
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def run(main, *arguments: object) -> tuple[int, str, str]:
    """Runs a command in this process: starting Python anew takes longer than what it does. Status, output, complaints."""
    output, complaints = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(complaints):
        status = main([str(argument) for argument in arguments])
    return status, output.getvalue(), complaints.getvalue()


@pytest.fixture(scope="session")
def source() -> str:
    return "jigsaw_toxic_subset" if os.environ.get("DATA_DIR") else "our golden set (DATA_DIR unset)"


@pytest.fixture(scope="session")
def rows(source: str) -> list[dict]:
    data = os.environ.get("DATA_DIR")
    found = _mixed(_jigsaw(Path(data)) if data else _golden(), ROWS + VALIDATION_ROWS)
    assert len(found) == ROWS + VALIDATION_ROWS
    prompt = json.loads((CONTAINER / "prompt.json").read_text(encoding="utf-8"))
    return [
        {"system": prompt["system"], "user": prompt["user"].replace("{text}", text), "label": label}
        for text, label in found
    ]


@pytest.fixture(scope="session")
def base(rows: list[dict], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    write_rows(folder / "rows", rows[:ROWS])
    assert run(tiny_base.main, "--data", folder / "rows", "--out", folder / "model")[0] == 0
    return folder / "model"


@pytest.fixture(scope="session")
def make_root(rows: list[dict], base: Path, tmp_path_factory: pytest.TempPathFactory):
    """Makes a job's folder; settings are strings, as a job gets them."""

    def make(**settings: object) -> Path:
        root = tmp_path_factory.mktemp("ml")
        channels = root / "input/data"
        channels.mkdir(parents=True)
        (channels / "model").symlink_to(base)
        write_rows(channels / "train", rows[:ROWS])
        write_rows(channels / "validation", rows[ROWS:])
        (root / "input/config").mkdir()
        given = {name: str(value) for name, value in {**CONFIG, **settings}.items()}
        (root / "input/config/hyperparameters.json").write_text(json.dumps(given))
        return root

    return make


@pytest.fixture(scope="session")
def trained(make_root) -> tuple[Path, str]:
    """The folder of a finished job, and what it printed."""
    root = make_root()
    status, printed, complaints = run(train.main, "--root", root)
    assert status == 0, complaints
    return root, printed
