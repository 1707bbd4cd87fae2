"""Names in inflected words, in words written together, and in scripts without spaces."""

from __future__ import annotations

import pytest

from watcher.core.model import Entity
from watcher.core.names import NameFinder

FINDER = NameFinder(
    (
        Entity(name="Damascus", aliases=("Дамаск", "دمشق", "דמשק", "大马士革", "Şam")),
        Entity(name="Ahmed al-Sharaa", aliases=("Ахмед аш-Шараа", "أحمد الشرع")),
        Entity(name="UN", aliases=("ООН",)),
        Entity(name="HTS"),
    )
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Конвой вышел из Дамаска.", {"Damascus"}),
        ("В Дамаске тихо; ООН встревожена.", {"Damascus", "UN"}),
        ("غادروا بدمشق اليوم", {"Damascus"}),
        ("والدمشقيون", set()),
        ("نقل من דמשק", {"Damascus"}),
        ("השיירה יצאה מדמשק", {"Damascus"}),
        ("军队离开大马士革。", {"Damascus"}),
        ("أحمد الشرع قال", {"Ahmed al-Sharaa"}),
        ("الرئيس احمد الشرع", {"Ahmed al-Sharaa"}),
        ("Kommentar: un homme, une femme", set()),
        ("Le UN a dit", {"UN"}),
        ("Les Damascènes", set()),
        ("HTS'nin sözcüsü", {"HTS"}),
        ("nights", set()),
        ("", set()),
    ],
)
def test_find(text: str, names: set[str]) -> None:
    assert FINDER.find(text) == names


def test_a_name_can_be_learned_later() -> None:
    finder = NameFinder()
    assert finder.find("Groznyi") == frozenset()
    finder.add(Entity(name="Grozny", aliases=("...",)))
    assert finder.find("в Грозном") == {"Grozny"}
