"""A stand-in until the blend is fitted: the structured judge answers alone."""

from watcher.core.ports import StanceScorer
from watcher.judge.structured import StructuredJudge


class BlendedJudge:
    """Implements ports.Judge."""

    def __init__(self, structured: StructuredJudge, scorer: StanceScorer) -> None:
        self.name, self.warning, self.judge = structured.name, "", structured.judge
        self._scorer = scorer
