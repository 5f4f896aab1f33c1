"""Draw the conversation's places and ways as one SVG picture."""

from collections import defaultdict
from dataclasses import dataclass
from html import escape

from ivr.rules.callflow.budget import RESERVED, options
from ivr.rules.callflow.events import Happened
from ivr.rules.callflow.model import Callflow, Topic
from ivr.rules.callflow.places import OF_LEGS, Kind, Place
from ivr.rules.conversation.conversation import GO_ON
from ivr.rules.conversation.staff_wording import PLACE_WORDS, place_words
from ivr.rules.model_check.walk import Edge, Walk
from ivr.rules.model_check.worlds import CLOSED, DOWN

COLUMN, ROW, WIDTH, HEIGHT, MARGIN = 292, 66, 216, 44, 28


def draw(done: Walk) -> str:
    """Return the whole graph as SVG text: a box for each place, a line for each way.

    A box has the place's seconds, a line the way's key.

    0, 8, 9 and * work everywhere; they are drawn from the first menu alone, and a note says so.
    """
    ways = _ways(done)
    boxes = _boxes(done)
    width = max(box.x for box in boxes.values()) + WIDTH + MARGIN
    height = max(box.y for box in boxes.values()) + HEIGHT + 3 * MARGIN
    lines = [_line(boxes[a], boxes[b], keys) for (a, b), keys in sorted(ways.items(), key=str)]
    note = (
        "De qualquer lugar: 0 chama uma pessoa, 8 pede resposta por e-mail, 9 trata do seu pedido,"
        " asterisco volta. Duas vezes sem resposta, e a linha chama uma pessoa."
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" role="img" font-family="Raleway, sans-serif">',
            "<title>O caminho de uma ligação</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *lines,
            *(_box(box) for box in boxes.values()),
            f'<text x="{MARGIN}" y="{height - MARGIN}" font-size="14" fill="#333">{note}</text>',
            "</svg>\n",
        )
    )


def where(place: Place, callflow: Callflow) -> tuple[int, int]:
    """Return where the picture has that place's box: its left and its top, in pixels."""
    row = _rows(callflow)[_lane(place)]
    return MARGIN + _column(place, callflow) * COLUMN, MARGIN + row * ROW


@dataclass(frozen=True)
class _Box:
    x: int
    y: int
    title: str
    words: str
    kind: Kind


def _box_words(place: Place, callflow: Callflow, seconds: float) -> tuple[str, str]:
    """Return a box's two lines: what it is about, and what is heard there for how long."""
    topic = callflow.topic(place.topic)
    if topic is None:
        return PLACE_WORDS[place.kind], f"{seconds:.0f} s"
    about = place_words(place, callflow).partition(": ")[2].partition(", parte")[0]
    person = ", depois uma pessoa" if topic.ends_in_person and _last(place, topic) else ""
    return about, f"{PLACE_WORDS[place.kind].lower()}, {seconds:.0f} s{person}"


def _last(place: Place, topic: Topic) -> bool:
    return place.kind is Kind.GUIDANCE and not place.choice and place.part == len(topic.parts)


def _ways(done: Walk) -> dict[tuple[Place, Place], list[str]]:
    """Return the ways to draw: keys that are spoken, what follows by itself, a Dial's ends."""
    found: dict[tuple[Place, Place], dict[str, None]] = defaultdict(dict)
    for edge in done.edges:
        a, b = edge.start.place, edge.end.place
        shown = a != b and not edge.end.memory.tries and not {a.kind, b.kind} & OF_LEGS
        words = _way_words(done, edge) if shown else ""
        if words and not _is_return(a, b, done.conversation.callflow):
            found[a, b][words] = None
    return {pair: list(words) for pair, words in found.items()}


def _is_return(a: Place, b: Place, callflow: Callflow) -> bool:
    """Return whether a way goes back to what was heard before, or to a person, as from everywhere.

    These are not drawn: the picture's note says how.
    """
    to_person = b.kind in (Kind.TRANSFER, Kind.CLOSED, Kind.UNSERVED)
    return (
        b.kind is Kind.MENU
        or (bool(b.topic) and _column(b, callflow) <= _column(a, callflow))
        or (to_person and a.kind not in (Kind.MENU, Kind.TRANSFER))
    )


def _way_words(done: Walk, edge: Edge) -> str:
    event, at, kind = edge.event, edge.start, edge.start.place.kind
    if event.happened in _REFUSALS or (event.happened in _FINDS and not event.value):
        return ""
    if kind is Kind.RATING and edge.end.place.kind is Kind.YES_NO:
        return "nota"
    if edge.cause.happened is Happened.KEY:
        key = edge.cause.value
        if key in RESERVED and kind is Kind.RETURNING:
            return key if key == "9" else ""
        if key in RESERVED:
            closed = _WHEN.get(edge.world, "") if key == "0" else ""
            return f"{key}{closed}" if kind is Kind.MENU and event == edge.cause else ""
        spoken = {option.key for option in options(done.answer(at, edge.world))}
        return key if key in spoken and not at.memory.tries else ""
    match event.happened:
        case Happened.SILENCE if kind in (Kind.MENU, *GO_ON):
            return "silêncio" if kind is Kind.MENU else "continua"
        case Happened.SILENCE if kind is Kind.WAY_ON:
            return "silêncio"
        case Happened.TYPED if edge.end.place.kind is Kind.CONFIRM:
            return "número"
        case Happened.SURVEY if kind is Kind.TRANSFER:
            return "conversou"
        case Happened.DIAL:
            return "conversou" if event.value == "bridged" else "falhou"
        case Happened.FOUND:
            return "encontrado"
    return ""


