"""Same input, same judgment: 200 pairs alone, in any order, with others and in other processes, bit for bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.determinism import PAIRS, exact, fresh_judge, judge_all, judge_pair, pairs
from tests.tiny_models import write_stance_model
from watcher.core.errors import ModelError
from watcher.judge.model_files import SHIPPED, read_model_files

ROOT = Path(__file__).resolve().parents[2]


def in_a_process_of_its_own(folder: Path, order: str, hash_seed: str) -> subprocess.Popen[str]:
    # sets are walked in another order with another seed
    return subprocess.Popen(
        [sys.executable, "-m", "tests.determinism", str(folder), order],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_there_are_200_pairs_that_are_judged_in_many_ways(tmp_path: Path) -> None:
    assert len(pairs()) == PAIRS
    judge = fresh_judge(write_stance_model(tmp_path))
    found = [judge_pair(judge, pair) for pair in pairs()]
    assert len({judgment.stance for judgment in found}) == 5
    assert sum("tiny-1" in judgment.judge for judgment in found) > 150, "the model is asked"
    # what would be the same whatever is judged could not differ by order either
    assert len({exact(judgment) for judgment in found}) > 150


def test_the_order_and_the_company_do_not_matter(tmp_path: Path) -> None:
    folder = write_stance_model(tmp_path)
    first = judge_all(folder)
    assert judge_all(folder, "reversed") == first
    assert judge_all(folder, "5") == first
    alone = [exact(judge_pair(fresh_judge(folder), pair)) for pair in pairs()[::4]]
    assert alone == first[::4]


@pytest.mark.slow
def test_the_shipped_model_judges_the_same_in_any_order_and_in_any_process() -> None:
    try:
        read_model_files(SHIPPED)
    except ModelError as error:
        pytest.skip(f"no whole stance model in {SHIPPED}: {error}")
    others = [
        in_a_process_of_its_own(SHIPPED, order, seed)
        for order, seed in (("reversed", "1"), ("5", "2"))
    ]
    first = judge_all(SHIPPED)
    for other in others:
        said, complaints = other.communicate(timeout=100)
        assert (other.returncode, complaints) == (0, "")
        assert json.loads(said) == first
    alone = {
        place: exact(judge_pair(fresh_judge(SHIPPED), pairs()[place]))
        for place in range(0, PAIRS, 29)
    }
    assert alone == {place: first[place] for place in alone}
