"""The frame of a self-contained page: it asks nothing of any server and holds no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """\
:root { color-scheme: light dark; --ink: #1b1f24; --faint: #5d6772; --ground: #fff; --card: #f5f7f9;
  --line: #d5dbe1; --mark: 11, 107, 203; --wrong: #b3261e; --right: #1a7f4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --faint: #9aa5b1; --ground: #16191d;
  --card: #20252b; --line: #3a424b; --mark: 107, 177, 255; --wrong: #ff8a80; --right: #5fd398; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: .5rem 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .faint { color: var(--faint); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
  overflow-wrap: normal; }
th { font-weight: 600; } th:first-child, td:first-child { text-align: left; }
td.text { text-align: left; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.tile b { display: block; font-size: 1.5rem; line-height: 1.2; }
.tile small { color: var(--faint); display: block; line-height: 1.3; }
.matrix td { text-align: center; min-width: 3rem; border: 1px solid var(--line); }
.case { border-left: 3px solid var(--line); padding: .3rem .8rem; margin: 1rem 0; }
.case p { margin: .25rem 0; } .case blockquote { margin: .3rem 0; font-style: italic; }
.wrong { color: var(--wrong); font-weight: 600; } .right { color: var(--right); font-weight: 600; }
svg { max-width: 100%; height: auto; }
@media (max-width: 34rem) { table { font-size: .8rem; } th, td { padding: .2rem .3rem; } }
"""


def page(title: str, sections: Iterable[str]) -> str:
    """Return a whole page around its sections."""
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            # what a passage says stays text, even should an escape be forgotten one day
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{escape(title)}</title>",
            f"<style>\n{_STYLE}</style>",
            "</head>",
            "<body>",
            f"<h1>{escape(title)}</h1>",
            *sections,
            "</body>",
            "</html>",
            "",
        )
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table whose first column holds names and whose others hold numbers."""
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "\n".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>'


def tile(value: str, name: str) -> str:
    """Return one large figure with its name."""
    return f'<div class="tile"><b>{escape(value)}</b><small>{escape(name)}</small></div>'
