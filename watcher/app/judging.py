"""The judge that the settings ask for: its model is loaded once, or what is amiss with it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from watcher.adapters.llm import LlmAdvisor
from watcher.adapters.model_hub import download_model, is_reference
from watcher.app.advising import load_advisor
from watcher.core.errors import ConfigError, ModelError
from watcher.core.model import Entity
from watcher.core.ports import Judge, StanceScorer
from watcher.judge.advised import AdvisedJudge
from watcher.judge.blend import PLAIN, Blend, read_blend
from watcher.judge.blended import BlendedJudge
from watcher.judge.model_files import BLEND, SHIPPED
from watcher.judge.neural import NeuralScorer
from watcher.judge.nli import NliScorer
from watcher.judge.structured import StructuredJudge
from watcher.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeParts:
    """What a judge needs besides the names; made once, for all the judges of a process."""

    scorer: StanceScorer | None
    blend: Blend = PLAIN
    about: str
    """The model's name, version and checksum, or why there is none."""
    warning: str = ""
    advisor: LlmAdvisor | None = None
    support: float = 1.0
    """The judge's own least probability of a stance for the advisor to raise it."""

    def judge(self, entities: Sequence[Entity]) -> Judge:
        """Return a judge that knows these names."""
        structured = StructuredJudge(entities, self.warning)
        judge: Judge = structured
        if self.scorer is not None:
            judge = BlendedJudge(structured, self.scorer, self.blend)
        if self.advisor is None:
            return judge
        return AdvisedJudge(judge, self.advisor, self.support, structured.attribution)


def load_judge(settings: Settings) -> JudgeParts:
    """Load the judge's model and, where one is set, its advisor; without the stance model it goes on, warned.

    Raises ConfigError when the user's own `nli_model` or endpoint cannot be used.
    """
    advisor = load_advisor(settings)
    parts = _load_model(settings)
    if advisor is None:
        return parts
    about = f"{parts.about}; advised by {advisor.name}"
    return replace(parts, about=about, advisor=advisor, support=settings.judge.llm.support)


def _load_model(settings: Settings) -> JudgeParts:
    if settings.judge.nli_model:
        scorer = nli_scorer(settings)
        return JudgeParts(scorer=scorer, about=f"nli_model {scorer.name}")
    folder = model_folder(settings)
    try:
        stance = NeuralScorer(folder)
        fitted = stance.extra_files.get(BLEND)
        blend = read_blend(fitted) if fitted is not None else PLAIN
    except ModelError as error:
        warning = f"judged without the neural model: {error}"
        return JudgeParts(scorer=None, about=f"{warning} ({folder})", warning=warning)
    about = f"model {stance.name} of {stance.made}, sha256 {stance.checksum[:12]}"
    return JudgeParts(scorer=stance, blend=blend, about=about)


def model_folder(settings: Settings) -> Path:
    """Return the folder of the stance model."""
    named = settings.judge.model
    return Path(named).expanduser() if named else SHIPPED


def nli_scorer(settings: Settings) -> NliScorer:
    """Load the user's own NLI model, downloading it if need be; raises ConfigError."""
    named = settings.judge.nli_model
    folder = Path(named).expanduser()
    try:
        if folder.is_dir():
            name = folder.resolve().name
        elif is_reference(named):
            name, folder = named, download_model(named, settings.data.dir / "models")
        else:
            raise ModelError("is no folder, and no org/name@revision of a hub")
        return NliScorer(folder, name, dict(settings.judge.nli_labels))
    except ModelError as error:
        origin = settings.origins.get("judge.nli_model", "default")
        raise ConfigError((f"{origin}: judge.nli_model: {named}: {error}",)) from None
