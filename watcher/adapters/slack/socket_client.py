"""One Socket Mode connection of slack_sdk's client, with a pulse that tells when it is wedged."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from watcher.adapters.slack.faults import APP_TOKEN_REMEDY, NO_ANSWER, QuietLogger, wait_s
from watcher.adapters.slack.hearing import Hearing, unusable

if TYPE_CHECKING:
    from slack_bolt import App

log = structlog.get_logger()

_LINK_DISABLED = "Socket Mode is switched off in the app's settings; switch it on"


class Off(Exception):  # noqa: N818  not a fault of ours
    """Connecting is useless until a person acts; says what to do."""


class NotNow(Exception):  # noqa: N818
    """Connecting failed and may work later."""

    def __init__(self, reason: str, retry_after_s: float = 0.0) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketLimits:
    """How fast a connection that is lost or wedged is noticed and made anew.

    `wedged_s` + `look_s` + `request_s` + the handshake (3 s each for dialling and for the answer)
    stay below 30 s.
    """

    ping_s: float = 4.0
    wedged_s: float = 11.0
    """The age of the last answered ping at which a connection counts as wedged."""
    look_s: float = 0.5
    request_s: int = 8
    """For apps.connections.open and auth.test."""
    first_wait_s: float = 1.0
    """Doubled with each failure in a row."""
    longest_wait_s: float = 30.0
    steady_s: float = 10.0
    """A connection that was lost sooner counts as a failure."""


class _Client(SocketModeClient):
    """Leaves every reconnection to the watchdog: the library's own knows no pause."""

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Do nothing; Slack's wish is noted by `Connection`."""


class _Line:
    """A socket whose end is an error: the library reads the end of a connection again and again."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def recv(self, size: int) -> bytes:
        received: bytes = self._sock.recv(size)
        if not received:
            raise ConnectionResetError("the connection has ended")
        return received


class Connection:
    """One client from its making to its end."""

    def __init__(
        self,
        *,
        app: App,
        hearing: Hearing,
        web: WebClient,
        app_token: str,
        limits: SocketLimits,
        clock: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._hearing = hearing
        self._limits = limits
        self._heard = threading.Event()
        self._wanted = ""
        self._pulse: tuple[float | None, float] = (None, monotonic())
        url = open_url(web, app_token, clock)
        self._client = _Client(
            app_token=app_token,
            logger=QuietLogger(),
            web_client=web,
            auto_reconnect_enabled=False,
            ping_interval=limits.ping_s,
            on_message_listeners=[self._on_message],
        )
        self._client.socket_mode_request_listeners.append(self._on_request)
        self._client.wss_uri = url
        self.began = monotonic()
        try:
            self._client.connect()
            session = self._client.current_session
            if session is None or session.sock is None:
                raise NotNow("Slack did not take the connection")
            session.sock = cast(Any, _Line(session.sock))
            if not self._heard.wait(limits.wedged_s):
                raise NotNow("Slack said no hello")
            if self._wanted:
                raise Off(self._wanted) if self.off else NotNow(self._wanted)
        except BaseException:
            self.close()
            raise

    @property
    def off(self) -> bool:
        """Whether Slack said that Socket Mode is switched off."""
        return self._wanted == _LINK_DISABLED

    def fault(self) -> str:
        """Return why another connection is needed, '' where this one is well."""
        if self._wanted:
            return self._wanted
        session = self._client.current_session
        if session is None or not self._client.is_connected():
            return "the connection was lost"
        if session.consecutive_check_state_error_count:
            return "the connection takes no pings"
        seen, since = self._pulse
        if session.last_ping_pong_time != seen:
            self._pulse = (session.last_ping_pong_time, monotonic())
        elif monotonic() - since > self._limits.wedged_s:
            return "no ping was answered: the connection was wedged"
        return ""

    def close(self) -> None:
        """Give the connection up, in a thread of its own: a wedged one takes its time."""
        threading.Thread(target=self._close, name="slack-socket-close", daemon=True).start()

    def _close(self) -> None:
        try:
            self._client.close()
        except Exception as error:  # noqa: BLE001  it is gone either way
            log.debug("slack_socket_close_failed", error=type(error).__name__)

    # ------------------------------------------------------------------------- hearing

    def _on_message(self, raw: str) -> None:
        """Look at each message before the library does: it hides what it cannot read."""
        try:
            message = json.loads(raw)
            kind = message["type"]
        except (ValueError, KeyError, TypeError):
            log.warning("slack_payload_malformed", reason="a message that is no JSON with a type")
            return
        if kind == "hello":
            self._heard.set()
        elif kind == "disconnect":
            reason = str(message.get("reason", ""))[:40]
            self._wanted = (
                _LINK_DISABLED if reason == "link_disabled" else f"Slack asked for it ({reason})"
            )
            self._heard.set()
        elif "envelope_id" in message and not isinstance(message.get("payload"), dict):
            log.warning("slack_payload_malformed", reason="its payload is not an object")
            self._acknowledge(str(message["envelope_id"]))

    def _on_request(self, _client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        if self._hearing.closed or not isinstance(request.payload, dict):
            return  # not acknowledged: Slack delivers it to the next process
        reason = unusable(request.type, request.payload)
        if reason:
            log.warning("slack_payload_ignored", reason=reason)
            self._acknowledge(request.envelope_id)
            return
        with self._hearing.busy():
            self._dispatch(request)

    def _dispatch(self, request: SocketModeRequest) -> None:
        from slack_bolt.adapter.socket_mode.internals import run_bolt_app

        try:
            response = run_bolt_app(self._app, request)
        except Exception as error:  # noqa: BLE001  Bolt stumbles over odd payloads
            log.warning("slack_payload_malformed", reason=f"Bolt: {type(error).__name__}")
            self._acknowledge(request.envelope_id)
            return
        if response.status == 200:
            self._acknowledge(request.envelope_id)

    def _acknowledge(self, envelope_id: str) -> None:
        try:
            self._client.send_socket_mode_response(SocketModeResponse(envelope_id=envelope_id))
        except (SlackClientError, OSError, AttributeError):
            # Slack delivers it again, and what was stored is not stored twice.
            log.info("slack_acknowledgement_lost")


def open_url(web: WebClient, app_token: str, clock: Callable[[], datetime]) -> str:
    """Return the address of a new WebSocket; raises Off or NotNow."""
    answer = ask(lambda: web.apps_connections_open(app_token=app_token), APP_TOKEN_REMEDY, clock)
    url = answer.get("url")
    if not isinstance(url, str) or not url.startswith(("wss://", "ws://")):
        raise NotNow("Slack's answer holds no WebSocket address")
    return url


def ask(
    call: Callable[[], Any], remedies: Mapping[str, str], clock: Callable[[], datetime]
) -> dict[str, Any]:
    """Return what Slack's API answers; raises Off for what `remedies` names, or NotNow."""
    try:
        data = call().data
    except SlackApiError as error:
        response = error.response
        body = response.data if isinstance(response.data, dict) else {}
        code = str(body.get("error", ""))
        if code in remedies:
            raise Off(f"Slack says {code}: {remedies[code]}") from None
        reason = code if code.replace("_", "").isalpha() and len(code) < 60 else ""
        headers = dict(response.headers)
        raise NotNow(
            f"Slack says {reason or f'HTTP {response.status_code}'}",
            wait_s(headers, clock()) or 0.0,
        ) from None
    except NO_ANSWER as error:
        raise NotNow(f"no answer from Slack ({type(error).__name__})") from None
    if not isinstance(data, dict):
        raise NotNow("Slack's answer is not JSON")
    return data
