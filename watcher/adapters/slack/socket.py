"""Socket Mode: hears clicks and commands without a public endpoint, watched so that it never goes deaf."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from watcher.adapters.slack.answers import Answers
from watcher.adapters.slack.clients import web_client
from watcher.adapters.slack.faults import REMEDY
from watcher.adapters.slack.hearing import Hearing, make_app
from watcher.adapters.slack.people import Access
from watcher.adapters.slack.socket_client import Connection, NotNow, Off, SocketLimits, ask
from watcher.core.listeners import Desk, ListenerState, ListenerStatus

if TYPE_CHECKING:
    from slack_bolt import App

log = structlog.get_logger()

NEEDS_EXTRA = "Slack's buttons need one more package: pip install 'watcher[slack]'"

_REFUSED = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")
_LATE_S = 3.0
"""How long an old connection stays for what came through it to be acknowledged there."""


class SlackSocket:
    """Keeps one connection to Slack for as long as it runs; a `Listener`."""

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        desk: Desk,
        clock: Callable[[], datetime],
        api_url: str = "https://slack.com/api/",
        allowed_users: tuple[str, ...] = (),
        limits: SocketLimits = SocketLimits(),  # noqa: B008  frozen
    ) -> None:
        self._web = web_client(bot_token, api_url, limits.request_s)
        self._app_token = app_token
        self._allowed = frozenset(allowed_users)
        self._limits = limits
        self._clock = clock
        self._answers = Answers(self._web, limits.request_s)
        self._hearing = Hearing(desk, self._answers)
        self._stopping = threading.Event()
        self._state = ListenerState(status=ListenerStatus.RECONNECTING, since=clock())
        self._thread = threading.Thread(target=self._run, name="slack-socket", daemon=True)

    def state(self) -> ListenerState:
        return self._state

    def start(self) -> None:
        """Connect in the background and stay connected."""
        self._thread.start()

    def stop(self, patience_s: float) -> None:
        """Take no more clicks, finish those under way, and hang up; returns within about that time."""
        deadline = monotonic() + patience_s
        self._hearing.closed = True
        self._hearing.wait(patience_s)
        self._stopping.set()
        self._answers.wait(max(0.0, deadline - monotonic()))
        self._hearing.close()
        self._answers.close()
        if self._thread.is_alive():
            self._thread.join(max(0.0, deadline - monotonic()))
        if self._state.status is not ListenerStatus.OFF:
            self._set(ListenerStatus.OFF, "the service was stopped")

    # ------------------------------------------------------------------------- watching

    def _run(self) -> None:
        try:
            self._keep_connected()
        except Off as off:
            self._set(ListenerStatus.OFF, str(off))
        except ImportError:
            self._set(ListenerStatus.OFF, NEEDS_EXTRA)

    def _keep_connected(self) -> None:
        app: App | None = None
        old: Connection | None = None
        failures = 0
        try:
            while not self._stopping.is_set():
                try:
                    app = app or self._make_app()
                    connection = self._connect(app)
                except (Off, ImportError):
                    raise
                except Exception as error:  # noqa: BLE001  whatever the library meets, we try again
                    failures += 1
                    self._set(ListenerStatus.RECONNECTING, _reason(error))
                    asked_s = error.retry_after_s if isinstance(error, NotNow) else 0.0
                    self._stopping.wait(max(self._pause_s(failures), asked_s))
                    continue
                if old is not None:
                    self._retire(old)
                old = connection
                self._set(ListenerStatus.CONNECTED)
                why = self._watch(connection)
                if not why:
                    break
                steady = monotonic() - connection.began > self._limits.steady_s
                failures = 0 if steady else failures + 1
                if connection.off:
                    raise Off(why)
                self._set(ListenerStatus.RECONNECTING, why)
                self._stopping.wait(self._pause_s(failures))
        finally:
            if old is not None:
                old.close()

    def _make_app(self) -> App:
        remedies = {code: REMEDY[code] for code in _REFUSED}
        me = ask(self._web.auth_test, remedies, self._clock)
        return make_app(self._web, me, self._access(me), self._hearing)

    def _access(self, me: Mapping[str, Any]) -> Access:
        homes = (me.get("team_id"), me.get("enterprise_id"))
        return Access(homes=frozenset(str(home) for home in homes if home), named=self._allowed)

    def _connect(self, app: App) -> Connection:
        return Connection(
            app=app,
            hearing=self._hearing,
            web=self._web,
            app_token=self._app_token,
            limits=self._limits,
            clock=self._clock,
        )

    def _watch(self, connection: Connection) -> str:
        """Wait until the connection is no good any more and return why; '' when we stop."""
        while not self._stopping.wait(self._limits.look_s):
            why = connection.fault()
            if why:
                return why
        return ""

    def _retire(self, old: Connection) -> None:
        # Slack asked for another connection: what came through the old one is acknowledged there.
        def hang_up() -> None:
            self._hearing.wait(_LATE_S)
            old.close()

        threading.Thread(target=hang_up, name="slack-socket-retire", daemon=True).start()

    def _pause_s(self, failures: int) -> float:
        if failures == 0:
            return 0.0
        limits = self._limits
        return min(limits.longest_wait_s, limits.first_wait_s * 2.0 ** min(failures - 1, 16))

    def _set(self, status: ListenerStatus, detail: str = "") -> None:
        before = self._state
        if (before.status, before.detail) == (status, detail):
            return
        since = before.since if before.status is status else self._clock()
        self._state = ListenerState(status=status, since=since, detail=detail)
        if status is ListenerStatus.CONNECTED:
            log.info("slack_buttons_connected")
        elif status is ListenerStatus.OFF:
            log.warning("slack_buttons_off", reason=detail)
        elif before.status is not status:
            log.warning("slack_buttons_reconnecting", reason=detail)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, NotNow) else f"it failed with {type(error).__name__}"
