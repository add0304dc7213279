"""Entry of the serving container: `model_fn` and `transform_fn` of the SageMaker inference toolkit.

Takes `{"inputs": [text, ...]}`, 1 to 32 texts. Answers as SAGEMAKER's Worker side reads it. Errors set their status
themselves: whatever is raised would become a 400. They never quote the request.
"""

import json
import logging
from pathlib import Path

import torch
from artefact import Artefact, load_artefact

MAX_INPUTS = 32
JSON = "application/json"

_START_TEXTS = ["warm up", "long " * 2000]
"""Judged once at load: a model that overflows on long inputs must not become ready."""


class Refusal(ValueError):
    """A request that is not judged, and its HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def model_fn(model_dir, context=None) -> Artefact:
    artefact = load_artefact(Path(model_dir))
    artefact.judge(_START_TEXTS)
    return artefact


def transform_fn(model: Artefact, data, content_type, accept, context):
    try:
        results = model.judge(_inputs_of(data, content_type))
    except Refusal as refusal:
        return _fail(context, refusal.status, str(refusal))
    except torch.cuda.OutOfMemoryError:
        torch.cuda.empty_cache()
        return _fail(context, 503, "out of memory")
    except Exception as error:
        # The name only: a message may quote the text.
        logging.getLogger(__name__).error("inference failed: %s", type(error).__name__)
        return _fail(context, 500, type(error).__name__)
    return json.dumps({"model": {"version": model.version, "promptHash": model.prompt.hash}, "results": results})


def _inputs_of(data, content_type: str | None) -> list[str]:
    if (content_type or "").split(";")[0].strip().lower() != JSON:
        raise Refusal(415, f"content type must be {JSON}")
    try:
        # The toolkit decodes only where the type has no parameters.
        text = data.decode("utf-8") if isinstance(data, (bytes, bytearray)) else data
        body = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise Refusal(400, "the body is not JSON") from None
    inputs = body.get("inputs") if isinstance(body, dict) else None
    if not isinstance(inputs, list) or not inputs or not all(isinstance(each, str) for each in inputs):
        raise Refusal(400, "inputs must be a list of texts, at least one")
    if len(inputs) > MAX_INPUTS:
        raise Refusal(413, f"inputs: at most {MAX_INPUTS} texts")
    return inputs


def _fail(context, status: int, message: str) -> str:
    context.set_response_status(code=status, phrase=message)
    return json.dumps({"error": message})
