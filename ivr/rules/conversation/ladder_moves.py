"""Decide the moves on the ladder: the offers made, one by one, where no person is reached.

They end in a promise or an address: a callback to the caller's own number, to another one, at a
chosen time; or in writing.
"""

from collections.abc import Callable
from dataclasses import replace

from ivr.rules.callbacks.states import CallNow
from ivr.rules.callflow.actions import (
    AskCallback,
    CancelMine,
    DeclarePriority,
    FindMine,
    FindSlots,
    LadderAct,
    WrittenAct,
)
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import OFFERS, Kind, Memory, Place, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.conversation.written_moves import (
    in_writing,
    leave_message,
    written_back,
    written_wish,
)
from ivr.rules.words.numbering import NumberRefused, Refusal, target_number

MAX_REFUSED_NUMBERS = 2  # numbers typed that are not rung, before the written route
# Notes at one's own callback after which silence asks for no other: whoever has just cancelled one
# wants none, and whoever is called at this moment has one.
WANT_NO_OTHER = frozenset({"cancelled", CallNow.CALLING.value, CallNow.JUST_CALLED.value})
MOVING = "move"  # reason: the times are for a callback that is owed already


ANSWERS = frozenset(
    {
        *(Happened.PROMISED, Happened.NO_CALLBACK, Happened.SLOTS, Happened.GONE),
        *(Happened.MINE, Happened.CANCELLED, Happened.PRIORITY),
    }
)
ASKS = frozenset({*OFFERS, Kind.MORE, Kind.CONFIRM, Kind.SLOTS})  # and never goes on by itself


def ladder_wish(
    at: Situation, wish: str, world: World
) -> Situation | LadderAct | WrittenAct | None:
    """Return where a wish leads on the ladder; None where it means nothing there."""
    if wish == "callback":
        wish = "1" if at.place.kind in OFFERS else wish
        if wish == "callback":
            return Situation(Place(Kind.WISHED), at.memory.fresh())
    if wish == "1" and at.place.kind in (*OFFERS, Kind.MORE) and not world.calls_back:
        return None  # no call is offered: nothing could come of it
    if at.place.kind in OFFERS and not (world.number and world.calls_back):
        rungs = {"1": _number, "3": leave_message}
        if wish in rungs:
            return rungs[wish](at.memory)
        wish = "written" if wish == "2" else wish
    written = written_wish(at, wish, world)
    if written:
        return written
    chosen = _WISHED.get((at.place.kind, wish))
    if chosen:
        return chosen(at)
    if at.place.kind is Kind.SLOTS and wish.isdecimal():
        return _slot(at.memory, int(wish))
    return None


def ladder_back(at: Situation) -> Situation | LadderAct | None:
    """Return the place before this one on the ladder, or the act first; None elsewhere."""
    memory = at.memory
    match at.place.kind:
        case Kind.NUMBER:
            return Situation(at.place, memory.fresh("again", memory.reason))
        case Kind.CONFIRM:
            return _number(memory)
        case Kind.SLOTS if memory.reason == MOVING:
            return FindMine()
        case Kind.SLOTS if memory.number:
            return _confirm(memory, memory.number)
        case Kind.MORE | Kind.SLOTS:
            return offer_again(memory)
    return written_back(at)


def ladder_answer(at: Situation, event: Event) -> Situation | LadderAct:
    """Return where the result of one of the ladder's acts leads."""
    memory, told = at.memory, event.value
    match event.happened:
        case Happened.PROMISED:
            return Situation(Place(Kind.PROMISED), memory.fresh(told=told, number=memory.number))
        case Happened.NO_CALLBACK:
            if told == "silent":
                return Situation(Place(Kind.FAREWELL), memory.fresh(reason="silent"))
            return Situation(Place(Kind.FAREWELL), memory.fresh(told, "limited"))
        case Happened.MINE if not told:
            return Situation(Place(Kind.REQUEST), memory.fresh())
        case Happened.MINE:
            note, _, promise = told.partition(" ")
            return Situation(Place(Kind.MINE), memory.fresh(note.strip("-"), told=promise))
        case Happened.CANCELLED:
            note = "cancelled" if told == "done" else CallNow.CALLING.value
            return Situation(Place(Kind.MINE), memory.fresh(note))
        case Happened.PRIORITY:
            noted = memory.fresh("priority", told=memory.told, number=memory.number)
            return Situation(Place(Kind.WAYS), noted)
    reason = MOVING if at.place.kind is Kind.MINE else memory.reason
    if told:
        note = "gone" if event.happened is Happened.GONE else ""
        return Situation(Place(Kind.SLOTS), memory.fresh(note, reason, told, memory.number))
    return FindMine("full") if reason == MOVING else offer_again(memory, "full")


