"""Trains the classifier: `python train.py [--root /opt/ml] [--config FILE]`.

Reads the channels `model`, `train`, `validation` and, where there are such, `test`, `feedback` (more rows to train on)
and `preferences` below `input/data`; settings from `--config` or the job's hyperparameters. Writes the merged artefact with metrics.json to `model/`, checkpoints to
`checkpoints/`. Started again after an interruption, it goes on from the last complete checkpoint.
"""

import argparse
import gc
import json
import sys
from pathlib import Path

import numpy as np
import torch
from artefact import load_artefact
from calibration import Calibration, fit, prior_offsets
from config import ConfigError, TrainConfig, as_parameters, parse_counts, read_config
from dpo import FIELDS as PREFERENCE_FIELDS
from dpo import prefer
from evaluate import evaluate, scores_of
from export import merge, save_artefact, to_classifier
from metrics import print_metric
from model import add_adapter, load_base, load_tokenizer
from prompt import Prompt, PromptError, load_prompt
from rows import (
    PromptRows,
    RowsError,
    balance,
    class_weights,
    counts_of,
    natural_rows,
    read_rows,
    split_variants,
)
from trainers import LabelTrainer, run, training_arguments
from transformers import set_seed

INTERRUPTED = 143
"""Exit status after SIGTERM, as the shell has it: 128 + 15."""


class Folders:
    """Where a SageMaker job finds and leaves its files."""

    def __init__(self, root: Path) -> None:
        self.hyperparameters = root / "input/config/hyperparameters.json"
        self.channels = root / "input/data"
        self.checkpoints = root / "checkpoints"
        self.model = root / "model"
        self.failure = root / "output/failure"

    def channel(self, name: str) -> Path:
        return self.channels / name


def train_adapter(folders: Folders, config: TrainConfig, prompt: Prompt, rows: list[dict], weights: list[float]) -> bool:
    """Both stages; leaves the adapter in `checkpoints/adapter`. False when SIGTERM ended it before its time."""
    base = str(folders.channel("model"))
    pad_id = prompt.tokenizer.pad_token_id
    model = add_adapter(load_base(base), config)
    arguments = training_arguments(
        config, str(folders.checkpoints / "labels"), config.learning_rate, config.epochs, config.max_steps
    )
    data = PromptRows(rows, prompt, config, ("label",))
    if not run(LabelTrainer, model, data, arguments, pad_id, label_ids=prompt.label_ids, weights=weights):
        return False
    preferences = folders.channel("preferences")
    if preferences.is_dir():
        pairs = read_rows(preferences, PREFERENCE_FIELDS)
        if not prefer(model, pairs, prompt, config, str(folders.checkpoints / "preferences"), pad_id):
            return False
    model.save_pretrained(folders.checkpoints / "adapter")
    return True


def release(folders: Folders, config: TrainConfig, prompt: Prompt, trained: list[float]) -> dict:
    """
    Merges, calibrates on validation rows in their natural mixture, and evaluates what will be served: on the channel
    `test` where there is one, as the temperature has seen the validation rows.
    """
    validation = read_rows(folders.channel("validation"))
    written, _ = split_variants(validation)
    natural = parse_counts(config.natural_counts)
    mixture = natural_rows(written, natural or counts_of(written), config.seed)
    merged = merge(str(folders.channel("model")), folders.checkpoints / "adapter", torch.float16)
    classifier = to_classifier(merged, prompt, prompt.tokenizer.pad_token_id)
    facts = {"dataVersion": config.data_version, "gitCommit": config.git_commit, "seed": config.seed}
    neutral = Calibration(1.0, (0.0, 0.0, 0.0, 0.0))
    save_artefact(folders.model, classifier, prompt, config, neutral, facts)
    del merged, classifier
    free_memory()

    artefact = load_artefact(folders.model)
    scores = scores_of(artefact, [prompt.text_of(row) for row in mixture])
    true = np.array([row["label"] for row in mixture])
    calibration = fit(scores, true, prior_offsets(trained, natural or counts_of(written)))
    save_artefact(folders.model, artefact.model.half(), prompt, config, calibration, facts)
    del artefact
    free_memory()
    test = folders.channel("test")
    rows = read_rows(test) if test.is_dir() else validation
    return evaluate(load_artefact(folders.model), rows, natural, config.seed)


def free_memory() -> None:
    """Gives back what was deleted: a T4 holds the model in half precision twice, and not three times."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def train(folders: Folders, config: TrainConfig) -> int:
    set_seed(config.seed)
    prompt = load_prompt(load_tokenizer(str(folders.channel("model"))))
    feedback = folders.channel("feedback")
    given = read_rows(folders.channel("train")) + (read_rows(feedback) if feedback.is_dir() else [])
    rows = balance(given, config.safe_share, config.seed)
    counts = counts_of(rows)
    weights = class_weights(counts)
    print_metric("train_rows", len(rows))
    if not train_adapter(folders, config, prompt, rows, weights):
        print("train: interrupted; a checkpoint is kept", flush=True)
        return INTERRUPTED
    figures = release(folders, config, prompt, [count * weight for count, weight in zip(counts, weights)])
    document = {"parameters": as_parameters(config), "promptHash": prompt.hash, "metrics": figures}
    (folders.model / "metrics.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    for name, value in figures.items():
        if isinstance(value, (int, float)):
            print_metric(f"eval_{name}", value)
    return 0


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/opt/ml"))
    parser.add_argument("--config", type=Path)
    options = parser.parse_args(argv)
    folders = Folders(options.root)
    try:
        return train(folders, read_config(options.config or folders.hyperparameters))
    except (ConfigError, OSError, PromptError, RowsError) as error:
        # SageMaker shows this file as the job's failure reason.
        line = str(error).splitlines()[0]
        folders.failure.parent.mkdir(parents=True, exist_ok=True)
        folders.failure.write_text(line)
        print(f"train: {line}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
