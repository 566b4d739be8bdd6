"""What the shop asks about a used device, and the condition that follows. The worst answer decides.

The questions are the same for every category; their words are messages (`sell.q.<question>`, `sell.a.<question>.<answer>`).
"""

from collections.abc import Mapping
from types import MappingProxyType

from storefront.domain.trade_in import Condition

QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "works": ("yes", "no"),
        "cracks": ("none", "some"),
        "marks": ("none", "light", "clear"),
    }
)
"""Each question with its possible answers, the best first, in the order they are asked."""

_MARKS = {"none": Condition.FLAWLESS, "light": Condition.GOOD, "clear": Condition.WORN}


def are_answered(answers: Mapping[str, str]) -> bool:
    """Tell whether every question has one of its answers, and nothing else was answered."""
    return answers.keys() == QUESTIONS.keys() and all(answers[name] in known for name, known in QUESTIONS.items())


def condition_of(answers: Mapping[str, str]) -> Condition:
    """Return the condition that complete answers describe."""
    if answers["works"] == "no":
        return Condition.BROKEN
    if answers["cracks"] == "some":
        return Condition.CRACKED
    return _MARKS[answers["marks"]]
