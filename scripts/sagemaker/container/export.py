"""From adapter to artefact: merges it, and puts the four label rows of the head in the head's place."""

import json
import shutil
from pathlib import Path

import torch
from artefact import ARTEFACT_FILE
from calibration import Calibration
from config import TrainConfig
from model import ATTENTION
from peft import PeftModel
from prompt import LABELS, PROMPT_FILE, Prompt
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

SERVING_FILES = ("inference.py", "artefact.py", "calibration.py", "prompt.py", "rows.py", "config.py")
"""What the endpoint runs; goes to `code/` with prompt.json. No requirements.txt: pip would run at every boot."""


def merge(base_path: str, adapter: Path, dtype: torch.dtype):
    """The base model in `dtype`, never in 4 bits, with the adapter added to its weights."""
    base = AutoModelForCausalLM.from_pretrained(base_path, dtype=dtype, attn_implementation=ATTENTION)
    return PeftModel.from_pretrained(base, str(adapter)).merge_and_unload()


def to_classifier(merged, prompt: Prompt, pad_id: int):
    """A sequence classifier whose scores equal the label tokens' scores of the language model."""
    config = merged.config
    config.id2label = dict(enumerate(LABELS))
    config.label2id = {label: i for i, label in enumerate(LABELS)}
    config.pad_token_id = pad_id
    config.use_cache = False
    # The layers are taken over, so none are made.
    with torch.device("meta"):
        classifier = AutoModelForSequenceClassification.from_config(config)
    rows = merged.lm_head.weight[list(prompt.label_ids)].detach().clone()
    classifier.model = merged.model
    classifier.score = torch.nn.Linear(rows.shape[1], len(LABELS), bias=False, dtype=rows.dtype)
    classifier.score.weight = torch.nn.Parameter(rows)
    return classifier.eval()


def save_artefact(
    folder: Path, classifier, prompt: Prompt, config: TrainConfig, calibration: Calibration, facts: dict
) -> None:
    """Writes the artefact, its description last."""
    folder.mkdir(parents=True, exist_ok=True)
    classifier.save_pretrained(folder)
    prompt.tokenizer.save_pretrained(folder)
    code = folder / "code"
    code.mkdir(exist_ok=True)
    here = Path(__file__).parent
    for name in (*SERVING_FILES, PROMPT_FILE.name):
        shutil.copyfile(here / name, code / name)
    description = {
        "version": config.version,
        "promptHash": prompt.hash,
        "labels": LABELS,
        "labelIds": prompt.label_ids,
        "maxLength": config.max_length,
        "temperature": calibration.temperature,
        "offsets": calibration.offsets,
        **facts,
    }
    (folder / ARTEFACT_FILE).write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
