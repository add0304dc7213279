import json
import shutil

import evaluate
import pytest
import torch
from artefact import ArtefactError, load_artefact
from conftest import ROWS, run
from export import merge, to_classifier
from model import label_scores, load_base, load_tokenizer
from peft import PeftModel
from prompt import load_prompt
from rows import pad
from safetensors.torch import load_file

TOLERANCE = 1e-4


@pytest.fixture(scope="module")
def batch(base, rows):
    prompt = load_prompt(load_tokenizer(str(base)))
    encoded = [prompt.encode(prompt.text_of(row), 160)[0] for row in rows[ROWS : ROWS + 24]]
    return prompt, pad(encoded, prompt.tokenizer.pad_token_id)


def test_scores_of_the_artefact_equal_the_label_rows_of_the_language_model(trained, base, batch):
    root, _ = trained
    prompt, inputs = batch
    # What is served has half precision, so the language model's weights are rounded the same way.
    merged = merge(str(base), root / "checkpoints/adapter", torch.float16).float()
    with torch.no_grad():
        full = merged(**inputs).logits
        last = full[torch.arange(len(full)), inputs["attention_mask"].sum(dim=1) - 1]
        expected = last[:, list(prompt.label_ids)]
        read = label_scores(merged, prompt.label_ids, inputs)
        served = load_artefact(root / "model").model(**inputs).logits
    assert expected.abs().max() > 0.1
    assert (read - expected).abs().max() < TOLERANCE
    assert (served - expected).abs().max() < TOLERANCE


def test_the_merged_model_equals_the_adapter_beside_its_base(trained, base, batch):
    root, _ = trained
    prompt, inputs = batch
    adapter = root / "checkpoints/adapter"
    beside = PeftModel.from_pretrained(load_base(str(base)), str(adapter)).eval()
    merged = to_classifier(merge(str(base), adapter, torch.float32), prompt, prompt.tokenizer.pad_token_id)
    with torch.no_grad():
        assert (merged(**inputs).logits - label_scores(beside, prompt.label_ids, inputs)).abs().max() < TOLERANCE


def test_the_artefact_is_in_half_precision_and_knows_its_classes(trained):
    model = trained[0] / "model"
    weights = load_file(model / "model.safetensors")
    assert {tensor.dtype for tensor in weights.values()} == {torch.float16}
    assert "lm_head.weight" not in weights
    config = json.loads((model / "config.json").read_text())
    assert config["architectures"] == ["Qwen2ForSequenceClassification"]
    assert list(config["id2label"].values()) == ["safe", "potentially_harmful", "harmful", "extremely_harmful"]


def test_an_artefact_with_another_prompt_is_not_loaded(trained, tmp_path):
    shutil.copytree(trained[0] / "model", tmp_path / "model")
    facts = tmp_path / "model/artefact.json"
    facts.write_text(json.dumps({**json.loads(facts.read_text()), "promptHash": "0" * 16}))
    with pytest.raises(ArtefactError):
        load_artefact(tmp_path / "model")


def test_batches_and_single_texts_get_the_same_answer(trained, rows):
    artefact = load_artefact(trained[0] / "model")
    texts = [artefact.prompt.text_of(row) for row in rows[:32]]
    together = artefact.judge(texts)
    alone = [artefact.judge([text])[0] for text in texts]
    for one, other in zip(together, alone):
        assert one["tokens"] == other["tokens"]
        assert one["probabilities"] == pytest.approx(other["probabilities"], abs=1e-4)


def test_evaluate_gives_the_figures_that_training_wrote(trained, tmp_path):
    root, _ = trained
    out = tmp_path / "metrics.json"
    data = root / "input/data/validation"
    assert run(evaluate.main, "--model", root / "model", "--data", data, "--out", out)[0] == 0
    written = json.loads((root / "model/metrics.json").read_text())["metrics"]
    assert json.loads(out.read_text())["macro_f1"] == pytest.approx(written["macro_f1"])
