"""The chart of a digest's activity: a small picture, whatever the claims say."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.telling import NOON
from watcher.adapters.charts import activity_chart
from watcher.core.posts import ClaimActivity, Digest

DIGEST = Digest(
    id="d",
    key="d",
    title="Daily digest",
    since=NOON - timedelta(days=1),
    until=NOON,
    zone="Europe/Berlin",
    lines=(),
)


def with_claims(*claims: tuple[str, tuple[int, ...]]) -> Digest:
    activity = (ClaimActivity(claim_id="c", claim_text=text, counts=n) for text, n in claims)
    return replace(DIGEST, activity=tuple(activity))


def picture(digest: Digest) -> Image.Image:
    drawn = activity_chart(digest)
    assert drawn is not None
    assert len(drawn) < 60_000
    image = Image.open(io.BytesIO(drawn))
    assert image.format == "PNG"
    return image.convert("RGB")


def bars(image: Image.Image) -> int:
    """Return how many points have the colour of a bar."""
    total = 0
    for count, colour in image.getcolors(1 << 24) or ():
        assert isinstance(colour, tuple)
        red, green, blue = colour
        total += count if blue > 120 and red < 60 and 60 < green < 140 else 0
    return total


def test_each_claim_has_a_row_and_more_reports_higher_bars() -> None:
    one = picture(with_claims(("A claim.", (0, 1, 0, 4))))
    two = picture(with_claims(("A claim.", (0, 1, 0, 4)), ("Another one.", (4, 4, 4, 4))))
    assert one.width == two.width == 1200
    assert two.height > one.height
    assert bars(two) > 2 * bars(one) > 0
    assert one.getpixel((0, 0)) == (255, 255, 255)
    many = picture(with_claims(*[("A claim.", (1,) * 12)] * 20))
    assert many.height < 800


def test_without_reports_there_is_no_chart() -> None:
    assert activity_chart(DIGEST) is None
    assert activity_chart(with_claims(("A claim.", (0,) * 12))) is None


def test_without_pillow_there_is_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert activity_chart(with_claims(("A claim.", (1,)))) is None


HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "x" * 100_000,
        "\n" * 50,
        "\u202egnorw",
        "Россия вывела корабли",
        "<!channel> &amp;",
        "🚢" * 90,
    ]
)
COUNTS = st.lists(st.integers(0, 10**9), min_size=12, max_size=24).map(tuple)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(HOSTILE, COUNTS), min_size=1, max_size=8))
def test_whatever_the_claims_say(claims: list[tuple[str, tuple[int, ...]]]) -> None:
    digest = with_claims(*claims)
    drawn = activity_chart(digest)
    assert (drawn is None) is not any(any(counts) for _, counts in claims)
    assert activity_chart(digest) == drawn
