"""Take out of a page what a reader does not see, so that it cannot become evidence."""

from __future__ import annotations

import re

from lxml.etree import XPath
from lxml.html import HtmlElement

_INVISIBLE_TAGS = ("script", "style", "template", "noscript", "object", "iframe", "dialog")
_SUSPECTS = XPath("//*[@style or @hidden or @aria-hidden='true']")
_TEXT_LENGTH = XPath("string-length(normalize-space(string(.)))")
_ENOUGH_TEXT = 250
_LONGEST_STYLE = 2_000
_KEPT_TAGS = frozenset({"html", "body", "main"})

_ZERO = r"0*(?:\.0+)?(?:px|em|rem|%|pt|vh|vw)?\s*(?:!important\s*)?(?:;|$)"
_HIDING = re.compile(
    rf"""display\s*:\s*none
    | visibility\s*:\s*(?:hidden|collapse)
    | content-visibility\s*:\s*hidden
    | (?<![\w-])opacity\s*:\s*{_ZERO}
    | font-size\s*:\s*(?:{_ZERO}|0*(?:\.\d+|1(?:\.0+)?)(?:px|pt)\s*(?:!important\s*)?(?:;|$)|0?\.0\d*(?:em|rem))
    | (?:text-indent|(?<![\w-])(?:left|top|right|bottom)|margin-(?:left|top))\s*:\s*-\d{{3,}}
    | transform\s*:\s*[^;]*(?:scale(?:[XY]|3d)?\(\s*0|translate[XY]?\(\s*-\d{{3,}})
    | clip\s*:\s*rect\(\s*(?:0|1px)
    | clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)
    | (?<![\w-])color\s*:\s*transparent
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NO_SIZE = re.compile(
    rf"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*(?:{_ZERO}|1px\s*(?:;|$))", re.IGNORECASE
)
_CLIPPED = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
_WHITE = re.compile(
    r"#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255|hsla?\([^)]*100%\s*[,)]",
    re.IGNORECASE,
)


def strip_hidden(tree: HtmlElement) -> bool:
    """Remove scripts and every node that inline styles or attributes hide; text after a node stays.

    Returns True when hidden text stayed: on a page with next to nothing to see, the node that holds
    most of the text is what scripts show once the page has loaded.
    """
    for node in list(tree.iter(*_INVISIBLE_TAGS)):
        if node.get("open") is None:
            _drop(node)
    hidden = [node for node in _SUSPECTS(tree) if node.tag not in _KEPT_TAGS and _is_hidden(node)]
    if not hidden:
        return False
    whole = _length(tree)
    among = set(hidden)
    outer = [node for node in hidden if not any(above in among for above in node.iterancestors())]
    bare = whole - sum(map(_length, outer)) < _ENOUGH_TEXT
    kept = [node for node in outer if bare and _length(node) * 2 > max(whole, _ENOUGH_TEXT)]
    for node in outer:
        if node not in kept:
            _drop(node)
    return bool(kept)


def _length(node: HtmlElement) -> int:
    """Return how much running text a node holds; menus and buttons do not count."""
    paragraphs = sum(len(each.text_content()) for each in node.iter("p"))
    return paragraphs or int(_TEXT_LENGTH(node))


def _is_hidden(node: HtmlElement) -> bool:
    if node.get("hidden") is not None or node.get("aria-hidden") == "true":
        return True
    style = node.get("style", "")
    if len(style) > _LONGEST_STYLE:
        # Nobody writes that by hand: a picture in a link, or an attempt to tire the patterns below.
        return True
    if _HIDING.search(style) or (_NO_SIZE.search(style) and _CLIPPED.search(style)):
        return True
    return _is_camouflaged(style)


def _is_camouflaged(style: str) -> bool:
    """Return whether text has the colour of its ground; white without a ground counts too."""
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour is None:
        return False
    ink = colour[1].strip().lower()
    if ground is None:
        return bool(_WHITE.match(ink))
    paper = ground[1].strip().lower()
    return ink == paper or bool(_WHITE.match(ink) and _WHITE.match(paper))


def _drop(node: HtmlElement) -> None:
    if node.getparent() is not None:
        node.drop_tree()
