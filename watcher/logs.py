"""Set up the logs: one line per event on standard error, every secret masked."""

from __future__ import annotations

import logging
import math
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

from watcher.core.redaction import MASK, PATTERNS_ONLY, Redactor
from watcher.settings import Settings

NOISY = (
    "alembic",
    "apscheduler",
    "asyncio",
    "charset_normalizer",
    "courlan",
    "dateparser",
    "feedparser",
    "h2",
    "hpack",
    "htmldate",
    "httpcore2",
    "httpx2",
    "openai",
    "py3langid",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "trafilatura",
    "tzlocal",
    "urllib3",
)
"""Libraries whose INFO and DEBUG lines tell URLs, tokens or nothing: only their warnings are kept."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SECRET_KEY = re.compile(r"(?i)(?:token|secret|passw(?:or)?d|api_?key|authorization|cookie)$")
_DEEPEST = 8
_redactor = PATTERNS_ONLY


def redact(text: str) -> str:
    """Return a text with all secrets masked: known patterns, and the values `set_up_logging` was told."""
    return _redactor(text)


def configure_logs(settings: Settings) -> None:
    """Set up the logs as the settings say."""
    set_up_logging(settings.log.level, settings.log.format, settings.secrets())


def set_up_logging(
    level: str = "info",
    line_format: str = "logfmt",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Route structlog and the standard library's logging through one redaction to one stream.

    `line_format` is "logfmt" or "json". Calling it again replaces the former set-up.
    """
    global _redactor  # noqa: PLW0603  one process, one log
    _redactor = Redactor.knowing(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    handler = _SafeHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                structlog.processors.format_exc_info,
                _clean_event,
                _renderer(line_format),
            ],
        )
    )
    threshold = logging.getLevelNamesMapping()[level.upper()]
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _SafeHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(threshold)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def guard_tracebacks() -> None:
    """Log uncaught exceptions, threads' too, instead of letting Python print them unmasked."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        structlog.get_logger("watcher").critical(
            "uncaught exception", exc_info=(kind, error, trace)
        )

    def report_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            report(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = report
    threading.excepthook = report_thread


class _SafeHandler(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is now; a line that fails is dropped, never printed raw."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__(stream or sys.stderr)
        self._follows_stderr = stream is None

    def emit(self, record: logging.LogRecord) -> None:
        if self._follows_stderr:
            self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the library's name
        # The library's own version prints the raw message and its arguments, secrets included.
        kind = sys.exc_info()[0]
        try:
            self.stream.write(
                f'level=error event="a log line could not be written" logger={record.name}'
                f" error={kind.__name__ if kind else ''}\n"
            )
        except (OSError, ValueError):
            return


def _clean_event(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Mask secrets and make control characters visible, in every key and value."""
    ordered = {key: event[key] for key in ("time", "level", "event") if key in event}
    return _clean_items(ordered | dict(event), 0)


def _clean_items(items: Mapping[Any, object], depth: int) -> dict[str, Any]:
    return {
        _key(key): MASK if _SECRET_KEY.search(str(key)) else _clean(value, depth)
        for key, value in items.items()
    }


def _key(key: object) -> str:
    return re.sub(r"[\s\x00-\x20=\"]+", "_", redact(str(key)))


def _clean(value: object, depth: int = 0) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)  # JSON has no NaN
    if depth < _DEEPEST and isinstance(value, Mapping):
        return _clean_items(value, depth + 1)
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_clean(item, depth + 1) for item in value]
    visible = _CONTROL.sub(lambda match: repr(match[0])[1:-1], redact(str(value)))
    # A lone surrogate cannot be encoded: one odd headline must not cost a log line.
    return visible.encode("utf-8", "backslashreplace").decode("utf-8")


def _renderer(line_format: str) -> Processor:
    if line_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.processors.LogfmtRenderer(bool_as_flag=False)
