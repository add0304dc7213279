"""Instruction rows: JSON lines of `system`, `user` and `label` (0 to 3)."""

import json
import math
import random
from pathlib import Path

import torch
from config import TrainConfig
from prompt import LABELS, Prompt


class RowsError(ValueError):
    """A data file cannot be used; the message names file and line, never the text."""


def read_rows(folder: Path, needed: tuple[str, ...] = ("system", "user", "label")) -> list[dict]:
    """All rows of the folder's `*.jsonl` files, in the order of their names."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise RowsError(f"{folder.name}: no .jsonl file")
    rows = []
    for file in files:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    rows.append(_parse(line, needed, f"{file.name}:{number}"))
    if not rows:
        raise RowsError(f"{folder.name}: no row")
    return rows


def _parse(line: str, needed: tuple[str, ...], where: str) -> dict:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise RowsError(f"{where}: not JSON") from error
    missing = [name for name in needed if name not in row]
    if missing:
        raise RowsError(f"{where}: {missing[0]} is missing")
    for name in ("label", "chosen", "rejected"):
        if name in needed and row[name] not in range(len(LABELS)):
            raise RowsError(f"{where}: {name} must be 0 to {len(LABELS) - 1}")
    return row


def balance(rows: list[dict], safe_share: float, seed: int) -> list[dict]:
    """Leaves out safe rows until they are at most `safe_share` of all."""
    safe = [i for i, row in enumerate(rows) if row["label"] == 0]
    others = len(rows) - len(safe)
    most = math.floor(others * safe_share / (1 - safe_share)) if safe_share < 1 and others else len(safe)
    if len(safe) <= most:
        return rows
    kept = set(random.Random(seed).sample(safe, most))
    return [row for i, row in enumerate(rows) if row["label"] != 0 or i in kept]


def counts_of(rows: list[dict]) -> list[int]:
    counts = [0] * len(LABELS)
    for row in rows:
        counts[row["label"]] += 1
    return counts


def split_variants(rows: list[dict]) -> tuple[list[dict], list[dict]]:
    """Rows as they were written, and the algospeak variants that data:prepare made of some."""
    return [row for row in rows if "variant" not in row], [row for row in rows if "variant" in row]


def natural_rows(rows: list[dict], natural: list[int], seed: int) -> list[dict]:
    """As many of the rows as have the levels in the shares of `natural`, in their order; one at least of each level."""
    if not rows:
        raise RowsError("only variants: no row to take the natural mixture from")
    counts = counts_of(rows)
    scale = min((have / want for have, want in zip(counts, natural) if have and want), default=0.0)
    kept = set()
    for level, (have, want) in enumerate(zip(counts, natural)):
        of_level = [i for i, row in enumerate(rows) if row["label"] == level]
        most = max(1, round(want * scale)) if have and want else 0
        kept.update(random.Random(seed).sample(of_level, min(most, have)))
    return [row for i, row in enumerate(rows) if i in kept]


def class_weights(counts: list[int]) -> list[float]:
    """1 / sqrt(frequency), scaled so that their mean over the rows is 1; 0 for a class without rows."""
    raw = [1 / math.sqrt(count) if count else 0.0 for count in counts]
    mean = sum(weight * count for weight, count in zip(raw, counts)) / sum(counts)
    return [weight / mean for weight in raw]


class PromptRows(torch.utils.data.Dataset):
    """Rows as token ids, each with the `extra` fields that its loss needs."""

    def __init__(self, rows: list[dict], prompt: Prompt, config: TrainConfig, extra: tuple[str, ...]) -> None:
        self.items = []
        for row in rows:
            ids, _ = prompt.encode(prompt.text_of(row), config.max_length)
            self.items.append({"input_ids": ids, **{name: row[name] for name in extra}})

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> dict:
        return self.items[index]


def pad(sequences: list[list[int]], pad_id: int) -> dict[str, torch.Tensor]:
    """A batch padded on the right: no position then sees nothing, which half precision would answer with NaN."""
    longest = max(map(len, sequences))
    ids = [sequence + [pad_id] * (longest - len(sequence)) for sequence in sequences]
    mask = [[1] * len(sequence) + [0] * (longest - len(sequence)) for sequence in sequences]
    return {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}


def collate(pad_id: int):
    """A function that makes a batch of items; every field but the ids becomes a tensor."""

    def make(items: list[dict]) -> dict[str, torch.Tensor]:
        batch = pad([item["input_ids"] for item in items], pad_id)
        for name in items[0].keys() - {"input_ids"}:
            batch[name] = torch.tensor([item[name] for item in items])
        return batch

    return make
