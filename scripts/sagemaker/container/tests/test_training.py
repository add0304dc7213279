import json
import math
import os
import re
import signal
from pathlib import Path
from types import SimpleNamespace

import metrics
import pytest
import torch
import train
import trainers
from conftest import ROWS, run, write_rows
from safetensors.torch import load_file


def printed_metrics(printed: str, name: str) -> list[float]:
    return [float(value) for value in re.findall(rf"\[metric\] {name}=([0-9.eE+-]+);", printed)]


def test_the_loss_falls_on_200_real_rows(trained, source, rows):
    losses = printed_metrics(trained[1], "train_loss")
    print(f"rows from {source}: {losses}")
    assert len(rows) >= ROWS
    assert len(losses) >= 5
    assert losses[-1] < 0.8 * losses[0]


def test_metrics_are_printed_and_written(trained):
    root, printed = trained
    document = json.loads((root / "model/metrics.json").read_text())
    assert document["parameters"]["seed"] == 17
    assert document["metrics"]["rows"] == 80
    assert printed_metrics(printed, "eval_macro_f1") == [pytest.approx(document["metrics"]["macro_f1"], abs=1e-5)]
    assert printed_metrics(printed, "eval_injection_flip_rate") == [
        pytest.approx(document["metrics"]["injection_flip_rate"], abs=1e-5)
    ]


def test_a_job_that_sigterm_ended_resumes_to_the_same_weights(trained, make_root, monkeypatch):
    root = make_root()

    def interrupt(name: str, value: float) -> None:
        metrics.print_metric(name, value)
        if name == "train_step" and value == 20:
            os.kill(os.getpid(), signal.SIGTERM)

    with monkeypatch.context() as patch:
        patch.setattr(trainers, "print_metric", interrupt)
        status, printed, _ = run(train.main, "--root", root)
    assert status == 143
    assert "a checkpoint is kept" in printed
    assert not (root / "model/artefact.json").exists()

    # A checkpoint that was cut short while it was copied is not resumed from.
    broken = root / "checkpoints/labels/checkpoint-9999"
    broken.mkdir()
    (broken / "complete.json").write_text('{"adapter_model.safetensors": 12}')

    status, printed, complaints = run(train.main, "--root", root)
    assert status == 0, complaints
    assert min(printed_metrics(printed, "train_step")) > 20
    weights = [load_file(each / "checkpoints/adapter/adapter_model.safetensors") for each in (trained[0], root)]
    assert weights[0].keys() == weights[1].keys()
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_the_natural_mixture_calibrates_and_the_test_rows_judge(make_root, rows):
    root = make_root(max_steps=2, natural_counts="700,200,80,20")
    variants = [{**row, "variant": {"pattern_id": "p"}} for row in rows[:40] if row["label"] > 1]
    write_rows(root / "input/data/test", rows[:60] + variants)
    write_rows(root / "input/data/feedback", rows[60:70])
    status, printed, complaints = run(train.main, "--root", root)
    assert status == 0, complaints
    assert printed_metrics(printed, "train_rows") == [ROWS + 10]
    offsets = json.loads((root / "model/artefact.json").read_text())["offsets"]
    assert offsets == sorted(offsets, reverse=True)
    assert offsets[0] - offsets[3] > math.log(700 / 20) - 1
    figures = json.loads((root / "model/metrics.json").read_text())["metrics"]
    safe = sum(row["label"] == 0 for row in rows[:60])
    assert figures["rows"] < 60
    assert round(figures["rows"] * 0.7) == pytest.approx(safe, abs=2)
    assert figures["algospeak_rows"] == len(variants)
    assert printed_metrics(printed, "eval_algospeak_f1") == [pytest.approx(figures["algospeak_f1"], abs=1e-5)]


def test_the_weights_of_classes_hold_in_small_batches():
    scores = torch.zeros(4, 4, requires_grad=True)
    label = torch.tensor([0, 0, 1, 3])
    trainer = SimpleNamespace(label_ids=(), weights=torch.tensor([0.5, 1.0, 1.0, 2.0]))

    def gradient(batches: list[slice]) -> torch.Tensor:
        scores.grad = None
        for batch in batches:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(trainers, "label_scores", lambda *_: scores[batch])
                loss = trainers.LabelTrainer.compute_loss(trainer, None, {"label": label[batch]})
            (loss / len(batches)).backward()
        return scores.grad.clone()

    single = gradient([slice(i, i + 1) for i in range(4)])
    assert torch.allclose(single, gradient([slice(0, 4)]))
    assert single[3].abs().sum() == pytest.approx(4 * single[0].abs().sum().item())


def test_what_feedback_export_writes_is_trained_on(make_root):
    root = make_root(max_steps=2, dpo_learning_rate=0.01)
    exported = Path(os.environ["FEEDBACK_DIR"])
    (root / "input/data/feedback").symlink_to(exported / "supervised")
    (root / "input/data/preferences").symlink_to(exported / "preferences")
    status, printed, complaints = run(train.main, "--root", root)
    assert status == 0, complaints
    assert printed_metrics(printed, "train_rows") == [ROWS + 4]
    assert (root / "checkpoints/preferences").is_dir()


def test_preferences_move_the_chosen_label_up(make_root, rows):
    root = make_root(max_steps=2, dpo_learning_rate=0.01, dpo_epochs=5)
    pairs = [{"system": row["system"], "user": row["user"], "chosen": 3, "rejected": 0} for row in rows[:16]]
    write_rows(root / "input/data/preferences", pairs)
    status, printed, complaints = run(train.main, "--root", root)
    assert status == 0, complaints
    # Without a difference to the reference the loss is log 2.
    assert printed_metrics(printed, "train_loss")[-1] < 0.69


@pytest.mark.parametrize(
    ("why", "settings", "line"),
    [
        ("an unknown setting", {"learning_rat": 1}, "learning_rat: no such setting"),
        ("a word for a number", {"epochs": "many"}, "epochs: must be float"),
        ("out of bounds", {"batch_size": 0}, "batch_size: must be between 1 and 256"),
        ("a level too few", {"natural_counts": "3,2,1"}, "natural_counts: must be 4 numbers, not all of them 0"),
        ("no numbers", {"natural_counts": "a,b"}, "natural_counts: must be whole numbers with commas between"),
    ],
)
def test_a_wrong_setting_is_one_line_and_the_failure_reason(make_root, why, settings, line):
    root = make_root(**settings)
    status, _, complaints = run(train.main, "--root", root)
    assert status == 1, why
    assert complaints.splitlines()[-1] == f"train: {line}"
    assert (root / "output/failure").read_text() == line


@pytest.mark.parametrize(
    ("why", "content", "line"),
    [
        ("no JSON", "{", "rows.jsonl:1: not JSON"),
        ("a field is missing", '{"system": "", "user": ""}', "rows.jsonl:1: label is missing"),
        ("no such class", '{"system": "", "user": "", "label": 4}', "rows.jsonl:1: label must be 0 to 3"),
        (
            "another prompt",
            '{"system": "x", "user": "secret text", "label": 1}',
            "the data was made with another prompt than prompt.json: run data:prepare again",
        ),
        ("empty", "", "train: no row"),
    ],
)
def test_bad_rows_are_one_line_without_their_text(make_root, why, content, line):
    root = make_root()
    (root / "input/data/train/rows.jsonl").write_text(content)
    status, printed, complaints = run(train.main, "--root", root)
    assert status == 1, why
    assert complaints.splitlines()[-1] == f"train: {line}"
    assert "secret" not in printed + complaints
