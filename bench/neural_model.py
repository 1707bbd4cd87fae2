"""The neural model by itself: pairs in a second on one thread, and what loading it costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence

import psutil  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from bench.articles import Material, load_material
from bench.outcome import Row
from bench.rig import cpu_ms, run_apart
from watcher.judge.model_files import GRAPH, SHIPPED, TOKENIZER, read_model_files
from watcher.judge.neural import NeuralScorer
from watcher.judge.onnx_graph import OnnxGraph
from watcher.judge.pair_scores import read_tokenizer
from watcher.judge.pair_tokens import PairTokens, encode_pair

LENGTHS = (32, 64, 128)
PAIRS, ROUNDS, LOADS = 60, 5, 7
_CLAIM_WORDS = 10
"""The shortest pair still has room for a passage."""

Pair = tuple[str, str, PairTokens]


def measure(rounds: int = ROUNDS, loads: int = LOADS) -> list[Row]:
    """Return pairs in a second by their length, and what loading costs."""
    return [*run_apart(_speeds, rounds), *_loading([run_apart(_load) for _ in range(loads)])]


def _speeds(rounds: int) -> list[Row]:
    """Score fresh pairs in every round, as a scorer remembers those it has seen."""
    parts = read_model_files(SHIPPED).parts
    scorer, graph = NeuralScorer(), OnnxGraph(parts[GRAPH], GRAPH)
    tokenizer = read_tokenizer(parts[TOKENIZER])
    material = load_material((rounds + 1) * PAIRS, (rounds + 1) * PAIRS)
    model = f"{scorer.name}, sha256 {scorer.checksum[:12]}"
    return [
        _speed(scorer, graph, list(_pairs(tokenizer, material, length)), length, rounds, model)
        for length in LENGTHS
    ]


def _speed(
    scorer: NeuralScorer,
    graph: OnnxGraph,
    pairs: Sequence[Pair],
    length: int,
    rounds: int,
    model: str,
) -> Row:
    whole: list[float] = []
    bare: list[float] = []
    for number in range(rounds + 1):
        rows = pairs[number * PAIRS : (number + 1) * PAIRS]
        if len(rows) < PAIRS:
            raise RuntimeError(f"too few pairs of {length} tokens: {len(pairs)}")

        def score(rows: Sequence[Pair] = rows) -> None:
            for claim, passage, _ in rows:
                scorer.scores(claim, passage)

        def run_graph(rows: Sequence[Pair] = rows) -> None:
            for _, _, tokens in rows:
                graph.row({"ids": tokens.ids, "kinds": tokens.kinds})

        actions = ((score, whole), (run_graph, bare))
        for action, spent in actions if number % 2 else reversed(actions):
            spent.append(cpu_ms(action, PAIRS))
    # the first round warms up
    ms = statistics.median(whole[1:])
    ratio = statistics.median(a / b for a, b in zip(whole[1:], bare[1:], strict=True))
    return Row(
        what=f"neural model, pairs of {length} tokens on one thread, CPU time",
        measured=1000 / ms,
        unit="pairs/s",
        detail=f"{ms:.1f} ms a pair, {ratio:.2f} x the graph alone; {model}",
    )


def _pairs(tokenizer: Tokenizer, material: Material, length: int) -> Iterator[Pair]:
    """Yield claims, each with the first words of an article that make `length` tokens or one or two less."""
    for claim, report in zip(material.claims, material.reports, strict=True):
        said = " ".join(claim.text.split()[:_CLAIM_WORDS])
        words = report.text.split()[:length]
        while words:
            passage = " ".join(words)
            tokens = encode_pair(tokenizer, said, passage)
            if len(tokens.ids) <= length:
                yield said, passage, tokens
                break
            words.pop()


def _load() -> tuple[float, float, float, float]:
    """Return CPU and wall seconds of the first loading, the MB it added, and CPU seconds of a second one."""
    process = psutil.Process()
    before, started, cpu = process.memory_info().rss, time.perf_counter(), time.process_time()
    first = NeuralScorer()
    cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - started
    added = (process.memory_info().rss - before) / 1e6
    cpu = time.process_time()
    second = NeuralScorer()
    again_s = time.process_time() - cpu
    if first.scores("a", "b") != second.scores("a", "b"):
        raise RuntimeError("one model, loaded twice, gives two answers")
    return cpu_s, wall_s, added, again_s


def _loading(loads: Sequence[tuple[float, float, float, float]]) -> list[Row]:
    cpu_s, wall_s, added, again_s = map(statistics.median, zip(*loads, strict=True))
    return [
        Row(
            what="loading the neural model in a fresh process, CPU time",
            measured=cpu_s,
            unit="s",
            detail=f"wall clock {wall_s:.2f} s; {cpu_s - again_s:.2f} s of it import onnxruntime and tokenizers,"
            f" {again_s:.2f} s check, load and try out the model",
        ),
        Row(
            what="resident memory that loading it adds",
            measured=added,
            unit="MB",
            detail=f"median of {len(loads)} processes, after the model was tried out on its longest input",
        ),
    ]
