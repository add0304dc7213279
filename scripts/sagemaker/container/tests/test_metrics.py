"""Figures by hand."""

import math

import numpy as np
import pytest
from calibration import Calibration, fit, prior_offsets
from evaluate import algospeak_figures
from metrics import average_precision, calibration_error, metrics_of, quadratic_kappa, roc_auc
from rows import RowsError, balance, class_weights, counts_of, natural_rows


def test_roc_auc_counts_ties_as_half():
    scores = np.array([0.1, 0.5, 0.5, 0.9])
    assert roc_auc(scores, np.array([False, False, True, True])) == pytest.approx(0.875)
    assert math.isnan(roc_auc(scores, np.array([True] * 4)))


def test_average_precision_takes_equal_scores_as_one_step():
    assert average_precision(np.array([0.9, 0.5, 0.5]), np.array([True, True, False])) == pytest.approx(0.5 + 0.5 * 2 / 3)


def test_quadratic_kappa():
    true = np.array([0, 1, 2, 3])
    assert quadratic_kappa(true, true, 4) == 1
    assert quadratic_kappa(true, true[::-1], 4) == pytest.approx(-1)


def test_calibration_error():
    assert calibration_error(np.array([0.8] * 5), np.array([True] * 4 + [False])) == pytest.approx(0)
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, False])) == pytest.approx(0.5)


def test_what_is_undefined_is_none():
    figures = metrics_of(np.array([[0.7, 0.1, 0.1, 0.1]]), np.array([0]), ("a", "b", "c", "d"))
    assert figures["any_harm_roc_auc"] is None
    assert figures["recall_b"] is None
    assert figures["accuracy"] == 1


def test_the_temperature_undoes_scores_that_are_twice_too_large():
    random = np.random.default_rng(1)
    scores = random.normal(size=(4000, 4))
    probabilities = Calibration(1.0, (0.0,) * 4).probabilities(scores)
    true = np.array([random.choice(4, p=each) for each in probabilities])
    assert fit(scores * 2, true, (0.0,) * 4).temperature == pytest.approx(2, rel=0.1)


def test_prior_offsets_bring_the_natural_mixture_back():
    offsets = prior_offsets([1, 1, 1, 1], [70, 20, 10, 0])
    even = Calibration(1.0, offsets).probabilities(np.zeros((1, 4)))[0]
    assert even[0] / even[1] == pytest.approx(3.5)
    assert offsets[3] == 0


def test_balance_leaves_safe_rows_out_by_the_seed():
    rows = [{"label": 0, "n": n} for n in range(90)] + [{"label": 2, "n": n} for n in range(10)]
    kept = balance(rows, 0.4, 1)
    assert [row["label"] for row in kept].count(0) == 6
    assert kept == balance(rows, 0.4, 1)
    assert kept != balance(rows, 0.4, 2)


def test_class_weights_have_mean_one_over_the_rows():
    weights = class_weights([100, 25, 0, 4])
    assert weights[2] == 0
    assert weights[3] / weights[0] == pytest.approx(5)
    assert 100 * weights[0] + 25 * weights[1] + 4 * weights[3] == pytest.approx(129)


def test_the_natural_mixture_is_drawn_by_level_and_keeps_one_of_each():
    rows = [{"label": level, "at": i} for i, level in enumerate([0] * 40 + [1] * 20 + [2] * 20 + [3] * 20)]
    kept = natural_rows(rows, [700, 200, 98, 2], 17)
    assert counts_of(kept) == [40, 11, 6, 1]
    assert [row["at"] for row in kept] == sorted(row["at"] for row in kept)
    assert natural_rows(rows, [700, 200, 98, 2], 17) == kept
    assert natural_rows(rows, counts_of(rows), 17) == rows
    assert counts_of(natural_rows(rows, [10, 0, 0, 10], 17)) == [20, 0, 0, 20]
    with pytest.raises(RowsError):
        natural_rows([], [1, 1, 1, 1], 17)


def test_algospeak_figures_take_variants_for_harm_and_safe_texts_for_none():
    safe, harmful = [0.7, 0.1, 0.1, 0.1], [0.1, 0.2, 0.6, 0.1]
    figures = algospeak_figures(np.array([harmful, harmful, safe]), np.array([safe, harmful]))
    assert figures == {"algospeak_f1": pytest.approx(2 * 2 / (3 + 3)), "algospeak_recall": 2 / 3, "algospeak_rows": 3}
    assert algospeak_figures(np.empty((0, 4)), np.array([safe])) == {}
