"""The second opinion that the settings ask for, if they do."""

from __future__ import annotations

from watcher.adapters.llm import Budget, Endpoint, Ledger, LlmAdvisor
from watcher.app.clock import clock
from watcher.core.errors import ConfigError, ModelError
from watcher.core.urls import safe_for_display
from watcher.pipeline.health import Check, Level
from watcher.settings import Settings


def load_advisor(settings: Settings) -> LlmAdvisor | None:
    """Return the large language model as advisor, or None where none is set; raises ConfigError."""
    llm = settings.judge.llm
    if not llm.base_url:
        return None
    try:
        endpoint = Endpoint(
            base_url=llm.base_url,
            model=llm.model,
            api_key=llm.api_key.reveal(),
            timeout_s=llm.timeout_s,
        )
        ledger = Ledger(settings.data.dir / "llm.db")
    except ModelError as error:
        origin = settings.origins.get("judge.llm.base_url", "default")
        raise ConfigError((f"{origin}: judge.llm: {error}",)) from None
    return LlmAdvisor(
        endpoint=endpoint,
        model=llm.model,
        ledger=ledger,
        budget=Budget(llm.calls_a_day, llm.tokens_a_day),
        clock=clock,
    )


def check_advisor(settings: Settings, advisor: LlmAdvisor) -> Check:
    """Return what `watcher doctor` tells of it; the endpoint is not asked, as that would cost."""
    llm = settings.judge.llm
    well, told = advisor.standing()
    text = f"{llm.model} at {safe_for_display(llm.base_url)}: {told}"
    return Check(subject="llm", level=Level.OK if well else Level.WARN, text=text)
