"""The two losses, both over the four label scores alone."""

from pathlib import Path

import torch
import torch.nn.functional as F
from checkpoints import MarkComplete, StopOnSigterm, last_checkpoint
from config import TrainConfig
from metrics import print_metric
from model import compute_dtype, label_scores
from rows import PromptRows, collate
from transformers import Trainer, TrainerCallback, TrainingArguments

LOGGING_STEPS = 10


class PrintLoss(TrainerCallback):
    def on_log(self, args, state, control, logs=None, **_):
        if logs and "loss" in logs:
            print_metric("train_loss", float(logs["loss"]))
            print_metric("train_step", state.global_step)


class LabelTrainer(Trainer):
    """Weighted cross-entropy of the label scores."""

    def __init__(self, *args, label_ids: tuple[int, ...], weights: list[float], **more) -> None:
        super().__init__(*args, **more)
        self.label_ids = label_ids
        self.weights = torch.tensor(weights)
        # The loss is a mean over the batch, so the trainer has to divide it by the accumulated batches.
        self.model_accepts_loss_kwargs = False

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        scores = label_scores(model, self.label_ids, inputs)
        label = inputs["label"]
        # torch's own `weight` divides by the batch's weights: in small batches they would cancel out.
        return (F.cross_entropy(scores, label, reduction="none") * self.weights.to(scores.device)[label]).mean()


class PreferenceTrainer(Trainer):
    """Direct preference optimisation (Rafailov et al. 2023, equation 7) with one label as the whole answer."""

    def __init__(self, *args, label_ids: tuple[int, ...], beta: float, **more) -> None:
        super().__init__(*args, **more)
        self.label_ids = label_ids
        self.beta = beta
        self.model_accepts_loss_kwargs = False

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        margin = preference_margin(label_scores(model, self.label_ids, inputs), inputs["chosen"], inputs["rejected"])
        return -F.logsigmoid(self.beta * (margin - inputs["reference"])).mean()


def preference_margin(scores: torch.Tensor, chosen: torch.Tensor, rejected: torch.Tensor) -> torch.Tensor:
    """log p(chosen) - log p(rejected); the softmax cancels out."""
    rows = torch.arange(len(scores), device=scores.device)
    return scores[rows, chosen] - scores[rows, rejected]


def training_arguments(config: TrainConfig, folder: str, learning_rate: float, epochs: float, max_steps: int):
    dtype = compute_dtype()
    on_gpu = dtype != torch.float32
    return TrainingArguments(
        output_dir=folder,
        seed=config.seed,
        data_seed=config.seed,
        num_train_epochs=epochs,
        max_steps=max_steps,
        per_device_train_batch_size=config.batch_size,
        gradient_accumulation_steps=config.accumulate,
        learning_rate=learning_rate,
        lr_scheduler_type="cosine",
        # Below 1 it is a share of the steps.
        warmup_steps=config.warmup,
        optim="paged_adamw_8bit" if on_gpu else "adamw_torch",
        fp16=dtype == torch.float16,
        bf16=dtype == torch.bfloat16,
        use_cpu=not on_gpu,
        # Trades time for memory, which only a GPU is short of.
        gradient_checkpointing=on_gpu,
        gradient_checkpointing_kwargs={"use_reentrant": False} if on_gpu else None,
        train_sampling_strategy="group_by_length",
        remove_unused_columns=False,
        logging_steps=LOGGING_STEPS,
        disable_tqdm=True,
        report_to="none",
        save_strategy="steps",
        save_steps=config.save_steps,
        save_total_limit=2,
    )


def run(trainer_class, model, rows: PromptRows, arguments: TrainingArguments, pad_id: int, **loss) -> bool:
    """Trains, from the last complete checkpoint where there is one; False when SIGTERM ended it before its time."""
    stop = StopOnSigterm()
    trainer = trainer_class(
        model=model,
        args=arguments,
        train_dataset=rows,
        data_collator=collate(pad_id),
        callbacks=[PrintLoss(), MarkComplete(), stop],
        **loss,
    )
    last = last_checkpoint(Path(arguments.output_dir))
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    return not stop.stopped