_REFUSALS = frozenset({Happened.NO_CALLBACK, Happened.GONE, Happened.MISSING})
_FINDS = frozenset({Happened.SLOTS, Happened.MINE})


def _boxes(done: Walk) -> dict[Place, _Box]:
    callflow = done.conversation.callflow
    return {
        at.place: _Box(
            *where(at.place, callflow),
            *_box_words(at.place, callflow, answer.seconds),
            at.place.kind,
        )
        for (at, world), answer in sorted(done.prompts.items(), key=lambda item: -item[1].seconds)
        if world == "open" and not at.memory.tries and at.place.kind not in OF_LEGS
    }


def _lane(place: Place) -> tuple[str, str]:
    if place.topic:
        return (place.topic, place.choice)
    return (_SPOTS[place.kind][0], "")


def _rows(callflow: Callflow) -> dict[tuple[str, str], int]:
    """Return the row of each lane: one for each topic and each of its choices, then the others."""
    rows: dict[tuple[str, str], int] = {("menu", ""): 0}
    next_row = 0
    for topic in callflow.topics:
        rows[topic.key, ""] = next_row
        for n, choice in enumerate(topic.choices):
            rows[topic.key, choice.key] = next_row + n
        next_row += max(1, len(topic.choices))
    for lane in _LANES:
        rows[lane, ""] = next_row
        next_row += 1
    return rows


def _column(place: Place, callflow: Callflow) -> int:
    if not place.topic:
        return _SPOTS[place.kind][1]
    before = max(len(topic.parts) for topic in callflow.topics) + 1 if place.choice else 0
    if place.kind is Kind.GUIDANCE:
        return before + place.part
    body = callflow.topics
    parts = [choice.parts for topic in body for choice in topic.choices]
    longest = max(map(len, parts if place.choice else [topic.parts for topic in body]))
    return before + longest + 1


_WHEN = {CLOSED: ", fechado", DOWN: ", central fora do ar"}
_LANES = (
    *("request", "mine", "person", "callback", "number", "email", "mobile", "message"),
    *("closed", "farewell", "survey"),
)
# Each place that is no topic's: its lane, and its column.
_SPOTS = {
    Kind.MENU: ("menu", 0),
    Kind.REQUEST: ("request", 1),
    Kind.TYPING: ("request", 2),
    Kind.STATUS: ("request", 3),
    Kind.RETURNING: ("mine", 1),
    Kind.MINE: ("mine", 2),
    Kind.TRANSFER: ("person", 1),
    Kind.UNSERVED: ("person", 2),
    Kind.PROMISED: ("person", 4),
    Kind.WAYS: ("person", 5),
    Kind.WISHED: ("callback", 2),
    Kind.SLOTS: ("callback", 3),
    Kind.MORE: ("number", 3),
    Kind.NUMBER: ("number", 4),
    Kind.CONFIRM: ("number", 5),
    Kind.CLOSED: ("closed", 1),
    Kind.EMAIL: ("email", 4),
    Kind.MOBILE: ("mobile", 5),
    Kind.READ_MOBILE: ("mobile", 6),
    Kind.MESSAGE: ("message", 4),
    Kind.NOTED: ("email", 7),
    Kind.FAREWELL: ("closed", 3),
    Kind.WRITTEN: ("farewell", 4),
    Kind.WAY_ON: ("farewell", 5),
    Kind.ENDED: ("farewell", 6),
    Kind.RATING: ("survey", 4),
    Kind.YES_NO: ("survey", 5),
}
_FILLS = {
    Kind.MENU: "#1351b4",
    Kind.TRANSFER: "#168821",
    Kind.UNSERVED: "#b50909",
    Kind.CLOSED: "#6a5102",
    Kind.FAREWELL: "#6a5102",
    Kind.ENDED: "#555555",
}


def _box(box: _Box) -> str:
    fill = _FILLS.get(box.kind, "#ffffff")
    ink = "#ffffff" if box.kind in _FILLS else "#1b1b1b"
    return (
        f'<g><rect x="{box.x}" y="{box.y}" width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{fill}"'
        ' stroke="#1351b4" stroke-width="1.2"/>'
        f'<text x="{box.x + 12}" y="{box.y + 19}" font-size="13" font-weight="600" fill="{ink}">'
        f"{escape(box.title)}</text>"
        f'<text x="{box.x + 12}" y="{box.y + 35}" font-size="11" fill="{ink}">'
        f"{escape(box.words)}</text></g>"
    )


def _line(a: _Box, b: _Box, keys: list[str]) -> str:
    label = escape(" · ".join(keys))
    if b.x > a.x:
        x1, y1, x2, y2 = a.x + WIDTH, a.y + HEIGHT // 2, b.x, b.y + HEIGHT // 2
        bend = (x2 - x1) // 2
        curve = f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
        x, y, anchor = x2 - 6, y2 - 5, "end"
        if b.kind is Kind.ENDED:  # three ways end there: each is named where it begins
            x, y, anchor = x1 + 8, y1 + 14, "start"
    else:
        x1, y1, x2, y2 = a.x + 16, a.y + HEIGHT, b.x + WIDTH - 16, b.y
        curve = f"M{x1},{y1} C{x1},{y1 + 40} {x2},{y2 - 40} {x2},{y2}"
        x, y, anchor = x1 + 6, y1 + 13, "start"
    return (
        f'<path d="{curve}" fill="none" stroke="#8fa6cc" stroke-width="1.2"/>'
        f'<text x="{x}" y="{y}" font-size="11" text-anchor="{anchor}" fill="#0c326f">{label}</text>'
    )
