"""Draw the callflow with how many callers went each way, and where they hung up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.places import MENU, OF_LEGS, Kind, Place
from ivr.rules.conversation.staff_wording import place_words
from ivr.rules.model_check.drawing import HEIGHT, MARGIN, ROW, WIDTH, where

WIDEST, THINNEST = 22.0, 1.5  # of a way's line
LOSES_FROM, LOSES_SHARE = 5, 0.2  # calls that ended at a place, and their share of all there
Counts = Mapping[tuple[str, str], int]  # from, to: a place as `str` writes it; "": outside


@dataclass(frozen=True)
class Spot:
    """One place of the picture: how many came there, and how many calls ended there."""

    name: str
    title: str
    x: int
    y: int
    came: int
    ended: int
    share: float  # of those who came, how many ended there; 0 to 1

    @property
    def loses(self) -> bool:
        """Return whether five calls or more, and a fifth of those that came, ended there."""
        return self.ended >= LOSES_FROM and self.share >= LOSES_SHARE


@dataclass(frozen=True)
class Way:
    """One way between two places, and how it is drawn."""

    start: str
    end: str
    n: int
    path: str
    width: float
    label: tuple[int, int]


@dataclass(frozen=True)
class Flow:
    """The picture of the flow: its size, its places and its ways, the busiest way first."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    ways: tuple[Way, ...]
    calls: int


def flow(callflow: Callflow, counts: Counts) -> Flow:
    """Return the picture of these counts of callers from place to place.

    A way of a callflow of before, whose place the present one has not, is left out.
    """
    spots = {name: _spot(place, callflow, counts) for name, place in _places(callflow).items()}
    met = {
        pair: n
        for pair, n in counts.items()
        if n and pair[0] != pair[1] and pair[0] in spots and pair[1] in spots
    }
    most = max(met.values(), default=1)
    ways = [
        _way(spots[start], spots[end], n, most)
        for (start, end), n in sorted(met.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Flow(
        max(each.x for each in spots.values()) + WIDTH + MARGIN,
        max(each.y for each in spots.values()) + HEIGHT + MARGIN,
        tuple(spots.values()),
        tuple(ways),
        sum(n for (start, _), n in counts.items() if not start),
    )


def _places(callflow: Callflow) -> dict[str, Place]:
    """Return every place of a call that comes to us, by its name."""
    return {str(place): place for place in _every(callflow)}


def _every(callflow: Callflow) -> Iterator[Place]:
    yield MENU
    for topic in callflow.topics:
        yield from _of_topic(topic.key, "", len(topic.parts))
        for choice in topic.choices:
            yield from _of_topic(topic.key, choice.key, len(choice.parts))
    for kind in Kind:
        if kind not in OF_LEGS and kind not in (Kind.MENU, Kind.GUIDANCE, Kind.AFTER):
            yield Place(kind)


def _of_topic(topic: str, choice: str, parts: int) -> Iterator[Place]:
    for part in range(1, parts + 1):
        yield Place(Kind.GUIDANCE, topic, choice, part)
    yield Place(Kind.AFTER, topic, choice)


def _spot(place: Place, callflow: Callflow, counts: Counts) -> Spot:
    name = str(place)
    came = sum(n for (start, end), n in counts.items() if end == name and start != name)
    ended = counts.get((name, ""), 0) if place.kind is not Kind.ENDED else 0
    share = min(1.0, ended / came) if came else 0.0
    return Spot(name, place_words(place, callflow), *where(place, callflow), came, ended, share)


def _way(a: Spot, b: Spot, n: int, most: int) -> Way:
    middle = HEIGHT // 2
    if b.x > a.x:
        x1, y1, x2, y2 = a.x + WIDTH, a.y + middle, b.x, b.y + middle
        bend = max(24, (x2 - x1) // 2)
        path = f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
        label = ((x1 + x2) // 2, (y1 + y2) // 2)
    elif b.x == a.x:
        x1, y1 = a.x + WIDTH, a.y + middle
        y2 = b.y + middle
        bend = 32 + 8 * abs(y2 - y1) // ROW  # the longer way goes around the shorter one
        path = f"M{x1},{y1} C{x1 + bend},{y1} {x1 + bend},{y2} {x1},{y2}"
        label = (x1 + 3 * bend // 4, (y1 + y2) // 2)
    else:
        x1, y1, x2, y2 = a.x, a.y + middle, b.x + WIDTH, b.y + middle
        bend = max(24, (x1 - x2) // 2)
        path = f"M{x1},{y1} C{x1 - bend},{y1} {x2 + bend},{y2} {x2},{y2}"
        label = ((x1 + x2) // 2, (y1 + y2) // 2)
    width = THINNEST + (WIDEST - THINNEST) * n / most
    return Way(a.name, b.name, n, path, round(width, 1), label)
