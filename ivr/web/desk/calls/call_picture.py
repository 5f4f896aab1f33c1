"""Draw a whole call as one strip, who spoke, waited and talked when, with its transfers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ivr.rules.callflow import turn_output
from ivr.rules.callflow.model import Callflow
from ivr.rules.callflow.turn_output import Ask, Dial, Record
from ivr.rules.calls.outcomes import OUTBOUND
from ivr.rules.conversation.staff_wording import heard_words
from ivr.store.calls.calls import Call
from ivr.store.calls.steps import Step

WIDTH = 1000.0  # of the drawing, whatever it is stretched to
NARROWEST = 3.0
# Who is at it, in the order of the lanes; each kind of stretch with its name for staff.
LANES: tuple[tuple[str, dict[str, str]], ...] = (
    ("Linha", {"speech": "a linha falou"}),
    ("Pessoa", {"listen": "a linha ouviu", "record": "gravou um recado"}),
    ("Central", {"wait": "a central chamou", "talk": "conversa"}),
)
# Of a call that we made: who answered first, and whom the line then rang.
OUR_LANES: tuple[tuple[str, dict[str, str]], ...] = (
    LANES[0],
    ("Quem atendeu", {"listen": "a linha ouviu"}),
    ("Outro telefone", {"wait": "o outro telefone chamou", "talk": "conversa"}),
)


@dataclass(frozen=True)
class Stretch:
    """One stretch of a call, of one kind; seconds since its first step."""

    kind: str
    start: float
    seconds: float
    x: float = 0.0
    width: float = 0.0


@dataclass(frozen=True)
class Transfer:
    """One ringing of the switchboard: when, for how long, and how it ended."""

    at: datetime
    rang: float
    talked: float
    end: str


@dataclass
class CallPicture:
    """The picture of a call: its lanes, its turns, its length; and the transfers in it."""

    seconds: float
    lanes: list[tuple[str, list[Stretch]]] = field(default_factory=list)
    sums: list[tuple[str, str, float]] = field(default_factory=list)  # kind, name, seconds
    turns: list[float] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)


def draw_strip(
    taken: Sequence[Step], call: Call, now: datetime, callflow: Callflow
) -> CallPicture | None:
    """Return the picture of a call with these steps; None without steps.

    It goes on until the call ended, or until now.
    """
    if not taken:
        return None
    begun, is_ours = taken[0].at, call.direction == OUTBOUND
    ends = [*(step.at for step in taken[1:]), max(call.ended_at or now, taken[-1].at)]
    whole = max(1.0, (ends[-1] - begun).total_seconds())
    strip, talk = CallPicture(whole), float(call.talk_seconds or 0)
    found: list[Stretch] = []
    for n, (step, end) in enumerate(zip(taken, ends, strict=True)):
        start = (step.at - begun).total_seconds()
        strip.turns.append(WIDTH * start / whole)
        heard = taken[n + 1].heard if n + 1 < len(taken) else ""
        parts = list(_stretches(step, start, (end - step.at).total_seconds(), heard, talk))
        found += parts
        if isinstance(turn_output.load(step.answer).then, Dial):
            spent = {part.kind: part.seconds for part in parts}
            talked = spent.get("talk", 0.0)
            talk -= talked
            words = heard_words(heard, callflow, is_ours) if heard else "sem resposta da operadora"
            strip.transfers.append(Transfer(step.at, spent.get("wait", 0.0), talked, words))
    placed = [_placed(each, whole) for each in found if each.seconds > 0]
    for lane, kinds in OUR_LANES if is_ours else LANES:
        strip.lanes.append((lane, [each for each in placed if each.kind in kinds]))
        for kind, name in kinds.items():
            total = sum(each.seconds for each in placed if each.kind == kind)
            if total:
                strip.sums.append((kind, name, total))
    return strip


def _stretches(
    step: Step, start: float, seconds: float, heard: str, talk: float
) -> Iterator[Stretch]:
    """Yield the stretches of one turn: first the line speaks, then it does what the answer says."""
    answer = turn_output.load(step.answer)
    speech = min(seconds, answer.seconds)
    yield Stretch("speech", start, speech)
    start, seconds = start + speech, max(0.0, seconds - speech)
    match answer.then:
        case Ask():
            yield Stretch("listen", start, seconds)
        case Record():
            yield Stretch("record", start, seconds)
        case Dial():
            talked = min(seconds, talk) if heard in ("dial bridged", "dial short") else 0.0
            yield Stretch("wait", start, seconds - talked)
            yield Stretch("talk", start + seconds - talked, talked)


def _placed(each: Stretch, whole: float) -> Stretch:
    width = max(NARROWEST, WIDTH * each.seconds / whole)
    x = min(WIDTH * each.start / whole, WIDTH - width)
    return Stretch(each.kind, each.start, each.seconds, round(x, 1), round(width, 1))


def keys_pressed(taken: Sequence[Step]) -> str:
    """Return the keys and silences of a call until something else was heard, for the simulator."""
    pressed: list[str] = []
    for step in taken[1:]:
        happened, _, value = step.heard.partition(" ")
        if happened == "key":
            pressed.append(value)
        elif happened == "silence":
            pressed.append("silencio")
        elif happened not in ("dial", "probe", "promised"):
            break
    return ",".join(pressed)
