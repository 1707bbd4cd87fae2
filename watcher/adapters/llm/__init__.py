"""A large language model behind an OpenAI-compatible endpoint, asked for second opinions. The one door to openai."""

from watcher.adapters.llm.advisor import LlmAdvisor
from watcher.adapters.llm.client import Endpoint
from watcher.adapters.llm.ledger import Budget, Ledger

__all__ = ["Budget", "Endpoint", "Ledger", "LlmAdvisor"]
