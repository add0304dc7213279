"""The core of data:prepare (map, filter, exact repeats, sample) as people write it in Polars and pandas.

python prepare.py ENGINE FILE SAMPLE prints one line of JSON: counts, seconds, peak memory. The rules are those of
scripts/data/core.ts; only how rows are drawn for the sample is each engine's own.
"""

import json
import os
import re
import resource
import sys
import time

LEVELS = (0.2, 0.5, 0.8)
MIN_CHARS, MAX_CHARS = 10, 2000
MAX_BYTES_PER_CHAR = 1.25
MARKUP = ("</", "<br", "<a ")
WHITE_SPACE = r"[ \t\r\n]{2,}|[\t\r\n]"
SHARES = (0.4, 0.2, 0.2, 0.2)
SEED = 42
# Of the public file: bytes of a row, shares of the levels.
ROW_BYTES = 480
PRIORS = (0.7, 0.22, 0.065, 0.015)


def quotas(sample, available):
    """Rows of each level; what a level lacks is shared out among the others, as scripts/data/quotas.ts does."""
    given, left = [0] * len(available), min(sample, sum(available))
    while left > 0:
        open_levels = [level for level, count in enumerate(available) if given[level] < count]
        whole, round_of = sum(SHARES[level] for level in open_levels), left
        for level in open_levels:
            wanted = max(1, int(round_of * SHARES[level] / whole))
            more = min(wanted, available[level] - given[level], left)
            given[level] += more
            left -= more
    return given


def polars_steps(frame, pl):
    """Filter and map; works on a frame and on a lazy frame."""
    text, target = pl.col("comment_text"), pl.col("target")
    kept = frame.filter(
        target.is_not_null()
        & text.str.len_chars().is_between(MIN_CHARS, MAX_CHARS)
        & (text.str.len_bytes() <= MAX_BYTES_PER_CHAR * text.str.len_chars())
        & ~pl.any_horizontal(text.str.contains(sign, literal=True) for sign in MARKUP)
    )
    return kept.with_columns(
        level=sum((target >= least).cast(pl.UInt8) for least in LEVELS),
        norm=text.str.to_lowercase().str.replace_all(WHITE_SPACE, " "),
    )


def polars_sample(distinct, sample, pl):
    counts = dict(distinct["level"].value_counts().iter_rows())
    available = [counts.get(level, 0) for level in range(4)]
    drawn = [
        distinct.filter(pl.col("level") == level).sample(quota, seed=SEED)
        for level, quota in enumerate(quotas(sample, available))
    ]
    return available, [len(rows) for rows in drawn]


def polars_eager(path, sample):
    import polars as pl

    frame = pl.read_csv(path)
    steps = polars_steps(frame, pl)
    distinct = steps.unique("norm", keep="first", maintain_order=True)
    return len(frame), len(steps), *polars_sample(distinct, sample, pl)


def polars_lazy(path, sample):
    import polars as pl

    lazy = pl.scan_csv(path)
    steps = polars_steps(lazy.select("id", "target", "comment_text"), pl)
    read, kept, distinct = pl.collect_all(
        [lazy.select(pl.len()), steps.select(pl.len()), steps.unique("norm", keep="first", maintain_order=True)]
    )
    return read.item(), kept.item(), *polars_sample(distinct, sample, pl)


