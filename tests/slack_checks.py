"""Whether Slack would take a message: block by block, with its limits of size and count.

The limits are those of docs.slack.dev (November 2026) or stricter: an option's value may have 75
characters, and rich text holds nothing that could ping somebody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from tests.slack_rich_text import check_rich_text

POST_CHARS = 40_000
UPDATE_CHARS = 4_000
BLOCKS_CHARS = 13_200
METADATA_CHARS = 8_000
_FILE_ID = re.compile(r"F[A-Z0-9]{8,}")
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.\-]{1,255}")
_BAD_CHAR = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class RefusedError(Exception):
    """Slack's error code for a message that it does not take."""


def check_message(
    message: dict[str, Any], *, update: bool = False, files: Collection[str] = ()
) -> str:
    """Return Slack's error for a bad message, '' for a good one; files: ids that can be shown."""
    try:
        _check(message, POST_CHARS if not update else UPDATE_CHARS, files)
    except RefusedError as refused:
        return str(refused)
    return ""


def _check(message: dict[str, Any], most: int, files: Collection[str]) -> None:
    blocks = message.get("blocks") or []
    _refuse(not isinstance(blocks, list), "invalid_blocks_format")
    text = message.get("text", "")
    _refuse(not isinstance(text, str), "invalid_arguments")
    _refuse(not text and not blocks, "no_text")
    _refuse(len(text) > most, "msg_too_long")
    _refuse(bool(_BAD_CHAR.search(text)), "invalid_arguments")
    _refuse(len(blocks) > 50)
    ids = [block.get("block_id") for block in blocks if "block_id" in block]
    _refuse(len(ids) != len(set(ids)))
    for block in blocks:
        check_block(block, files)
    _refuse(sum(map(len, strings(blocks))) > BLOCKS_CHARS, "msg_blocks_too_long")
    if message.get("metadata") is not None:
        _check_metadata(message["metadata"])


def _check_metadata(metadata: Any) -> None:
    _refuse(not isinstance(metadata, dict), "invalid_metadata_format")
    _refuse(set(metadata) != {"event_type", "event_payload"}, "invalid_metadata_format")
    _refuse(not _EVENT_TYPE.fullmatch(str(metadata["event_type"])), "invalid_metadata_schema")
    payload = metadata["event_payload"]
    _refuse(not isinstance(payload, dict), "invalid_metadata_schema")
    scalars = all(isinstance(value, str | int | float | bool) for value in payload.values())
    _refuse(not scalars, "invalid_metadata_schema")
    _refuse(len(json.dumps(metadata)) > METADATA_CHARS, "metadata_too_large")


def check_block(block: Any, files: Collection[str] = ()) -> None:
    """Raise RefusedError where Slack would not take this block."""
    _refuse(not isinstance(block, dict))
    kind = block.get("type")
    _refuse(kind not in _BLOCKS)
    if "block_id" in block:
        _check_string(block["block_id"], 255)
    for value in strings(block):
        _refuse(bool(_BAD_CHAR.search(value)))
    _BLOCKS[str(kind)](block, files)


def _check_context(block: dict[str, Any], files: Collection[str]) -> None:
    _check_keys(block, {"type", "elements"}, {"block_id"})
    _refuse(not 1 <= len(block["elements"]) <= 10)
    for element in block["elements"]:
        check_text(element, 3000, markup=True)


def _check_header(block: dict[str, Any], files: Collection[str]) -> None:
    _check_keys(block, {"type", "text"}, {"block_id"})
    check_text(block["text"], 150)


def _check_section(block: dict[str, Any], files: Collection[str]) -> None:
    _check_keys(block, {"type"}, {"block_id", "text", "fields", "accessory", "expand"})
    _refuse(not block.get("text") and not block.get("fields"))
    if "text" in block:
        check_text(block["text"], 3000, markup=True)
    _refuse(len(block.get("fields", [])) > 10)
    for item in block.get("fields", []):
        check_text(item, 2000, markup=True)
    if "accessory" in block:
        _check_element(block["accessory"])


