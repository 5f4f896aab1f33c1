"""Decide the moves on the written rungs: a reply by e-mail, and a voice message.

The address for the reply comes by an SMS link. Both are for whoever cannot be rung or does not
wish to be: on a closed line, without a number, without a spoken word.
"""

from collections.abc import Callable
from dataclasses import replace

from ivr.rules.callflow.actions import FindEmail, MailKnown, SendLink, WrittenAct
from ivr.rules.callflow.events import Event, Happened
from ivr.rules.callflow.places import OFFERS, Kind, Memory, Place, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.words.numbering import NumberRefused, Refusal, takes_sms, target_number

MAX_NUMBERS_WITHOUT_SMS = 2  # numbers that take no SMS, before the address is said
COMPLAINT = "complaint"  # note: what is said after the beep is one
_BELOW_OFFERS = frozenset({*OFFERS, Kind.MORE, Kind.EMAIL, Kind.MOBILE, Kind.READ_MOBILE})
WRITTEN_ANSWERS = frozenset({Happened.EMAIL, Happened.LINKED, Happened.MAILED, Happened.RECORDED})


def in_writing(memory: Memory) -> Situation:
    """Return the place that says the protocol, then the address; an earlier promise stays so."""
    return Situation(Place(Kind.FAREWELL), memory.fresh("written", memory.reason or "asked"))


def ask_in_writing(memory: Memory, world: World) -> Situation | WrittenAct:
    """Return what follows on the wish for a reply by e-mail; without SMS, the address is said."""
    if not world.by_email:
        return in_writing(memory)
    return FindEmail() if world.number else _mobile(memory)


def leave_message(memory: Memory) -> Situation:
    """Return the place where the caller speaks after the beep."""
    return Situation(Place(Kind.MESSAGE), memory.fresh(reason=memory.reason))


def written_wish(at: Situation, wish: str, world: World) -> Situation | WrittenAct | None:
    """Return where a wish leads on the written rungs; None where it means nothing there."""
    if wish == "written":
        return ask_in_writing(_memory(at), world)
    chosen = _WISHED.get((at.place.kind, wish))
    return chosen(at, world) if chosen else None


def written_answer(at: Situation, event: Event, world: World) -> Situation | WrittenAct:
    """Return where the result of the written rungs' acts, or of a recording, leads."""
    memory = _memory(at)
    if event.happened is Happened.RECORDED:
        if memory.note == COMPLAINT:
            return _noted(memory, COMPLAINT, event.value)
        return _noted(memory, "recorded")
    if event.happened is Happened.EMAIL:
        if event.value == "known":
            return Situation(Place(Kind.EMAIL), memory.fresh(reason=memory.reason))
        return link_to_own(memory, world)
    if event.value == "limited":
        return in_writing(memory)
    return _noted(memory, "linked" if event.happened is Happened.LINKED else "mailed")


def _memory(at: Situation) -> Memory:
    """Return the memory at a place; why no person was reached only where one was asked for."""
    return at.memory if at.place.kind in _BELOW_OFFERS else replace(at.memory, reason="")


def link_to_own(memory: Memory, world: World) -> Situation | SendLink:
    """Return the act that sends the link to the caller's own mobile, or ask for a mobile.

    Whoever does not call from a mobile is asked for one.
    """
    return SendLink() if takes_sms(world.number) else _mobile(memory)


def typed_mobile(at: Situation, digits: str, world: World) -> Situation:
    """Return the place that reads back the typed mobile, or that asks again for a mobile.

    It says why the number was not taken; after the third such number, the address is said.
    """
    note = "no-sms"
    try:
        number = target_number(digits)
    except NumberRefused as refused:
        number = ""
        note = {Refusal.SHORT: "short", Refusal.OLD: "old"}.get(refused.reason, note)
    if takes_sms(number) and number not in world.ours:
        memory = at.memory.fresh(reason=at.memory.reason, number=number)
        return Situation(Place(Kind.READ_MOBILE), memory)
    tries = at.memory.tries + 1
    if tries > MAX_NUMBERS_WITHOUT_SMS:
        return in_writing(at.memory)
    return Situation(at.place, _again(at.memory, tries, note))


def _again(memory: Memory, tries: int, note: str) -> Memory:
    fresh = memory.fresh(note, memory.reason)
    return Memory(tries, fresh.wrong, fresh.topic, fresh.reason, fresh.note)


def written_back(at: Situation) -> Situation | None:
    """Return the place before this one on the written rungs; None elsewhere."""
    match at.place.kind:
        case Kind.MOBILE:
            return Situation(at.place, at.memory.fresh("again", at.memory.reason))
        case Kind.READ_MOBILE:
            return _mobile(at.memory)
    return None


def written_silence(at: Situation, world: World) -> Situation | WrittenAct | None:
    """Return where silence leads in the end; None elsewhere.

    Who cannot hear the question still gets the link.
    """
    match at.place.kind:
        case Kind.EMAIL:
            return link_to_own(at.memory, world)
        case Kind.READ_MOBILE:
            return SendLink(at.memory.number)
        case Kind.MOBILE | Kind.MESSAGE:
            return in_writing(at.memory)
    return None


def _mobile(memory: Memory) -> Situation:
    return Situation(Place(Kind.MOBILE), memory.fresh(reason=memory.reason))


def _noted(memory: Memory, note: str, due: str = "") -> Situation:
    return Situation(Place(Kind.NOTED), memory.fresh(note, told=due))


_Chosen = Callable[[Situation, World], Situation | WrittenAct]
_WISHED: dict[tuple[Kind, str], _Chosen] = {
    (Kind.MORE, "2"): lambda at, world: ask_in_writing(at.memory, world),
    (Kind.MORE, "3"): lambda at, world: leave_message(at.memory),
    (Kind.EMAIL, "1"): lambda at, world: MailKnown(),
    (Kind.EMAIL, "2"): lambda at, world: link_to_own(at.memory, world),
    (Kind.READ_MOBILE, "1"): lambda at, world: SendLink(at.memory.number),
    (Kind.READ_MOBILE, "2"): lambda at, world: _mobile(at.memory),
}