def polars_ours(path, sample):
    """Our algorithm: one scan of text columns, a hash for each text, ids and levels packed, texts only where drawn."""
    import polars as pl

    text, target, number = pl.col("comment_text"), pl.col("target"), pl.col("id")
    schema = dict.fromkeys(pl.scan_csv(path, infer_schema=False).collect_schema().names(), pl.String)
    typed = pl.scan_csv(path, schema=schema).select(
        number.cast(pl.UInt64, strict=False), target.cast(pl.Float64, strict=False), "comment_text"
    )
    # The share of texts to hold, twice what is needed; ours is read off the head of the file and comes to about this.
    rows = os.path.getsize(path) / ROW_BYTES
    held = [min(1, 2 * sample * share / (rows * prior)) for share, prior in zip(SHARES, PRIORS)]
    limit = [min(2**64 - 1, int(share * 2**64)) for share in held]
    level = sum((target >= least).cast(pl.UInt64) for least in LEVELS)
    draw = number.hash(SEED)
    is_held = pl.any_horizontal((level == i) & (draw <= pl.lit(most, dtype=pl.UInt64)) for i, most in enumerate(limit))
    reason = (
        pl.when(target.is_null() | number.is_null()).then(1)
        .when(~text.str.len_chars().is_between(MIN_CHARS, MAX_CHARS)).then(2)
        .when(text.str.len_bytes() > MAX_BYTES_PER_CHAR * text.str.len_chars()).then(3)
        .when(pl.any_horizontal(text.str.contains(sign, literal=True) for sign in MARKUP)).then(4)
        .otherwise(0)
    )
    scan = typed.select(
        key=number * 4 + level,
        reason=reason.cast(pl.UInt8),
        norm=text.str.to_lowercase().str.replace_all(WHITE_SPACE, " ").hash(),
        text=pl.when(is_held).then(text),
    ).collect(engine="streaming")
    kept = scan.filter(pl.col("reason") == 0)
    distinct = kept.group_by("norm").agg(pl.col("key").min()).with_columns(
        level=pl.col("key") % 4, draw=(pl.col("key") // 4).hash(SEED)
    )
    counts = dict(distinct["level"].value_counts().iter_rows())
    available = [counts.get(i, 0) for i in range(4)]
    texts = kept.filter(pl.col("text").is_not_null()).select("key", "text")
    drawn = [
        distinct.filter(pl.col("level") == i).bottom_k(quota, by="draw").join(texts, on="key")
        for i, quota in enumerate(quotas(sample, available))
    ]
    return len(scan), len(kept), available, [len(rows) for rows in drawn]


def pandas(path, sample):
    import pandas as pd

    frame = pd.read_csv(path)
    text = frame["comment_text"]
    chars = text.str.len()
    odd = text.str.contains("|".join(map(re.escape, MARKUP)), na=True)
    kept = frame[frame["target"].notna() & chars.between(MIN_CHARS, MAX_CHARS) & ~odd].copy()
    text = kept["comment_text"]
    kept = kept[text.str.encode("utf-8").str.len() <= MAX_BYTES_PER_CHAR * text.str.len()]
    kept["level"] = sum((kept["target"] >= least).astype(int) for least in LEVELS)
    kept["norm"] = kept["comment_text"].str.lower().str.replace(WHITE_SPACE, " ", regex=True)
    distinct = kept.drop_duplicates("norm")
    counts = distinct["level"].value_counts()
    available = [int(counts.get(level, 0)) for level in range(4)]
    drawn = [
        distinct[distinct["level"] == level].sample(quota, random_state=SEED)
        for level, quota in enumerate(quotas(sample, available))
    ]
    return len(frame), len(kept), available, [len(rows) for rows in drawn]


ENGINES = {"polars-eager": polars_eager, "polars-lazy": polars_lazy, "polars-ours": polars_ours, "pandas": pandas}


def peak_bytes():
    # ru_maxrss would count what the parent held when it started this process.
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    engine, path, sample = sys.argv[1], sys.argv[2], int(sys.argv[3])
    # Imports are no part of the work.
    __import__("pandas" if engine == "pandas" else "polars")
    started, before = time.perf_counter(), cpu_seconds()
    read, kept, distinct, sampled = ENGINES[engine](path, sample)
    seconds = time.perf_counter() - started
    print(
        json.dumps(
            {
                "read": read,
                "kept": kept,
                "distinct": distinct,
                "sampled": sampled,
                "seconds": seconds,
                "cpu_seconds": cpu_seconds() - before,
                "peak_bytes": peak_bytes(),
            }
        )
    )


main()
