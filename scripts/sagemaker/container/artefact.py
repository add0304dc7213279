"""The artefact that an endpoint serves: a merged classifier, its tokenizer, and `artefact.json`."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from calibration import Calibration
from prompt import LABELS, Prompt, load_prompt
from rows import pad
from transformers import AutoModelForSequenceClassification, AutoTokenizer

ARTEFACT_FILE = "artefact.json"
BATCH_TOKENS = 4096
"""Tokens of one forward pass, padding included: 32 texts of 128 tokens; keeps activations under 1 GB on a T4."""


class ArtefactError(ValueError):
    """The artefact does not fit its own code."""


@dataclass(frozen=True)
class Artefact:
    model: torch.nn.Module
    prompt: Prompt
    calibration: Calibration
    version: str
    max_length: int
    pad_id: int

    def scores(self, texts: list[str]) -> tuple[np.ndarray, list[tuple[int, bool]]]:
        """Raw scores (texts x classes) in order, and each text's tokens and whether it was cut."""
        encoded = [self.prompt.encode(text, self.max_length) for text in texts]
        scores = np.empty((len(texts), len(LABELS)))
        for indices in _batches([len(ids) for ids, _ in encoded]):
            batch = pad([encoded[i][0] for i in indices], self.pad_id)
            batch = {name: tensor.to(self.model.device) for name, tensor in batch.items()}
            with torch.inference_mode():
                scores[indices] = self.model(**batch, use_cache=False).logits.float().cpu().numpy()
        return scores, [(len(ids), cut) for ids, cut in encoded]

    def judge(self, texts: list[str]) -> list[dict]:
        """One result a text, as the Worker reads it. Raises `FloatingPointError` when a score is not finite."""
        scores, read = self.scores(texts)
        if not np.isfinite(scores).all():
            raise FloatingPointError("the model gave a score that is not finite")
        return [
            {
                "label": LABELS[int(four.argmax())],
                "severity": int(four.argmax()),
                "probabilities": dict(zip(LABELS, four.tolist())),
                "expectedSeverity": float(four @ np.arange(len(LABELS))),
                "truncated": cut,
                "tokens": tokens,
            }
            for four, (tokens, cut) in zip(self.calibration.probabilities(scores), read)
        ]


def _batches(lengths: list[int]) -> list[list[int]]:
    """Indices by length, cut where a batch would cost more than `BATCH_TOKENS`."""
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batches and (len(batches[-1]) + 1) * lengths[index] <= BATCH_TOKENS:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches


def load_artefact(folder: Path) -> Artefact:
    """Loads and checks; raises `ArtefactError` when the prompt is another than the one it was trained with."""
    facts = json.loads((folder / ARTEFACT_FILE).read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    prompt = load_prompt(tokenizer)
    if prompt.hash != facts["promptHash"]:
        raise ArtefactError(f"trained with prompt {facts['promptHash']}, served with {prompt.hash}")
    on_gpu = torch.cuda.is_available()
    model = AutoModelForSequenceClassification.from_pretrained(
        folder,
        # Half precision is slow, and partly missing, on a CPU.
        dtype=torch.float16 if on_gpu else torch.float32,
        attn_implementation="sdpa",
    )
    if [model.config.id2label[i] for i in range(len(LABELS))] != list(LABELS):
        raise ArtefactError("the classes of the artefact are not the Worker's")
    return Artefact(
        model=model.to("cuda" if on_gpu else "cpu").eval(),
        prompt=prompt,
        calibration=Calibration(facts["temperature"], tuple(facts["offsets"])),
        version=facts["version"],
        max_length=facts["maxLength"],
        pad_id=tokenizer.pad_token_id,
    )
