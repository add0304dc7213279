"""What a training run is told: a JSON file on a developer machine, hyperparameters (all strings) in a SageMaker job."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from prompt import LABELS


class ConfigError(ValueError):
    """A setting is unknown or has a wrong value; the message names it."""


@dataclass(frozen=True)
class TrainConfig:
    # Goes into the artefact and into every answer of the endpoint; 64 characters at most.
    version: str = "dev"
    data_version: str = "unknown"
    git_commit: str = "unknown"
    seed: int = 17
    # Tokens of prompt and text.
    max_length: int = 512
    epochs: float = 1.0
    # Ends the run early where it is over 0.
    max_steps: int = -1
    batch_size: int = 8
    accumulate: int = 4
    learning_rate: float = 2e-4
    warmup: float = 0.03
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.05
    # Most rows that may be safe, as a share: the rest of them is left out, by the seed.
    safe_share: float = 0.4
    save_steps: int = 100
    # Distinct texts of each level before the sample was drawn, safe first, with commas between: the mixture that the
    # served probabilities are for. Without it that of the validation rows.
    natural_counts: str = ""
    # Preference stage, run when there is a channel `preferences`.
    dpo_beta: float = 0.1
    dpo_learning_rate: float = 5e-6
    dpo_epochs: float = 1.0

    def __post_init__(self) -> None:
        bounds = {
            "max_length": (16, 4096),
            "epochs": (0.001, 100),
            "batch_size": (1, 256),
            "accumulate": (1, 256),
            "learning_rate": (1e-8, 1),
            "lora_rank": (1, 256),
            "lora_dropout": (0, 0.9),
            "safe_share": (0.01, 1),
            "save_steps": (1, 1_000_000),
        }
        for name, (least, most) in bounds.items():
            if not least <= getattr(self, name) <= most:
                raise ConfigError(f"{name}: must be between {least} and {most}")
        if not 1 <= len(self.version) <= 64:
            raise ConfigError("version: must have 1 to 64 characters")
        parse_counts(self.natural_counts)


def parse_counts(text: str) -> list[int] | None:
    """Counts of the four levels, None where none are given."""
    if not text:
        return None
    try:
        counts = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise ConfigError("natural_counts: must be whole numbers with commas between") from error
    if len(counts) != len(LABELS) or min(counts) < 0 or sum(counts) == 0:
        raise ConfigError(f"natural_counts: must be {len(LABELS)} numbers, not all of them 0")
    return counts


TARGET_MODULES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def read_config(file: Path) -> TrainConfig:
    """Reads either form. Unknown settings are refused: a typing error must not train with a default."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: no JSON file") from error
    types = {field.name: field.type for field in fields(TrainConfig)}
    settings = {}
    for name, value in given.items():
        if name not in types:
            raise ConfigError(f"{name}: no such setting")
        kind = types[name]
        try:
            settings[name] = kind(value)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{name}: must be {kind.__name__}") from error
    return TrainConfig(**settings)


def as_parameters(config: TrainConfig) -> dict:
    """Every setting with its value, defaults included."""
    return asdict(config)
