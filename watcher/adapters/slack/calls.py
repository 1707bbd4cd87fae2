"""One request to Slack's Web API, its answer as a value: what went wrong is told, never raised."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from watcher.adapters.slack.faults import api_fault, connection_fault

_MOST_WAIT_S = 30.0
_WAITS = 3
_NOT_SLACK = "the answer is not Slack's; does a proxy answer in its place?"

_FURTHER_REMEDY = {"cant_delete_message": "only its own app can, with the same token"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack said; `fault` is '' where all is well, `code` is Slack's own word for a fault."""

    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    fault: str = ""

    def header(self, wanted: str) -> str | None:
        """Return a header by its name in lower case, or None."""
        for name, value in self.headers.items():
            if name.lower() == wanted:
                return ",".join(value) if isinstance(value, (list, tuple)) else str(value)
        return None


class Caller:
    """Asks once, or again where Slack said to wait: what it refused so was not done."""

    def __init__(self, clock: Callable[[], datetime], pause: Callable[[float], None]) -> None:
        self._clock, self._pause = clock, pause

    def ask(self, method: Callable[..., Any], **arguments: Any) -> Answer:
        """Call a method of slack_sdk's client."""
        for tries in range(_WAITS + 1):
            answer, wait = self._try(method, arguments)
            if wait is None or wait > _MOST_WAIT_S or tries == _WAITS:
                return answer
            self._pause(wait)
        raise AssertionError

    def _try(
        self, method: Callable[..., Any], arguments: Mapping[str, Any]
    ) -> tuple[Answer, float | None]:
        try:
            response = method(**arguments)
        except SlackApiError as error:
            return self._refused(error.response)
        except (SlackClientError, OSError, http.client.HTTPException, ValueError) as error:
            told = f"{connection_fault(error)}; is the network up, and [slack] api_url right?"
            return Answer(fault=told), None
        if not isinstance(response.data, dict):
            return Answer(fault=_NOT_SLACK), None
        return Answer(response.data, dict(response.headers)), None

    def _refused(self, refused: Any) -> tuple[Answer, float | None]:
        body = refused.data if isinstance(refused.data, dict) else {}
        headers = dict(refused.headers)
        needed, error = str(body.get("needed", "")), str(body.get("error", ""))
        fault = api_fault(refused.status_code, headers, error, needed, self._clock())
        told = str(fault)
        if not fault.code and refused.status_code == 200:
            told = _NOT_SLACK
        elif fault.code in _FURTHER_REMEDY:
            told += f": {_FURTHER_REMEDY[fault.code]}"
        # Where nobody knows whether it was done, it is not done again.
        wait = None if fault.unknown else fault.retry_after_s
        return Answer(body, headers, fault.code, told), wait
