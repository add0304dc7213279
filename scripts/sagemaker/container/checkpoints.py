"""Checkpoints that outlive a spot interruption: only complete ones are resumed from."""

import json
import signal
from pathlib import Path

from transformers import TrainerCallback

COMPLETE = "complete.json"
"""Written after everything else of a checkpoint: its files and their sizes. A copy in S3 may lack some of them."""


def _sizes(folder: Path) -> dict[str, int]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != COMPLETE)
    return {str(file.relative_to(folder)): file.stat().st_size for file in files}


def _is_complete(folder: Path) -> bool:
    try:
        return json.loads((folder / COMPLETE).read_text()) == _sizes(folder)
    except (OSError, ValueError):
        return False


def last_checkpoint(folder: Path) -> Path | None:
    """The newest complete checkpoint, or None."""
    found = [path for path in folder.glob("checkpoint-*") if path.name.split("-")[1].isdigit()]
    complete = [path for path in found if _is_complete(path)]
    return max(complete, key=lambda path: int(path.name.split("-")[1]), default=None)


class MarkComplete(TrainerCallback):
    def on_save(self, args, state, control, **_):
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        (folder / COMPLETE).write_text(json.dumps(_sizes(folder)))


class StopOnSigterm(TrainerCallback):
    """On SIGTERM, sent 120 s before a spot instance is taken away: saves after the running step, then stops."""

    def __init__(self) -> None:
        self.stopped = False
        signal.signal(signal.SIGTERM, self._stop)

    def _stop(self, *_) -> None:
        self.stopped = True

    def on_step_end(self, args, state, control, **_):
        if self.stopped:
            control.should_save = True
            control.should_training_stop = True
