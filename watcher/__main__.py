"""`python -m watcher` and the `watcher` command: run the CLI, turn every failure into one line."""

from __future__ import annotations

import os
import sys

from watcher.core.errors import WatcherError


def main() -> None:
    """Run the command line and exit with its code; a user never sees a traceback."""
    from watcher.cli import run_cli

    try:
        code = run_cli(sys.argv[1:])
        sys.stdout.flush()
    except WatcherError as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"watcher: {line}\n")
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # The reader (head, less) went away; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get("WATCHER_DEBUG"):
            raise
        sys.stderr.write(
            f"watcher: internal error: {type(error).__name__}: {_first_line(error)}"
            " (set WATCHER_DEBUG=1 for the traceback)\n"
        )
        code = 1
    sys.exit(code)


def _first_line(error: Exception) -> str:
    from watcher.core.redaction import PATTERNS_ONLY

    return PATTERNS_ONLY(str(error).strip().partition("\n")[0])


if __name__ == "__main__":
    main()
