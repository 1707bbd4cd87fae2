"""A Bolt app that puts clicks and slash commands to the desk: stored first, acknowledged then."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk import WebClient

from watcher.adapters.slack.actions import MalformedError, is_click, read_click
from watcher.adapters.slack.actions import put_to as click_desk
from watcher.adapters.slack.answers import Answers
from watcher.adapters.slack.commands import Command, Pace, read_command
from watcher.adapters.slack.commands import put_to as command_desk
from watcher.adapters.slack.faults import QuietLogger
from watcher.adapters.slack.people import Access, Person, read_person
from watcher.core.errors import StoreError, WatcherError
from watcher.core.listeners import Desk

if TYPE_CHECKING:
    from slack_bolt import App

log = structlog.get_logger()

_WORKERS = 5
_CHECKS_AT_ONCE = 2
_REMEMBERED = 200

_NOT_STORED = "Sorry, this could not be stored. Where no confirmation follows, do it again."


class Hearing:
    """What is heard and under way; acknowledges only what is stored."""

    def __init__(self, desk: Desk, answers: Answers) -> None:
        self._desk = desk
        self._answers = answers
        self._idle = threading.Condition()
        self._under_way = 0
        self._answered: deque[str] = deque(maxlen=_REMEMBERED)
        self._checks = threading.BoundedSemaphore(_CHECKS_AT_ONCE)
        self.closed = False
        """Nothing new is taken: what arrives is for the next process."""
        self.workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="slack-clicks")

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count as under way, for `wait`."""
        with self._idle:
            self._under_way += 1
        try:
            yield
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def wait(self, patience_s: float) -> bool:
        """Wait until nothing is under way, at most so long; tell whether nothing is."""
        with self._idle:
            return self._idle.wait_for(lambda: self._under_way == 0, patience_s)

    def close(self) -> None:
        """Let go of the threads; what they still do is finished."""
        self.workers.shutdown(wait=False, cancel_futures=True)

    def click(self, body: Mapping[str, Any], access: Access, ack: Callable[[], object]) -> None:
        """Store what was clicked, acknowledge it, and answer."""
        person = self._admitted(body, access, ack)
        if person is None:
            return
        try:
            click = read_click(body, person.user_id)
        except MalformedError as error:
            log.warning("slack_payload_malformed", reason=str(error))
            ack()
            return
        self._store(
            body, click.request, lambda: click_desk(self._desk, click, person.who), ack, person
        )

    def command(self, body: Mapping[str, Any], access: Access, ack: Callable[[], object]) -> None:
        """Do what was typed and answer; what changes nothing is acknowledged at once."""
        person = self._admitted(body, access, ack)
        if person is None:
            return
        request = f"{person.user_id} {body.get('trigger_id') or ''}"
        text = body.get("text")
        command = read_command(text if isinstance(text, str) else "", request)
        if command.pace is Pace.STORES:

            def put() -> str:
                return command_desk(self._desk, command, person.who)

            self._store(body, request, put, ack, person)
            return
        ack()
        if command.pace is Pace.WAITS:
            self._check(body, command, person)
        else:
            self._answers.tell(body, self._told(command, person))

    def _admitted(
        self, body: Mapping[str, Any], access: Access, ack: Callable[[], object]
    ) -> Person | None:
        person = read_person(body)
        if person is None:
            log.warning("slack_payload_malformed", reason="it names no user")
            ack()
            return None
        refusal = access.refusal(person)
        if not refusal:
            return person
        ack()
        log.info("slack_refused", who=person.who)
        self._answers.tell(body, refusal)
        return None

    def _store(
        self,
        body: Mapping[str, Any],
        request: str,
        put: Callable[[], str],
        ack: Callable[[], object],
        person: Person,
    ) -> None:
        try:
            told = put()
        except StoreError as error:
            # Not acknowledged: Slack shows that it failed, and may deliver it again.
            log.warning("slack_click_not_stored", who=person.who, error=str(error))
            self._answers.tell(body, _NOT_STORED)
            return
        except WatcherError as error:
            told = str(error)
        ack()
        with self._idle:
            again = request in self._answered  # one answer is enough
            self._answered.append(request)
        if not again:
            self._answers.tell(body, told)

    def _told(self, command: Command, person: Person) -> str:
        try:
            return command_desk(self._desk, command, person.who)
        except WatcherError as error:
            return str(error)

    def _check(self, body: Mapping[str, Any], command: Command, person: Person) -> None:
        if not self._checks.acquire(blocking=False):
            self._answers.tell(body, "Other pages are being checked; try again in a minute.")
            return

        def check() -> None:
            try:
                told = self._told(command, person)
            finally:
                self._checks.release()
            self._answers.tell(body, told)

        # It may take a minute: a thread that does not keep the process from ending.
        threading.Thread(target=check, name="slack-check", daemon=True).start()


def unusable(kind: str, body: object) -> str:
    """Return why a payload is none of ours, '' where it is a click or a command of ours."""
    if not isinstance(body, Mapping):
        return "its payload is not an object"
    if kind == "slash_commands" and isinstance(body.get("command"), str):
        return ""
    if kind == "interactive" and is_click(body):
        return ""
    return "it is neither a click on an alert nor a command"


def make_app(client: WebClient, me: Mapping[str, Any], access: Access, hearing: Hearing) -> App:
    """Return the Bolt app; raises ImportError where slack_bolt is not installed.

    me: what auth.test says of the bot.
    """
    from slack_bolt import App
    from slack_bolt.authorization import AuthorizeResult

    bot = AuthorizeResult(
        enterprise_id=me.get("enterprise_id"),
        team_id=me.get("team_id"),
        bot_user_id=me.get("user_id"),
        bot_id=me.get("bot_id"),
        bot_token=client.token,
    )

    def authorize(**_: object) -> AuthorizeResult:
        return bot

    # `authorize` instead of a token: Bolt would look for other apps' secrets in the environment.
    app = App(
        # Bolt gives the logger of this name our quiet one's level: "watcher" would silence the service.
        name="slack_bolt",
        logger=QuietLogger(),
        client=client,
        authorize=authorize,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        listener_executor=hearing.workers,
    )

    def on_click(ack: Callable[[], object], body: dict[str, Any]) -> None:
        with hearing.busy():
            hearing.click(body, access, ack)

    def on_command(ack: Callable[[], object], body: dict[str, Any]) -> None:
        with hearing.busy():
            hearing.command(body, access, ack)

    def on_failure(error: Exception) -> None:
        # A fault of ours: nothing is acknowledged, and Bolt's own report would hold the payload.
        log.error("slack_click_failed", error=type(error).__name__)

    app.error(on_failure)
    app.action(re.compile("watcher_"))(on_click)
    app.command(re.compile("/"))(on_command)
    return app
