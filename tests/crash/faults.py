"""What Slack does instead of answering well."""

from __future__ import annotations

from dataclasses import replace

from tests.slack_stub import ACCEPT_THEN_DROP, DROP, Fault, api_error

HTML = Fault(status=200, body="<html>portal</html>", content_type="text/html")
DOWN = Fault(status=503, body="<html>down</html>", content_type="text/html")
LATE = Fault(delay_s=0.1)
FAULTS = {
    "dropped": DROP,
    "timeout": LATE,
    "429 half a second": api_error("ratelimited", 429, Retry_After="0.5"),
    "429 a second": api_error("ratelimited", 429, Retry_After="1"),
    "503": DOWN,
    "HTML": HTML,
    "not in channel, then mended": api_error("not_in_channel"),
}
ACCEPTED = {
    "accepted then dropped": ACCEPT_THEN_DROP,
    "accepted then timeout": replace(LATE, accept=True),
    "accepted then 503": replace(DOWN, accept=True),
    "accepted then HTML": replace(HTML, accept=True),
}
