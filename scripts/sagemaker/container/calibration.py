"""From scores to probabilities: one temperature and one offset a class."""

import math
from dataclasses import dataclass

import numpy as np

TEMPERATURES = tuple(math.exp(step / 20) for step in range(-40, 41))
"""0.14 to 7.4, 5% apart: the curve is flat at its least, so nothing finer is worth its time."""


@dataclass(frozen=True)
class Calibration:
    temperature: float
    offsets: tuple[float, ...]

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        shifted = scores.astype(np.float64) / self.temperature + np.array(self.offsets)
        powers = np.exp(shifted - shifted.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


def prior_offsets(trained: list[float], natural: list[int]) -> tuple[float, ...]:
    """log(natural / trained) a class (Saerens et al. 2002), where both are known; `trained` counts rows by their weight."""
    trained_sum, natural_sum = sum(trained), sum(natural)
    return tuple(
        math.log(seen / natural_sum) - math.log(weight / trained_sum) if seen and weight else 0.0
        for weight, seen in zip(trained, natural)
    )


def fit(scores: np.ndarray, true: np.ndarray, offsets: tuple[float, ...]) -> Calibration:
    """The temperature with the least negative log-likelihood on rows of the natural mixture (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        likelihood = Calibration(temperature, offsets).probabilities(scores)[np.arange(len(true)), true]
        return float(-np.log(np.maximum(likelihood, 1e-12)).mean())

    return Calibration(min(TEMPERATURES, key=loss), offsets)
