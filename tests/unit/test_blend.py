"""The blend: five probabilities from any features, and weights that are read or refused."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tests.judge_parts import claim_of, considered
from watcher.core.errors import ModelError
from watcher.core.model import Stance
from watcher.judge.blend import PLAIN, Blend, read_blend
from watcher.judge.features import read_features

FIVE = [0.1, 0.2, 0.3, 0.4, 0.5]


def blend_json(**changes: object) -> bytes:
    whole = {"name": "b-1", "bias": FIVE, "weights": {"names": [1, 0, 0, 0, -1]}}
    return json.dumps(whole | changes).encode()


def test_a_blend_is_read_as_it_is_written() -> None:
    assert read_blend(blend_json()) == Blend(
        name="b-1", weights={"names": (1.0, 0.0, 0.0, 0.0, -1.0)}, bias=(0.1, 0.2, 0.3, 0.4, 0.5)
    )


def test_what_a_blend_says_beside_is_passed_over() -> None:
    assert read_blend(blend_json(fitted_on=["a.jsonl"], pairs=9)) == read_blend(blend_json())


def test_probabilities_follow_bias_and_weights() -> None:
    blend = read_blend(blend_json())
    powers = [math.exp(b + 2.0 * w) for b, w in zip(FIVE, (1, 0, 0, 0, -1), strict=True)]
    shares = blend.probabilities({"names": 2.0})
    assert list(shares) == list(Stance)
    for share, power in zip(shares.values(), powers, strict=True):
        assert math.isclose(share, power / math.fsum(powers), rel_tol=1e-12)


@pytest.mark.parametrize("value", [0.0, 1.0, -7.0, 1e3, -1e3, 1e300])
def test_they_sum_to_1_whatever_the_value(value: float) -> None:
    shares = read_blend(blend_json()).probabilities({"names": value})
    assert math.isclose(math.fsum(shares.values()), 1.0, abs_tol=1e-12)
    assert all(0.0 <= share <= 1.0 for share in shares.values())


def test_a_feature_without_weights_counts_for_nothing() -> None:
    blend = read_blend(blend_json())
    assert blend.probabilities({"unheard of": 9.0}) == blend.probabilities({})
    assert blend.probabilities({"names": 1.0}) != blend.probabilities({})


def test_no_weights_at_all_leave_the_bias() -> None:
    assert set(
        Blend(name="", weights={}, bias=(0.0,) * 5).probabilities({"names": 1}).values()
    ) == {0.2}


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff", b"[]", b"null", b'"x"', b"{}", b"{"),
        blend_json(bias=None),
        blend_json(bias=["a"] * 5),
        blend_json(bias=[[]] * 5),
        blend_json(weights=[]),
        blend_json(weights=None),
        blend_json(weights={"names": 1}),
        blend_json(weights={"names": None}),
        blend_json(weights={"names": ["x", 0, 0, 0, 0]}),
        b'{"bias": [0, 0, 0, 0, 0], "weights": {}}',
    ],
)
def test_what_is_no_blend_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(ModelError, match=r"^the blend's weights are unreadable: \w+$"):
        read_blend(content)


@pytest.mark.parametrize(
    "changes",
    [
        {"bias": FIVE[:4]},
        {"bias": [*FIVE, 0.6]},
        {"bias": []},
        {"weights": {"names": FIVE, "clash": FIVE[:4]}},
        {"weights": {"names": [*FIVE, 0.6]}},
        {"weights": {"names": []}},
    ],
)
def test_weights_for_another_number_of_stances_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="do not fit the five stances"):
        read_blend(blend_json(**changes))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_weights_that_are_no_number_are_refused(number: str) -> None:
    text = blend_json().decode().replace("0.5", number)
    with pytest.raises(ModelError):
        read_blend(text.encode())


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, blend_json(bias=[10**400] * 5)], ids=["deep", "huge"]
)
def test_weights_that_python_cannot_hold_are_refused(content: bytes) -> None:
    with pytest.raises(ModelError):
        read_blend(content)


# ------------------------------------------------------------------ without fitted weights


def test_without_a_fitted_blend_the_models_own_scores_decide() -> None:
    scores = dict(zip(Stance, (0.5, 0.2, 0.15, 0.1, 0.05), strict=True))
    features = {f"model {stance.value}": math.log(share) for stance, share in scores.items()}
    for stance, share in PLAIN.probabilities(features).items():
        assert math.isclose(share, scores[stance], rel_tol=1e-9)


@pytest.mark.parametrize(
    ("claim", "sentence", "stance"),
    [
        ("Russia left Damascus.", "Russia left Damascus.", Stance.CONFIRMS),
        ("Russia left Damascus.", "Russia denied that it had left Damascus.", Stance.CONTRADICTS),
        (
            "Russia evacuated 400 soldiers from Damascus.",
            "Russia has evacuated 1,200 soldiers from Damascus.",
            Stance.UPDATES,
        ),
        ("Russia left Damascus.", "A bakery opened in Lisbon.", Stance.UNRELATED),
    ],
)
def test_without_a_fitted_blend_the_rules_tip_a_model_that_does_not_know(
    claim: str, sentence: str, stance: Stance
) -> None:
    row = considered(claim_of(claim), sentence)
    even = (math.log(0.2),) * 5
    shares = PLAIN.probabilities(read_features(even, row.verdict, row.seen))
    assert max(shares, key=lambda each: shares[each]) is stance


def test_every_feature_that_plain_weighs_exists() -> None:
    row = considered(claim_of("Russia left Damascus."), "Russia left Damascus.")
    known = read_features((-1.0, -1.0, -1.0, -1.0, -1.0), row.verdict, row.seen)
    assert set(PLAIN.weights) <= set(known)


def test_every_feature_that_the_shipped_blend_weighs_exists() -> None:
    shipped = Path(__file__).parents[2] / "watcher/judge/stance_model/blend.json"
    if not shipped.is_file():
        pytest.skip("no stance model in this checkout")
    row = considered(claim_of("Russia left Damascus."), "Russia left Damascus.")
    known = read_features((-1.0, -1.0, -1.0, -1.0, -1.0), row.verdict, row.seen)
    assert set(read_blend(shipped.read_bytes()).weights) == set(known)
