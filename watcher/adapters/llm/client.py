"""One question to an OpenAI-compatible endpoint: asked once, in bounded time, telling nothing that was not asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from watcher.adapters.llm.prompt import RESPONSE_FORMAT
from watcher.core.errors import AdviceFault, ModelError

if TYPE_CHECKING:
    import httpx2

MOST_ANSWER_TOKENS = 400
_SEED = 1
_MOST_BYTES = 200_000
_MOST_TOKENS = 1_000_000
_SENT_HEADERS = frozenset(
    "host accept accept-encoding connection content-type content-length user-agent"
    " x-stainless-raw-response".split()
)
"""The last one says how the library is to hand over the answer; it looks for it in what was sent."""


class UnansweredError(Exception):
    """The endpoint gave no answer; the detail quotes nothing of what it said."""

    def __init__(self, fault: AdviceFault, detail: str = "", retry_after: str = "") -> None:
        self.fault, self.detail, self.retry_after = fault, detail, retry_after
        super().__init__(f"{fault.value} {detail}".strip())


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model wrote, and the tokens it cost, or None where the server does not say."""

    text: str
    tokens: int | None


class Endpoint:
    """A model at an address; the environment has no say in where it is or what it is told."""

    def __init__(self, *, base_url: str, model: str, api_key: str, timeout_s: float) -> None:
        """Raises ModelError where the extra `llm` is not installed."""
        try:
            import openai
        except ImportError:
            raise ModelError("needs the extra: pip install 'watcher[llm]'") from None
        import httpx2

        self._model = model
        self._api_key = api_key
        self._timeout_s = timeout_s
        # A redirect, a proxy of the environment or a retry would take the text elsewhere, or twice.
        transport = httpx2.Client(
            trust_env=False,
            follow_redirects=False,
            timeout=timeout_s,
            # questions are rare, and what stays open would need somebody to close it
            limits=httpx2.Limits(max_keepalive_connections=0),
            event_hooks={"request": [self._set_headers]},
        )
        self._client = openai.OpenAI(
            api_key=api_key or "none",
            base_url=base_url,
            timeout=timeout_s,
            max_retries=0,
            http_client=transport,
        )

    def _set_headers(self, request: httpx2.Request) -> None:
        # The library adds what it knows of the machine, and headers and keys from OPENAI_* variables.
        for name in [*request.headers]:
            if name.lower() not in _SENT_HEADERS:
                del request.headers[name]
        if self._api_key:
            request.headers["Authorization"] = f"Bearer {self._api_key}"

    def ask(self, system: str, user: str) -> Reply:
        """Return the model's answer; raises UnansweredError."""
        import httpx2
        import openai

        try:
            body = self._send(system, user)
        except (openai.APITimeoutError, httpx2.TimeoutException):
            raise UnansweredError(AdviceFault.TIMEOUT) from None
        except openai.APIStatusError as error:
            retry_after = error.response.headers.get("retry-after", "")
            detail = f"HTTP {error.status_code}"
            raise UnansweredError(AdviceFault.STATUS, detail, retry_after) from None
        except (openai.OpenAIError, httpx2.HTTPError, OSError, ValueError) as error:
            raise UnansweredError(AdviceFault.UNREACHABLE, type(error).__name__) from None
        reply = _read(body)
        if self._api_key and self._api_key in reply.text:
            raise UnansweredError(AdviceFault.MALFORMED, "it holds the API key")
        return reply

    def _send(self, system: str, user: str) -> bytes:
        deadline = monotonic() + self._timeout_s
        body = bytearray()
        with self._client.chat.completions.with_streaming_response.create(
            model=self._model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
            temperature=0,
            seed=_SEED,
            # the newer max_completion_tokens is not known to every server
            max_tokens=MOST_ANSWER_TOKENS,
            response_format=RESPONSE_FORMAT,
        ) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise UnansweredError(AdviceFault.MALFORMED, "too long")
                # the library's limit is for each read, not for all of them
                if monotonic() > deadline:
                    raise UnansweredError(AdviceFault.TIMEOUT)
        return bytes(body)


def _read(body: bytes) -> Reply:
    """Read a chat completion, of which servers send all kinds."""
    try:
        completion: Any = json.loads(body)
        choice = completion["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        refusal, text = message.get("refusal"), message.get("content")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise UnansweredError(AdviceFault.MALFORMED, "no chat completion") from None
    if refusal or finish == "content_filter":
        raise UnansweredError(AdviceFault.REFUSED)
    if not isinstance(text, str):
        raise UnansweredError(AdviceFault.MALFORMED, "no text")
    usage = completion.get("usage")
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    counted = isinstance(tokens, int) and 0 <= tokens <= _MOST_TOKENS
    return Reply(text, tokens if counted else None)
