"""Measure ours and the floors by turns, so that what else the machine does hits all alike."""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.calls import Kind, Phase
from bench.installations import Databases, Ports, databases, fsync_milliseconds, served
from bench.load import Load, Measured

CONNECTIONS = 8
CROWD = 50
P99_SECONDS, MAX_SECONDS = 1.0, 3.0  # promise 1: fifty callers at once
LEAST_SHARE, LEAST_RATE = 0.4, 333.0  # 333 turns a second: 5,000 callers, a key each 15 s
AIM_SHARE = 0.7


@dataclass(frozen=True)
class Plan:
    """The number of rounds, and the seconds of each phase of one."""

    rounds: int
    seconds: float  # each phase of a round
    warm_seconds: float
    calls_each: int  # of the fifty at once
    quick: bool = False  # too short to judge speed by it


# What is measured in a round, in this order: the calls of the first phases end in the later ones.
WRITING, IDLE = "floor (a)", "floor (b)"
STAGES: tuple[tuple[str, Phase], ...] = (
    ("incoming", Phase.INCOMING),
    ("topic", Phase.TOPIC),
    ("hot", Phase.HOT),
    (WRITING, Phase.FLOOR),
    (IDLE, Phase.FLOOR),
    ("status", Phase.STATUS),
    ("whole", Phase.WHOLE),
)


@dataclass
class Results:
    """The figures of one database."""

    database: str
    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    generator: list[float] = field(default_factory=list)  # cores
    crowd: list[float] = field(default_factory=list)  # seconds of each turn of the fifty, sorted
    sent: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    floor_sent: int = 0
    floor_kept: int = 0
    steps_kept: int = 0
    calls_kept: int = 0
    outcomes_kept: int = 0
    wrong: list[str] = field(default_factory=list)
    fsync: float = 0.0  # milliseconds

    def rate(self, stage: str) -> float:
        """Return the median rate of a stage, in answers a second."""
        return median(self.rates[stage])

    def shares(self, stage: str) -> list[float]:
        """Return each round's rate as a share of the same round's floor (a)."""
        pairs = zip(self.rates[stage], self.rates[WRITING], strict=True)
        return [ours / floor for ours, floor in pairs]

    def crowd_at(self, share: float) -> float:
        """Return the seconds within which `share` of the fifty callers' turns were answered."""
        return self.crowd[min(len(self.crowd) - 1, int(len(self.crowd) * share))]

    @property
    def steps_sent(self) -> int:
        """Return the number of turns that were answered: each must be a row."""
        return self.sent[Kind.INCOMING] + self.sent[Kind.HOT] + self.sent[Kind.TOPIC]

    @property
    def lost(self) -> list[str]:
        """Return a line for each loss: answered and not in the database, or answered wrongly."""
        pairs = (
            ("steps", self.steps_sent, self.steps_kept),
            ("calls", self.sent[Kind.INCOMING], self.calls_kept),
            ("outcomes", self.sent[Kind.STATUS], self.outcomes_kept),
            ("rows of the floor", self.floor_sent, self.floor_kept),
        )
        lost = [f"{name}: {sent} sent, {kept} kept" for name, sent, kept in pairs if sent != kept]
        return lost + [f"wrong answer: {each}" for each in self.wrong[:5]]

    def broken(self, quick: bool) -> list[str]:
        """Return a line for every rule that does not hold; a quick run judges no speed."""
        if quick:
            return self.lost
        hot, share = self.rate("hot"), median(self.shares("hot"))
        rules = (
            (share >= LEAST_SHARE, f"hot path: {share:.2f} of floor (a), below {LEAST_SHARE}"),
            (hot >= LEAST_RATE, f"hot path: {hot:.0f} turns/s, below {LEAST_RATE:.0f}"),
            (self.crowd_at(0.99) < P99_SECONDS, f"fifty calls: p99 {self.crowd_at(0.99):.2f} s"),
            (self.crowd[-1] <= MAX_SECONDS, f"fifty calls: max {self.crowd[-1]:.2f} s"),
        )
        return self.lost + [message for good, message in rules if not good]


def measure(database: str, plan: Plan) -> Results:
    """Measure everything on one kind of database, in one run; return the figures."""
    results = Results(database)
    with (
        Load(CONNECTIONS) as load,
        databases(database) as made,
        tempfile.TemporaryDirectory() as log,
        served(made, Path(log)) as ports,
    ):
        results.fsync = fsync_milliseconds(made.folder)
        _round(results, load, ports, plan.warm_seconds, lambda _stage, _measured: None)
        for number in range(plan.rounds):
            _say(f"{database}: round {number + 1} of {plan.rounds}")
            _round(results, load, ports, plan.seconds, lambda s, m: _keep_rate(results, s, m))
        _say(f"{database}: {CROWD} calls at once")
        fifty = load.crowd(ports.ours, CROWD, plan.calls_each)
        _count(results, fifty)
        took = fifty.tally.took
        results.crowd = sorted(took[Kind.INCOMING] + took[Kind.TOPIC] + took[Kind.HOT])
        _look(results, made)
    return results


def _round(
    results: Results,
    load: Load,
    ports: Ports,
    seconds: float,
    keep: Callable[[str, Measured], None],
) -> None:
    for stage, phase in STAGES:
        port = {WRITING: ports.writing, IDLE: ports.idle}.get(stage, ports.ours)
        measured = load.run(phase, port, seconds)
        if stage == WRITING:
            results.floor_sent += measured.tally.requests()
        if phase is Phase.FLOOR:
            results.wrong += measured.tally.wrong
        else:
            _count(results, measured)
        keep(stage, measured)


def _keep_rate(results: Results, stage: str, measured: Measured) -> None:
    results.rates[stage].append(measured.rate)
    results.generator.append(measured.cpu)


def _count(results: Results, measured: Measured) -> None:
    for kind in Kind:
        results.sent[kind] += measured.tally.requests(kind)
    results.wrong += measured.tally.wrong


def _look(results: Results, made: Databases) -> None:
    results.steps_kept, results.calls_kept = made.count("steps"), made.count("calls")
    results.outcomes_kept = made.count("calls", "outcome <> ''")
    results.floor_kept = made.count_floor()


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)