def _check_divider(block: dict[str, Any], files: Collection[str]) -> None:
    _check_keys(block, {"type"}, {"block_id"})


def _check_image(block: dict[str, Any], files: Collection[str]) -> None:
    _check_keys(block, {"type", "alt_text"}, {"block_id", "title", "image_url", "slack_file"})
    _check_string(block["alt_text"], 2000)
    _refuse(("image_url" in block) is ("slack_file" in block))
    if "title" in block:
        check_text(block["title"], 2000)
    if "image_url" in block:
        _check_string(block["image_url"], 3000)
    else:
        file_id = str(block["slack_file"].get("id", ""))
        _refuse(not _FILE_ID.fullmatch(file_id) or file_id not in files)


def _check_actions(block: dict[str, Any], files: Collection[str]) -> None:
    _check_keys(block, {"type", "elements"}, {"block_id"})
    elements = block["elements"]
    _refuse(not 1 <= len(elements) <= 25)
    for element in elements:
        _check_element(element)
    ids = [element["action_id"] for element in elements]
    _refuse(len(ids) != len(set(ids)))


def _check_element(element: dict[str, Any]) -> None:
    kind = element.get("type")
    _check_string(element.get("action_id"), 255)
    if kind == "button":
        _check_keys(element, {"type", "action_id", "text"}, {"value", "url", "style", "confirm"})
        check_text(element["text"], 75)
        _refuse(element.get("style", "primary") not in {"primary", "danger"})
        _check_string(element.get("value", "-"), 2000)
        _check_string(element.get("url", "-"), 3000)
    elif kind == "static_select":
        _check_keys(element, {"type", "action_id", "options"}, {"placeholder", "initial_option"})
        check_text(element.get("placeholder", {"type": "plain_text", "text": "-"}), 150)
        _check_options(element["options"], 100)
    elif kind == "overflow":
        _check_keys(element, {"type", "action_id", "options"}, {"confirm"})
        _check_options(element["options"], 5)
    else:
        _refuse(True)


def _check_options(options: list[dict[str, Any]], most: int) -> None:
    _refuse(not 1 <= len(options) <= most)
    for option in options:
        _check_keys(option, {"text", "value"}, {"description"})
        check_text(option["text"], 75)
        _check_string(option["value"], 75)
    values = [option["value"] for option in options]
    _refuse(len(values) != len(set(values)))


def check_text(item: Any, most: int, *, markup: bool = False) -> None:
    """Raise RefusedError where this is no text object of at most so many characters."""
    _refuse(not isinstance(item, dict))
    kind = item.get("type")
    _refuse(kind != "plain_text" and not (markup and kind == "mrkdwn"))
    _check_keys(item, {"type", "text"}, {"emoji"} if kind == "plain_text" else {"verbatim"})
    _check_string(item["text"], most)
    _refuse(not isinstance(item.get("emoji", True), bool))


def _check_rich_text(block: dict[str, Any], files: Collection[str]) -> None:
    _check_keys(block, {"type", "elements"}, {"block_id"})
    fault = check_rich_text(block["elements"])
    _refuse(bool(fault))


def _check_keys(item: dict[str, Any], required: set[str], optional: set[str]) -> None:
    _refuse(not required <= set(item) <= required | optional)


def _check_string(value: Any, most: int) -> None:
    _refuse(not isinstance(value, str) or not 1 <= len(value) <= most)


def _refuse(bad: bool, code: str = "invalid_blocks") -> None:
    if bad:
        raise RefusedError(code)


_BLOCKS: dict[str, Callable[[dict[str, Any], Collection[str]], None]] = {
    "actions": _check_actions,
    "context": _check_context,
    "divider": _check_divider,
    "header": _check_header,
    "image": _check_image,
    "rich_text": _check_rich_text,
    "section": _check_section,
}


def strings(value: Any) -> list[str]:
    """Return every string of a JSON value, keys left out."""
    return [*_strings(value)]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
