"""Figures of a classifier with four ordered classes, and how a training job prints them."""

import math

import numpy as np

CALIBRATION_BINS = 15


def print_metric(name: str, value: float) -> None:
    """A line that the job's metric definitions read: `[metric] name=value;`."""
    print(f"[metric] {name}={value:.6g};", flush=True)


def f1(hits: int, said: int, true: int) -> float:
    return 2 * hits / (said + true) if said + true else math.nan


def _ranks(scores: np.ndarray) -> np.ndarray:
    """Ranks from 1 on; ties share their mean rank."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]


def roc_auc(scores: np.ndarray, positive: np.ndarray) -> float:
    """NaN where one side is absent."""
    count = int(positive.sum())
    others = len(positive) - count
    if not count or not others:
        return math.nan
    return float((_ranks(scores)[positive].sum() - count * (count + 1) / 2) / (count * others))


def average_precision(scores: np.ndarray, positive: np.ndarray) -> float:
    """Area under precision over recall as a step function; equal scores are one step."""
    if not positive.any():
        return math.nan
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(positive[order])
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    recall = hits[ends] / hits[-1]
    precision = hits[ends] / (ends + 1)
    return float(np.sum(np.diff(np.append(0, recall)) * precision))


def quadratic_kappa(true: np.ndarray, said: np.ndarray, classes: int) -> float:
    """Cohen's kappa with quadratic weights (Cohen 1968)."""
    observed = np.zeros((classes, classes))
    np.add.at(observed, (true, said), 1)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / len(true)
    weights = (np.arange(classes)[:, None] - np.arange(classes)) ** 2
    chance = (weights * expected).sum()
    return float(1 - (weights * observed).sum() / chance) if chance else math.nan


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over equal bins (Guo et al. 2017)."""
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(confidence[bins == each].mean() - right[bins == each].mean()) * (bins == each).sum()
        for each in np.unique(bins)
    ]
    return float(sum(gaps) / len(confidence))


def metrics_of(probabilities: np.ndarray, true: np.ndarray, labels: tuple[str, ...]) -> dict:
    """Figures of predicted probabilities (rows x classes) against true classes; what is undefined is None."""
    said = probabilities.argmax(axis=1)
    classes = range(len(labels))
    per_class = [f1(int(((said == c) & (true == c)).sum()), int((said == c).sum()), int((true == c).sum())) for c in classes]
    recall = [float((said == c)[true == c].mean()) if (true == c).any() else math.nan for c in classes]
    harm = 1 - probabilities[:, 0]
    figures = {
        "rows": len(true),
        "accuracy": float((said == true).mean()),
        "macro_f1": float(np.nanmean(per_class)),
        "quadratic_kappa": quadratic_kappa(true, said, len(labels)),
        "any_harm_roc_auc": roc_auc(harm, true > 0),
        "any_harm_auprc": average_precision(harm, true > 0),
        "ece": calibration_error(probabilities.max(axis=1), said == true),
        **{f"recall_{label}": recall[c] for c, label in enumerate(labels)},
    }
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in figures.items()}
