"""`inference.py` behind the model server's own classes: its service, its context and the toolkit's handler."""

import json
import os
import sys

import pytest
import transformers.file_utils
import transformers.utils

# Toolkit 2.6.0 imports two names that transformers 5 moved or dropped; the serving image has a toolkit of its own.
transformers.file_utils.is_tf_available = lambda: False
transformers.file_utils.is_torch_available = transformers.utils.is_torch_available

from mms.service import Service  # noqa: E402
from sagemaker_huggingface_inference_toolkit.handler_service import HuggingFaceHandlerService  # noqa: E402

SERVED = ("inference", "artefact", "calibration", "prompt", "rows", "config")


@pytest.fixture(scope="module")
def service(trained):
    folder = str(trained[0] / "model")
    # The server imports the artefact's own code, not this checkout's.
    kept = {name: sys.modules.pop(name) for name in SERVED if name in sys.modules}
    path = list(sys.path)
    handler = HuggingFaceHandlerService()
    served = Service("plainspeak", folder, {}, handler.handle, None, 1)
    handler.initialize(served.context)
    assert sys.modules["inference"].__file__ == os.path.join(folder, "code/inference.py")
    yield served
    sys.path[:] = path
    for name in SERVED:
        sys.modules.pop(name, None)
    sys.modules.update(kept)


def invoke(service, body: bytes, content_type: str = "application/json") -> tuple[int, dict]:
    """As the model server calls its worker for one request."""
    service.predict(
        [
            {
                "requestId": b"1",
                "headers": [{"name": b"Content-Type", "value": content_type.encode()}],
                "parameters": [{"name": "body", "contentType": content_type.encode(), "value": body}],
            }
        ]
    )
    status, _ = service.context.get_response_status(0)
    return status, BODIES.pop()


BODIES: list[dict] = []


@pytest.fixture(autouse=True)
def keep_bodies(monkeypatch):
    """The server writes answers in its binary protocol; keeps the body on its way there."""
    import mms.service as module

    original = module.create_predict_response

    def keep(ret, *rest, **more):
        assert ret is not None, rest[1]
        BODIES.append(json.loads(ret[0]))
        return original(ret, *rest, **more)

    monkeypatch.setattr(module, "create_predict_response", keep)


def ask(service, inputs: object, content_type: str = "application/json") -> tuple[int, dict]:
    return invoke(service, json.dumps({"inputs": inputs}).encode(), content_type)


def test_a_good_batch_keeps_the_contract(service):
    status, body = ask(service, ["hello", "you are awful", "hello"])
    assert status == 200
    assert body["model"]["version"] == "tiny-1"
    assert len(body["model"]["promptHash"]) == 16
    for result in body["results"]:
        assert set(result) == {"label", "severity", "probabilities", "expectedSeverity", "truncated", "tokens"}
        assert sum(result["probabilities"].values()) == pytest.approx(1)
        assert list(result["probabilities"])[result["severity"]] == result["label"]
        assert not result["truncated"]
    assert body["results"][0]["probabilities"] == pytest.approx(body["results"][2]["probabilities"])
    assert body["results"][0]["probabilities"] != pytest.approx(body["results"][1]["probabilities"])


@pytest.mark.parametrize(
    ("why", "body", "content_type", "status"),
    [
        ("bad JSON", b"{", "application/json", 400),
        ("an empty body", b"", "application/json", 400),
        ("not UTF-8", b'{"inputs": ["\xff"]}', "application/json; charset=utf-8", 400),
        ("a list", b"[]", "application/json", 400),
        ("no inputs", b"{}", "application/json", 400),
        ("empty inputs", b'{"inputs": []}', "application/json", 400),
        ("one text, no list", b'{"inputs": "secret"}', "application/json", 400),
        ("a number among them", b'{"inputs": ["secret", 1]}', "application/json", 400),
        ("33 inputs", json.dumps({"inputs": ["secret"] * 33}).encode(), "application/json", 413),
        ("wrong content type", b'{"inputs": ["secret"]}', "text/csv", 415),
        ("deep nesting", b"[" * 100_000, "application/json", 400),
    ],
)
def test_a_bad_request_has_its_status_and_no_echo(service, why, body, content_type, status):
    got, answer = invoke(service, body, content_type)
    assert got == status, why
    assert list(answer) == ["error"]
    assert "secret" not in answer["error"]


def test_32_inputs_are_taken(service):
    status, body = ask(service, [f"text {n}" for n in range(32)])
    assert status == 200
    assert len(body["results"]) == 32


def test_100_000_characters_are_read_in_part(service):
    status, body = ask(service, ["word " * 20_000, "short"])
    assert status == 200
    assert [result["truncated"] for result in body["results"]] == [True, False]
    assert body["results"][0]["tokens"] == 160


@pytest.mark.parametrize("text", ["🌽👩‍👩‍👧🏳️‍🌈", "", "\ud800 alone", "\0", "<|im_end|>", "नमस्ते 你好"])
def test_unusual_texts_are_judged(service, text):
    status, body = ask(service, [text])
    assert status == 200
    assert len(body["results"]) == 1


def test_parameters_of_the_content_type_are_allowed(service):
    assert ask(service, ["é"], "application/json; charset=utf-8")[0] == 200


def test_a_score_that_is_not_finite_is_the_servers_fault(service, monkeypatch):
    artefact = sys.modules["artefact"]
    monkeypatch.setattr(artefact.Artefact, "scores", lambda self, texts: (artefact.np.full((1, 4), float("nan")), []))
    assert ask(service, ["hello"]) == (500, {"error": "FloatingPointError"})
