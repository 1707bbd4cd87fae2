"""Errors that carry what their handler needs: the subject, and whether to try again."""

from __future__ import annotations

from enum import StrEnum


class WatcherError(Exception):
    """An expected failure, told to the user in one line (`str(error)`), never as a traceback."""

    exit_code = 1

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross a process boundary; the default would call __init__ with the message alone.
        return _rebuild, (type(self), self.args, dict(self.__dict__))


def _rebuild(
    kind: type[WatcherError], args: tuple[object, ...], state: dict[str, object]
) -> WatcherError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(WatcherError):
    """The request itself cannot be carried out as written."""

    exit_code = 2


class NotFoundError(UsageError):
    """No such claim, feed or alert; `nearest` holds ids that look like the one asked for."""

    def __init__(self, kind: str, ref: str, nearest: tuple[str, ...] = ()) -> None:
        self.kind, self.ref, self.nearest = kind, ref, nearest
        hint = f"; did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(f"no {kind} {ref!r}{hint}")


class DuplicateError(UsageError):
    """Something with that id or address is there already."""


class ConfigError(UsageError):
    """One or more faults of the configuration, each with where it came from."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class CredentialsError(WatcherError):
    """A secret is missing or was refused."""

    exit_code = 4


class LockedError(WatcherError):
    """Another service holds this database; the message names it."""

    exit_code = 75


class StoreError(WatcherError):
    """The database cannot be opened, read or written; the message says what to do."""


class ModelError(WatcherError):
    """A model cannot be used: a file is missing or damaged, or a library cannot be imported."""


class FetchFault(StrEnum):
    """Why a fetch gave no response."""

    BAD_URL = "bad url"
    BLOCKED_ADDRESS = "private or special address"
    DNS = "name not resolved"
    REFUSED = "connection failed"
    TLS = "TLS failed"
    TIMEOUT = "timed out"
    TOO_LARGE = "too large"
    REDIRECTS = "too many redirects"
    ENCODING = "content coding not supported"
    PROTOCOL = "broken response"


class FetchError(WatcherError):
    """A fetch gave no response; the message never contains credentials or query secrets."""

    def __init__(
        self, url: str, fault: FetchFault, detail: str = "", *, permanent: bool = False
    ) -> None:
        self.url, self.fault, self.permanent = url, fault, permanent
        super().__init__(f"{url}: {fault.value}" + (f" ({detail})" if detail else ""))


class AdviceFault(StrEnum):
    """Why a second opinion was not heard."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    STATUS = "http status"
    REFUSED = "refused"
    MALFORMED = "malformed"
    NOT_VERBATIM = "not verbatim"
    SPENT = "budget spent"
    PAUSED = "paused after failures"
    LEDGER = "ledger unusable"


class ParseError(WatcherError):
    """Bytes that are not what they should be: a feed that is a page, a page without an article."""


class WorkerError(WatcherError):
    """A job in the worker pool was killed or died; `fault` is 'timeout', 'crash' or 'memory'."""

    def __init__(self, fault: str, detail: str = "") -> None:
        self.fault = fault
        super().__init__(f"worker {fault}" + (f": {detail}" if detail else ""))


class DeliveryError(WatcherError):
    """A message was not, or perhaps not, delivered.

    permanent: trying again without a person's help is useless (bad token, unknown channel).
    unknown: the other side may have accepted it; look before sending again.
    stops: it concerns the whole target, not this message: nothing can be sent there until a
        person acts. Implies permanent.
    gone: the message that should be revised or answered is not there any more.
    retry_after_s: the server's wish, in seconds.
    """

    def __init__(
        self,
        detail: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        stops: bool = False,
        gone: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        self.permanent, self.unknown, self.retry_after_s = (
            permanent or stops,
            unknown,
            retry_after_s,
        )
        self.stops, self.gone = stops, gone
        super().__init__(detail)
