"""`python -m watcher` and the `watcher` command: run the CLI, turn every failure into one line."""

from __future__ import annotations

import io
import os
import sys

from watcher.core.errors import WatcherError


def main() -> None:
    """Run the command line and exit with its code; a user never sees a traceback."""
    _prepare_streams()
    from watcher.cli import OutputClosedError, run_cli

    try:
        code = run_cli(sys.argv[1:])
        sys.stdout.flush()
    except WatcherError as error:
        from watcher.cli.output import say
        from watcher.core.redaction import PATTERNS_ONLY

        for line in str(error).splitlines():
            say(f"watcher: {PATTERNS_ONLY(line)}")
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except (BrokenPipeError, OutputClosedError):
        # The reader (head, less) went away.
        _drop_output()
        code = 0
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"watcher: {named}{error.strerror or _first_line(error)}\n")
        _drop_output()
        code = 1
    except Exception as error:
        if os.environ.get("WATCHER_DEBUG"):
            raise
        sys.stderr.write(
            f"watcher: internal error: {type(error).__name__}: {_first_line(error)}"
            " (set WATCHER_DEBUG=1 for the traceback)\n"
        )
        code = 1
    sys.exit(code)


def _prepare_streams() -> None:
    """Let printing never fail: where the caller closed a stream, or it knows too few letters."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  lives as long as we
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _drop_output() -> None:
    """Send what is not written yet to nowhere, or the interpreter would fail on it at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _first_line(error: Exception) -> str:
    from watcher.core.redaction import PATTERNS_ONLY

    return PATTERNS_ONLY(str(error).strip().partition("\n")[0])


if __name__ == "__main__":
    main()
