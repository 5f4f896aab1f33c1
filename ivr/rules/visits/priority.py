"""Decide by a written rule who of those waiting at a counter is called next.

Law gives some people priority (Lei 10.048/2000; Lei 13.146/2015, art. 9). That those who are 80
or older come before the others who have it holds under each rule here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.rules.visits.states import PriorityClass

BY_LAW = (PriorityClass.PRIORITY, PriorityClass.OVER_80)
# Only what a paper that was read says of these laws; the groups one by one are to be checked first.
LAW = (
    "Têm prioridade, entre outras, as pessoas idosas (Lei 10.048/2000) e as pessoas com deficiência"
    " (Lei 13.146/2015, art. 9º). Em dúvida sobre outro caso, pergunte à supervisão."
)
OVER_80_FIRST = "Entre quem tem prioridade, 80 anos ou mais vem antes; depois, a ordem de chegada."


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits to be called."""

    id: int
    priority: PriorityClass
    arrived_at: datetime

    @property
    def by_law(self) -> bool:
        """Tell whether the law gives them priority."""
        return self.priority in BY_LAW


@dataclass(frozen=True)
class Queue:
    """Who waits at an instant, and who was called before, the last one first."""

    waiting: Sequence[Waiting]
    called: Sequence[PriorityClass]
    now: datetime

    def group(self, by_law: bool) -> list[Waiting]:
        """Return those who have priority by law, or the others, in their own order."""
        found = [each for each in self.waiting if each.by_law is by_law]
        return sorted(found, key=_within_group)


# Tells whether somebody with priority is next, where both kinds wait.
Decides = Callable[[Queue], bool]


@dataclass(frozen=True)
class Rule:
    """One written rule, with its name and its words in pt-BR.

    One that cannot be chosen is there to compare with.
    """

    key: str
    name: str
    words: str
    decides: Decides
    may_be_chosen: bool = True
    by_arrival: bool = False  # nobody passes anybody


def share(turns: int) -> Decides:
    """Return the rule by which `turns` people with priority are called, then one of the others."""

    def decides(queue: Queue) -> bool:
        recent = queue.called[:turns]
        return len(recent) < turns or not all(each in BY_LAW for each in recent)

    return decides


def weight(times: int) -> Decides:
    """Return the rule by which a minute's wait counts `times` for those with priority."""

    def decides(queue: Queue) -> bool:
        return times * _longest(queue, by_law=True) >= _longest(queue, by_law=False)

    return decides


_CHOSEN = (
    Rule(
        "weight-2",
        "Peso dois",
        "Cada minuto de espera vale por dois para quem tem prioridade. Chama-se quem soma mais.",
        weight(2),
    ),
    Rule(
        "share-1",
        "Um a um",
        "Chama-se uma pessoa com prioridade e, em seguida, uma das demais, enquanto houver das"
        " duas.",
        share(1),
    ),
    Rule(
        "share-2",
        "Dois a um",
        "Chamam-se duas pessoas com prioridade e, em seguida, uma das demais, enquanto houver das"
        " duas.",
        share(2),
    ),
    Rule(
        "always",
        "Prioridade sempre primeiro",
        "Enquanto houver alguém com prioridade, as demais pessoas esperam.",
        lambda _: True,
    ),
)
_COMPARED = (
    Rule(
        "arrival",
        "Só a ordem de chegada",
        "Ninguém passa à frente. Serve só para comparar: a lei manda dar prioridade.",
        lambda _: True,
        may_be_chosen=False,
        by_arrival=True,
    ),
    Rule(
        "last",
        "Prioridade por último",
        "Quem tem prioridade espera as demais pessoas. Serve só para comparar: a lei não permite.",
        lambda _: False,
        may_be_chosen=False,
    ),
)
RULES: Mapping[str, Rule] = {each.key: each for each in (*_CHOSEN, *_COMPARED)}
# Until a unit's own was chosen: by it nobody passes somebody with priority who came before.
DEFAULT_RULE = "weight-2"


def rule_of(key: str | None) -> Rule:
    """Return the rule of that key, or the one that holds before any was chosen."""
    return RULES.get(key or "", RULES[DEFAULT_RULE])


def next_of(rule: Rule, queue: Queue) -> Waiting | None:
    """Return who is called next by that rule, or None where nobody waits."""
    if rule.by_arrival:
        return min(queue.waiting, key=lambda each: (each.arrived_at, each.id), default=None)
    first, others = queue.group(by_law=True), queue.group(by_law=False)
    if not (first and others):
        return next(iter(first or others), None)
    return first[0] if rule.decides(queue) else others[0]


def in_turn(rule: Rule, queue: Queue) -> list[Waiting]:
    """Return all who wait, in the order in which they would be called now, one after another."""
    waiting, called, order = list(queue.waiting), list(queue.called), []
    while chosen := next_of(rule, Queue(waiting, called, queue.now)):
        waiting.remove(chosen)
        called.insert(0, chosen.priority)
        order.append(chosen)
    return order


def _within_group(each: Waiting) -> tuple[bool, datetime, int]:
    return each.priority is not PriorityClass.OVER_80, each.arrived_at, each.id


def _longest(queue: Queue, *, by_law: bool) -> timedelta:
    return max(queue.now - each.arrived_at for each in queue.waiting if each.by_law is by_law)
