"""Compose what is heard on the ladder: offers of a callback, its times, its promise, one's own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ivr.rules.callbacks.promise_wording import promise_words
from ivr.rules.callbacks.slots import ANEW, Due
from ivr.rules.callbacks.states import CallNow
from ivr.rules.callflow.places import OFFERS, Kind, Situation
from ivr.rules.callflow.prompts import Prompts
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.cases.requests import READY_AND_CALLED
from ivr.rules.conversation.transfer_moves import BEING_TRIED
from ivr.rules.conversation.written_prompts import missed
from ivr.rules.words.speech_length import seconds
from ivr.rules.words.spoken import number, slot_words, telephone

Said = tuple[Utterance, ...]
REASONS = {
    **{"busy": "busy", "no-answer": "no_answer", "failed": "failed", "short": "cut_off"},
    BEING_TRIED: "being_tried",
}
OWN_RUNGS = ("own_option", "slot_option", "more_option")
UNDER_WAY = (CallNow.CALLING.value, CallNow.JUST_CALLED.value)
OTHER_RUNGS = ("receive_option", "email_option", "message_option")


def offer(prompts: Prompts, at: Situation) -> Said:
    """Return the utterances that say why no person was reached and offer the first rungs.

    The third rung leads to the rest. Where nobody would call, no call is offered, and the keys are
    those of a caller without a number.
    """
    known = bool(prompts.world.number) and prompts.world.calls_back
    rungs = OWN_RUNGS if known else OTHER_RUNGS[not prompts.world.calls_back :]
    if at.memory.tries == 1:
        return prompts.say(missed(at), *rungs)
    if at.memory.tries:
        return prompts.say(rungs[0])
    if at.memory.note == "full" and prompts.world.calls_back:
        return prompts.say("slots_full", *rungs)
    own = ("own_number",) if known else ()
    return prompts.say(*_why(prompts, at), *own, *rungs)


def _why(prompts: Prompts, at: Situation) -> tuple[str, ...]:
    if at.place.kind is Kind.UNSERVED:
        return (REASONS.get(at.memory.reason, "failed"),)
    # It may have opened while the caller was told that it was closed.
    told = at.place.kind is Kind.CLOSED and not prompts.world.open
    if at.place.kind is Kind.WISHED and not prompts.world.calls_back:
        return ("no_callback",)
    return ("closed_unknown",) if told else ()


def farewell(prompts: Prompts, at: Situation) -> Said:
    """Return the utterances that say why nothing more can be done by telephone.

    The protocol follows, twice.
    """
    if at.memory.note in ("limited", "refused"):
        return prompts.say("no_callback", "protocol")
    if at.memory.note or prompts.world.reachable:
        return prompts.say("protocol")
    if prompts.world.down:
        return prompts.say("failed", "protocol")
    return prompts.say(closed(prompts), "protocol")


def closed(prompts: Prompts) -> str:
    """Return the key of the sentence on when people are there again, as far as that is known."""
    return "closed_now" if prompts.world.opening.next_opening else "closed_unknown"


def _more(prompts: Prompts, at: Situation) -> Said:
    call = ("other_number_option",) if prompts.world.calls_back else ()
    options = (*call, *OTHER_RUNGS[1:])
    if at.memory.tries:
        first = (missed(at),) if at.memory.tries == 1 else ()
        return prompts.say(*first, *options, "back_option")
    return prompts.say(*options)


def _number(prompts: Prompts, at: Situation) -> Said:
    refused = {"short": "number_short", "old": "number_old", "refused": "number_refused"}
    if at.memory.missed:
        return prompts.say(missed(at), "type_number")
    if at.memory.note == "again":
        return prompts.say("type_again", "type_number")
    first = refused.get(at.memory.note)
    return prompts.say(*((first,) if first else ()), "type_number")


def _confirm(prompts: Prompts, at: Situation) -> Said:
    options = ("soon_option", "slot_option", "correct_option")
    if at.memory.tries:
        first = (missed(at),) if at.memory.tries == 1 else ()
        return prompts.say(*first, *options)
    read = prompts.callflow.sentences["read_back"]
    return (prompts.sentence(read, number=telephone(at.memory.number)), *prompts.say(*options))


def _slots(prompts: Prompts, at: Situation) -> Said:
    times = [datetime.fromisoformat(each) for each in at.memory.told.split(",")]
    option = prompts.callflow.sentences["slot_time_option"]
    options = tuple(
        prompts.sentence(option, time=slot_words(prompts.world.now, start), key=number(n))
        for n, start in enumerate(times, 1)
    )
    if at.memory.tries:
        return (*prompts.say(missed(at)), *options) if at.memory.tries == 1 else options
    first = ("slot_gone",) if at.memory.note == "gone" else ()
    return (*prompts.say(*first), *options, *prompts.say("back_option"))


def _promised(prompts: Prompts, at: Situation) -> Said:
    how, _, promise = at.memory.told.partition(" ")
    told = replace(prompts, world=replace(prompts.world, protocol=promise.split(" ")[2]))
    return (*prompts.say(how), promised(prompts, promise), *told.say("protocol"))


def promised(prompts: Prompts, promise: str) -> Utterance:
    """Return the promise as an utterance.

    `promise` is its kind, its instant, and whatever follows.
    """
    kind, due, *_ = promise.split(" ")
    texts = prompts.callflow.promise_texts
    words = promise_words(Due(datetime.fromisoformat(due), kind), prompts.world.now, texts)
    return Utterance("promise", words, seconds(words))


def ready_with_time(prompts: Prompts, at: Situation) -> Said:
    """Return that the answer is there, by when we call to read it, and where it can be read."""
    has_code = at.memory.note == READY_AND_CALLED
    # After a longer promise there is no room for the page, which was told before.
    is_page_told = has_code and at.memory.told.startswith("until ")
    page = prompts.say("answer_on_page") if is_page_told else ()
    return (*prompts.say("answer_ready"), promised(prompts, at.memory.told), *page)


def _ways(prompts: Prompts, at: Situation) -> Said:
    # Nine finds a callback by the number that calls: who withholds theirs has none to be found by,
    # and one to another's telephone is its owner's from their first call on.
    own = at.memory.number in ("", prompts.world.number)
    change = ("change_option",) if prompts.world.number and own else ()
    if at.memory.note == "priority":
        return prompts.say("priority_noted", *change)
    return prompts.say(*change, "priority_option")


def _returning(prompts: Prompts, at: Situation) -> Said:
    options = ("mine_option", "other_topic_option")
    if at.memory.tries:
        return prompts.say(missed(at), *options)
    if at.memory.note in UNDER_WAY:
        return prompts.say("identity", f"mine_{at.memory.note}", options[-1])
    return prompts.say("identity", "mine", *options)


def _mine(prompts: Prompts, at: Situation) -> Said:
    note = at.memory.note
    options: tuple[str, ...] = ("keep_option", "move_option", "cancel_option")
    may_ask = note == "cancelled" and prompts.world.calls_back
    again = ("ask_again_option",) if may_ask else ()
    if not at.memory.told:
        said = missed(at) if at.memory.missed else f"mine_{note or CallNow.CALLING.value}"
        return prompts.say(said, *again, "other_topic_option")
    # After an apology there is no room for the choice that silence makes, too.
    short = at.memory.told.partition(" ")[0] in ANEW
    if note == CallNow.AGENT_RINGS.value:
        options, short = ("cancel_option",), False  # silence keeps it, and it cannot be moved
    if at.memory.tries == 1:
        return prompts.say(missed(at), *options, "any_protocol_option")
    if at.memory.tries:
        return prompts.say(*options)
    if note == "full":
        return prompts.say("slots_full", *options)
    # Who calls to ask of something else that they wrote is here, too: nine again leads to it.
    chosen = options[1:] if short else options
    return (promised(prompts, at.memory.told), *prompts.say(*chosen, "any_protocol_option"))


SAID: dict[Kind, Callable[[Prompts, Situation], Said]] = {
    **dict.fromkeys(OFFERS, offer),
    Kind.FAREWELL: farewell,
    Kind.MORE: _more,
    Kind.NUMBER: _number,
    Kind.CONFIRM: _confirm,
    Kind.SLOTS: _slots,
    Kind.PROMISED: _promised,
    Kind.WAYS: _ways,
    Kind.RETURNING: _returning,
    Kind.MINE: _mine,
}