def typed_number(at: Situation, digits: str, world: World) -> Situation:
    """Return the place that reads back the typed number, or that asks again for one not rung.

    It says why it is not rung; after the third such number, the written route follows.
    """
    try:
        number, note = target_number(digits), "refused"
    except NumberRefused as refused:
        number, note = "", _REFUSED.get(refused.reason, "refused")
    if number and number not in world.ours:
        return _confirm(at.memory, number)
    tries = at.memory.tries + 1
    if tries > MAX_REFUSED_NUMBERS:
        return in_writing(at.memory)
    return Situation(at.place, replace(at.memory, tries=tries, note=note, missed=""))


_REFUSED = {Refusal.SHORT: "short", Refusal.OLD: "old"}


def silent(memory: Memory, world: World) -> Situation | AskCallback:
    """Return the act that registers a callback for a silent caller, where nobody can be reached.

    For a caller without a number to ring: the place that says the protocol.
    """
    if world.number:
        return AskCallback(silent=True)
    return Situation(Place(Kind.FAREWELL), memory.fresh(reason="silent"))


def offer_again(memory: Memory, note: str = "") -> Situation:
    """Return the place that offered a callback."""
    kinds = {"": Kind.WISHED, "closed": Kind.CLOSED}
    return Situation(
        Place(kinds.get(memory.reason, Kind.UNSERVED)), memory.fresh(note, memory.reason)
    )


def _number(memory: Memory) -> Situation:
    return Situation(Place(Kind.NUMBER), memory.fresh(reason=memory.reason))


def _confirm(memory: Memory, number: str) -> Situation:
    return Situation(Place(Kind.CONFIRM), memory.fresh(reason=memory.reason, number=number))


def _slot(memory: Memory, n: int) -> AskCallback | None:
    times = memory.told.split(",")
    if not 1 <= n <= len(times):
        return None
    return AskCallback(memory.number, times[n - 1], moves=memory.reason == MOVING)


def keep_mine(at: Situation) -> Situation | None:
    """Return the place that says the unchanged callback once more; None where none is owed."""
    if not at.memory.told:
        return None
    return Situation(Place(Kind.PROMISED), at.memory.fresh(told=f"kept {at.memory.told}"))


def _mine_one(at: Situation) -> Situation | LadderAct | None:
    return AskCallback() if at.memory.note == "cancelled" else keep_mine(at)


_Chosen = Callable[[Situation], Situation | LadderAct | None]
_WISHED: dict[tuple[Kind, str], _Chosen] = {
    **{(kind, "1"): lambda at: AskCallback() for kind in OFFERS},
    **{(kind, "2"): lambda at: FindSlots() for kind in OFFERS},
    **{
        (kind, "3"): lambda at: Situation(
            Place(Kind.MORE), at.memory.fresh(reason=at.memory.reason)
        )
        for kind in OFFERS
    },
    (Kind.MORE, "1"): lambda at: _number(at.memory),
    (Kind.CONFIRM, "1"): lambda at: AskCallback(at.memory.number),
    (Kind.CONFIRM, "2"): lambda at: FindSlots(),
    (Kind.CONFIRM, "3"): lambda at: _number(at.memory),
    (Kind.WAYS, "1"): lambda at: (
        DeclarePriority(at.memory.told.split(" ")[-1]) if at.memory.note != "priority" else None
    ),
    (Kind.MINE, "1"): _mine_one,
    (Kind.MINE, "2"): lambda at: FindSlots() if at.memory.told else None,
    (Kind.MINE, "3"): lambda at: CancelMine() if at.memory.told else None,
}
