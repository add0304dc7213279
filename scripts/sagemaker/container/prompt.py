"""The prompt that training and serving share.

User text is data inside it, and only the scores of four label tokens are read after it: an instruction in the text can
move a score, but never produce free text. `Prompt.hash` goes into the artefact and is checked when it is loaded.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

LABELS = ("safe", "potentially_harmful", "harmful", "extremely_harmful")
"""By severity, as the Worker names them."""

LABEL_TOKENS = ("0", "1", "2", "3")

PROMPT_FILE = Path(__file__).with_name("prompt.json")
"""`system`, and `user` with `{text}` where the text stands."""

HASH_DIGITS = 16

_TEXT = "{text}"
_MARK = "\ue000text\ue000"
"""Stands for the text while the chat template is rendered; private use, so no template contains it."""


class PromptError(ValueError):
    """The prompt, or a row made with another one, cannot be used."""


@dataclass(frozen=True)
class Prompt:
    """A prompt as token ids of one tokenizer."""

    system: str
    user_before: str
    user_after: str
    prefix_ids: tuple[int, ...]
    suffix_ids: tuple[int, ...]
    label_ids: tuple[int, ...]
    hash: str
    tokenizer: object

    def text_of(self, row: dict) -> str:
        """The text of a data row; refuses a row that was made with another prompt. The message quotes no text."""
        user = row["user"]
        fits = user.startswith(self.user_before) and user.endswith(self.user_after)
        if row["system"] != self.system or not fits:
            raise PromptError("the data was made with another prompt than prompt.json: run data:prepare again")
        return user[len(self.user_before) : len(user) - len(self.user_after)]

    def encode(self, text: str, max_length: int) -> tuple[list[int], bool]:
        """Token ids of the whole prompt, at most `max_length`, and whether the end of the text was cut off for it.

        Special tokens that the text spells out become ordinary ones, so it cannot end its own turn.
        """
        # A lone surrogate has no UTF-8 form; the tokenizer would refuse it.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        ids = self.tokenizer(clean, add_special_tokens=False, split_special_tokens=True)["input_ids"]
        room = max_length - len(self.prefix_ids) - len(self.suffix_ids)
        if room < 1:
            raise PromptError(f"max_length {max_length} leaves no room for a text")
        return [*self.prefix_ids, *ids[:room], *self.suffix_ids], len(ids) > room


def load_prompt(tokenizer, file: Path = PROMPT_FILE) -> Prompt:
    """Reads the prompt and binds it to a tokenizer; raises `PromptError` when a label is not one token of it."""
    document = json.loads(file.read_text(encoding="utf-8"))
    system, user = document["system"], document["user"]
    if user.count(_TEXT) != 1:
        raise PromptError(f"{file.name}: user must contain {_TEXT} once")
    user_before, user_after = user.split(_TEXT)
    # The system message is always given: Qwen's template would put its own in its place.
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user.replace(_TEXT, _MARK)}]
    rendered = tokenizer.apply_chat_template(
        messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
    )
    if rendered.count(_MARK) != 1 or system not in rendered:
        raise PromptError("the chat template drops a message")
    prefix, suffix = rendered.split(_MARK)

    def ids_of(part: str) -> tuple[int, ...]:
        return tuple(tokenizer(part, add_special_tokens=False)["input_ids"])

    labels = [ids_of(token) for token in LABEL_TOKENS]
    if any(len(ids) != 1 for ids in labels) or len(set(labels)) != len(LABELS):
        raise PromptError("every label must be one token of its own")
    digest = hashlib.sha256(json.dumps([prefix, suffix, LABELS, LABEL_TOKENS]).encode()).hexdigest()
    return Prompt(
        system=system,
        user_before=user_before,
        user_after=user_after,
        prefix_ids=ids_of(prefix),
        suffix_ids=ids_of(suffix),
        label_ids=tuple(ids[0] for ids in labels),
        hash=digest[:HASH_DIGITS],
        tokenizer=tokenizer,
    )
