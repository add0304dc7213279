"""The preference stage: pairs of labels from review decisions move the trained adapter a little further."""

import torch
from config import TrainConfig
from model import label_scores
from prompt import Prompt
from rows import PromptRows, collate
from trainers import PreferenceTrainer, preference_margin, run, training_arguments

FIELDS = ("system", "user", "chosen", "rejected")


def _add_reference(model, rows: PromptRows, prompt: Prompt, config: TrainConfig, pad_id: int) -> None:
    """Puts the untouched model's margin beside each pair, so that no second model is held while training."""
    device = next(model.parameters()).device
    make = collate(pad_id)
    model.eval()
    for at in range(0, len(rows), config.batch_size):
        items = rows.items[at : at + config.batch_size]
        batch = {name: tensor.to(device) for name, tensor in make(items).items()}
        with torch.no_grad():
            scores = label_scores(model, prompt.label_ids, batch)
        margins = preference_margin(scores, batch["chosen"], batch["rejected"])
        for item, margin in zip(items, margins.tolist()):
            item["reference"] = margin
    model.train()


def prefer(model, pairs: list[dict], prompt: Prompt, config: TrainConfig, folder: str, pad_id: int) -> bool:
    """Trains on the pairs; False when SIGTERM ended it before its time."""
    rows = PromptRows(pairs, prompt, config, ("chosen", "rejected"))
    _add_reference(model, rows, prompt, config, pad_id)
    arguments = training_arguments(config, folder, config.dpo_learning_rate, config.dpo_epochs, -1)
    loss = {"label_ids": prompt.label_ids, "beta": config.dpo_beta}
    return run(PreferenceTrainer, model, rows, arguments, pad_id, **loss)
