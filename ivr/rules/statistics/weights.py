"""Weigh answers so that each group counts as much as it has contacts, and say what that costs."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)


def group_weights(
    contacts: Mapping[Group, int], answers: Mapping[Group, int]
) -> dict[Group, float]:
    """Return the weight of one answer of each group that has both answers and known contacts.

    Weights are such that the groups' answers stand to each other as their contacts do, and that all
    of them come to as many answers as there are. A group without a weight is of nobody known.
    """
    both = [each for each, n in answers.items() if n > 0 and contacts.get(each, 0) > 0]
    all_contacts = sum(contacts[each] for each in both)
    all_answers = sum(answers[each] for each in both)
    return {each: contacts[each] * all_answers / (all_contacts * answers[each]) for each in both}


def effective_number(weighted: Iterable[tuple[float, int]]) -> float:
    """Return as how many equal answers weighted ones are exact; pairs of a weight and how many.

    Kish's (Σw)² ÷ Σw²: 0 of none.
    """
    pairs = list(weighted)
    squares = sum(weight * weight * n for weight, n in pairs)
    return sum(weight * n for weight, n in pairs) ** 2 / squares if squares else 0.0
