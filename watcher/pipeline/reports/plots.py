"""The reliability plot as SVG: it stands alone as a file and inside a page, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from watcher.core.reliability import Reliability

_SIDE = 260
_LEFT, _TOP, _BOTTOM = 52, 16, 48
# wide enough for a legend that names three parts of a judge
_WIDTH = 480
_SMALLEST, _LARGEST = 3.0, 11.0

_STYLE = """\
<style>
.plot text { font: 12px system-ui, sans-serif; fill: #333; }
.plot .grid { stroke: #ddd; } .plot .exact { stroke: #888; stroke-dasharray: 4 4; }
.plot .s0 { stroke: #0b6bcb; fill: #0b6bcb; } .plot .s1 { stroke: #c2570c; fill: #c2570c; }
.plot .s2 { stroke: #1a7f4b; fill: #1a7f4b; } .plot .ground { fill: #fff; }
.plot path { fill: none !important; stroke-width: 2; } .plot circle { fill-opacity: .75; }
@media (prefers-color-scheme: dark) {
.plot text { fill: #ccc; } .plot .grid { stroke: #3a3f47; } .plot .ground { fill: #16191d; }
.plot .s0 { stroke: #6bb1ff; fill: #6bb1ff; } .plot .s1 { stroke: #ff9f5a; fill: #ff9f5a; }
.plot .s2 { stroke: #5fd398; fill: #5fd398; } }
</style>"""


def reliability_svg(series: Sequence[tuple[str, Reliability]]) -> str:
    """Draw up to three series of (name, reliability): mean confidence across, share right upwards."""
    most = max((item.alerts for _, held in series for item in held.bins), default=0)
    height = _TOP + _SIDE + _BOTTOM + 20 * len(series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" role="img" aria-label="Reliability of alert confidence">',
        _STYLE,
        f'<rect class="ground" width="{_WIDTH}" height="{height}"/>',
        *_axes(),
    ]
    for number, (name, held) in enumerate(series):
        parts += [*_points(f"s{number % 3}", held, most), _legend(number, name, held)]
    return "\n".join([*parts, "</svg>\n"])


def _across(value: float) -> float:
    return _LEFT + value * _SIDE


def _up(value: float) -> float:
    return _TOP + (1 - value) * _SIDE


def _axes() -> Iterator[str]:
    for step in range(0, 11, 2):
        value = step / 10
        across, up = _across(value), _up(value)
        yield f'<line class="grid" x1="{across:.0f}" x2="{across:.0f}" y1="{_up(1):.0f}" y2="{_up(0):.0f}"/>'
        yield f'<line class="grid" x1="{_across(0):.0f}" x2="{_across(1):.0f}" y1="{up:.0f}" y2="{up:.0f}"/>'
        yield f'<text x="{across:.0f}" y="{_up(0) + 16:.0f}" text-anchor="middle">{value:.1f}</text>'
        yield f'<text x="{_LEFT - 6}" y="{up + 4:.0f}" text-anchor="end">{value:.1f}</text>'
    yield (
        f'<line class="exact" x1="{_across(0):.0f}" y1="{_up(0):.0f}"'
        f' x2="{_across(1):.0f}" y2="{_up(1):.0f}"/>'
    )
    yield (
        f'<text x="{_across(0.5):.0f}" y="{_up(0) + 36:.0f}" text-anchor="middle">'
        "mean confidence of the alerts</text>"
    )
    yield (
        f'<text transform="translate(14 {_up(0.5):.0f}) rotate(-90)" text-anchor="middle">'
        "share exactly right</text>"
    )


def _points(style: str, held: Reliability, most: int) -> Iterator[str]:
    shown = [item for item in held.bins if item.alerts]
    places = [(_across(item.mean_confidence), _up(item.right)) for item in shown]
    if len(places) > 1:
        line = " L".join(f"{across:.1f} {up:.1f}" for across, up in places)
        yield f'<path class="{style}" d="M{line}"/>'
    for item, (across, up) in zip(shown, places, strict=True):
        # area, not radius, grows with the count
        size = _SMALLEST + (_LARGEST - _SMALLEST) * (item.alerts / most) ** 0.5
        told = f"{item.alerts} alerts, mean confidence {item.mean_confidence:.2f}, right {item.right:.2f}"
        yield (
            f'<circle class="{style}" cx="{across:.1f}" cy="{up:.1f}" r="{size:.1f}">'
            f"<title>{told}</title></circle>"
        )


def _legend(number: int, name: str, held: Reliability) -> str:
    across, up = _LEFT, _TOP + _SIDE + _BOTTOM + 20 * number
    alerts = sum(item.alerts for item in held.bins)
    told = f"{name}: {alerts} alerts, calibration error {held.expected_error:.3f}"
    return (
        f'<circle class="s{number % 3}" cx="{across + 4}" cy="{up + 4}" r="5"/>'
        f'<text x="{across + 16}" y="{up + 8}">{escape(told)}</text>'
    )
