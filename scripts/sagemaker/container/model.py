"""The base model with its adapter, and the four scores that are read from it."""

import torch
from config import TARGET_MODULES, TrainConfig
from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

ATTENTION = "sdpa"
"""Never eager: Qwen2 gives NaN with it in half precision. FlashAttention needs a newer GPU than the T4."""


def compute_dtype() -> torch.dtype:
    """bfloat16 from compute capability 8.0 on. The T4 (7.5) has none, whatever torch says it supports."""
    if not torch.cuda.is_available():
        return torch.float32
    return torch.bfloat16 if torch.cuda.get_device_capability()[0] >= 8 else torch.float16


def load_tokenizer(path: str):
    tokenizer = AutoTokenizer.from_pretrained(path)
    if tokenizer.pad_token_id is None:
        raise ValueError("the tokenizer has no padding token")
    return tokenizer


def load_base(path: str):
    """The base model: in 4 bits (NF4, double quantisation) on a GPU, in single precision without one."""
    if not torch.cuda.is_available():
        return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, attn_implementation=ATTENTION)
    quantisation = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute_dtype(),
    )
    model = AutoModelForCausalLM.from_pretrained(
        path,
        dtype=compute_dtype(),
        attn_implementation=ATTENTION,
        quantization_config=quantisation,
        device_map={"": 0},
    )
    return prepare_model_for_kbit_training(model, gradient_checkpointing_kwargs={"use_reentrant": False})


def add_adapter(model, config: TrainConfig):
    """The model with trainable low-rank adapters in single precision; everything else is frozen."""
    lora = LoraConfig(
        r=config.lora_rank,
        lora_alpha=config.lora_alpha,
        lora_dropout=config.lora_dropout,
        target_modules=list(TARGET_MODULES),
        bias="none",
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, lora)


def label_scores(model, label_ids: tuple[int, ...], batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Scores of the label tokens after the last token of each row, in single precision.

    Takes that one position's hidden state: scores of the whole vocabulary at every position would need gigabytes.
    """
    causal = model.get_base_model() if hasattr(model, "get_base_model") else model
    ids, mask = batch["input_ids"], batch["attention_mask"]
    dtype = compute_dtype()
    with torch.autocast(ids.device.type, dtype=dtype, enabled=dtype != torch.float32):
        hidden = causal.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
    last = hidden[torch.arange(len(ids), device=ids.device), mask.sum(dim=1) - 1]
    rows = causal.lm_head.weight[torch.tensor(label_ids, device=ids.device)]
    with torch.autocast(ids.device.type, enabled=False):
        return last.float() @ rows.float().T
