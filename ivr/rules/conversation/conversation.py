"""Decide each turn of the conversation: a pure function over a finite set of places.

`go` takes where the caller is and what happened, and returns where the caller is next; `present`
returns what is heard there, and what is then listened for or done. Every sentence of the line
comes from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ivr.rules.callflow.actions import Act
from ivr.rules.callflow.events import Event
from ivr.rules.callflow.model import Callflow, Sentence
from ivr.rules.callflow.places import Kind, Place, Situation
from ivr.rules.callflow.prompts import Prompts, World
from ivr.rules.callflow.recorded import RecordedPrompt, recording_of
from ivr.rules.callflow.turn_output import Ask, Dial, HangUp, Record, TurnOutput
from ivr.rules.cases.requests import READY, READY_AND_CALLED, TO_READ
from ivr.rules.conversation import (
    citizen_prompts,
    ladder_prompts,
    survey_prompts,
    written_prompts,
)
from ivr.rules.conversation.ladder_prompts import Said, promised, ready_with_time
from ivr.rules.conversation.listening import hints
from ivr.rules.conversation.moves import SAID_AGAIN, THIS, move
from ivr.rules.conversation.survey_moves import finish_key
from ivr.rules.conversation.transfer_moves import HELPED
from ivr.rules.conversation.written_prompts import answer_due, missed
from ivr.rules.words import protocols
from ivr.rules.words.speech_length import seconds

LISTEN_SECONDS = 5  # for a key, after a prompt
PAUSE_SECONDS = 2  # where the line goes on by itself
TYPED = {
    Kind.TYPING: protocols.DIGITS,
    **dict.fromkeys((Kind.NUMBER, Kind.MOBILE), 14),  # with 0 and a carrier's two; # ends earlier
}


@dataclass(frozen=True)
class Conversation:
    """One version of the callflow with its recordings, ready to decide turns."""

    callflow: Callflow
    recordings: Mapping[str, RecordedPrompt]
    _hints: dict[Place, str] = field(default_factory=dict, repr=False, compare=False)

    def go(self, at: Situation, event: Event, world: World) -> Situation | Act:
        """Return where `event` takes a caller who is `at`, or the act to carry out first.

        What an act answers comes back as the next event, and leads to a situation.
        """
        return move(self.callflow, at, event, world)

    def present(self, at: Situation, world: World) -> TurnOutput:
        """Return what a caller hears on being `at`, and what the line does then."""
        prompts = Prompts(self.callflow, world, self.recordings)
        if at.place.kind is Kind.TRANSFER:
            topic = self.callflow.topic(at.memory.topic)
            say = prompts.say("calling_help" if at.memory.note == HELPED else "transferring")
            dial = Dial(topic.title if topic else "", world.protocol, prompts.whisper(topic))
            return TurnOutput(say, dial)
        if at.place.kind is Kind.CITIZEN:
            attempt, _, number = at.memory.told.partition(" ")
            dial = Dial("", world.protocol, "", to=number, attempt=int(attempt))
            return TurnOutput(prompts.say("agent_connecting"), dial)
        if at.place.kind is Kind.AGENT:
            attempt, _, telephone = at.memory.told.partition(" ")
            whisper = prompts.whisper(self.callflow.topic(at.memory.topic))
            dial = Dial("", world.protocol, whisper, telephone, int(attempt), agent=True)
            return TurnOutput(prompts.say("transferring"), dial)
        say = _SAID[at.place.kind](prompts, at)
        if at.place.kind in (Kind.ENDED, Kind.DONE, Kind.BYE):
            return TurnOutput(say, HangUp())
        if at.place.kind is Kind.MESSAGE:
            return TurnOutput(say, Record())
        return TurnOutput(say, self._listen(at))

    def hints(self, place: Place) -> str:
        """Return the words that the speech recogniser may expect at `place`.

        No part of an answer, as they say nothing to the caller, and would double each step's row.
        """
        if place not in self._hints:
            self._hints[place] = hints(self.callflow, place)
        return self._hints[place]

    def seconds(self, sentence: Sentence) -> float:
        """Return how many seconds a sentence without variable parts takes to be heard."""
        recording = recording_of(sentence, self.recordings)
        return recording.seconds if recording else seconds(sentence.text)

    def _listen(self, at: Situation) -> Ask:
        place = at.place
        return Ask(
            seconds=PAUSE_SECONDS if place.kind in GO_ON else LISTEN_SECONDS,
            digits=TYPED.get(place.kind, 1),
            called=place.kind is Kind.CALLED or survey_prompts.is_called(at),
        )


GO_ON = SAID_AGAIN  # where silence is a yes


def _menu(prompts: Prompts, at: Situation) -> Said:
    is_open = prompts.world.open
    person = _person_option(prompts)
    if at.memory.tries == 1:
        rest = ("written_early", "hear_options", "request_option", person)
        return prompts.say(missed(at), *rest)
    if at.memory.tries:
        return prompts.say("hear_options", person)
    say = prompts.say("identity")
    if not is_open:
        known = prompts.world.opening.next_opening
        say += prompts.say("closed_brief" if known else "closed_unknown")
    say += prompts.topic_options() + prompts.say(person)
    if prompts.world.offers_person:
        return say
    why = "failed" if prompts.world.down else "being_tried"
    return say + prompts.say("written_early", *((why,) if is_open else ()))


def _guidance(prompts: Prompts, at: Situation) -> Said:
    topic = prompts.callflow.topic(at.place.topic)
    if topic is None:
        return _menu(prompts, at)
    choice = topic.choice(at.place.choice)
    body = choice or topic
    part = min(at.place.part, len(body.parts))
    say = prompts.guidance(body, part)
    if part < len(body.parts):
        return say + prompts.say(_person_option(prompts))
    if topic.ends_in_person and not choice and prompts.world.offers_person:
        return say + prompts.say("hold_on")
    return say


def _after(prompts: Prompts, at: Situation) -> Said:
    topic = prompts.callflow.topic(at.place.topic)
    if topic is None:
        return _menu(prompts, at)
    person, back = _person_option(prompts), "other_topic_option"
    finish = prompts.finish_option(finish_key(at, topic, prompts.world))
    if at.memory.tries:
        first = (missed(at),) if at.memory.tries == 1 else ()
        return (*prompts.say(*first), *finish, *prompts.say(back, person))
    inside = topic.choice(at.place.choice)
    options = () if inside else prompts.choice_options(topic)
    again = prompts.repeat_option(str(len(options) + 1))
    return (*options, again, *finish, *prompts.say("back_option" if inside else back, person))


def _request(prompts: Prompts, at: Situation) -> Said:
    callback = ("callback_option",) if prompts.world.calls_back else ()
    options = ("ask_protocol_option", "this_protocol_option", *callback, "complaint_option")
    if at.memory.tries == 1:
        return prompts.say(missed(at), *options)
    if at.memory.tries:
        return prompts.say("back_option", _person_option(prompts))
    return prompts.say(*options, "back_option", _person_option(prompts))


def _typing(prompts: Prompts, at: Situation) -> Said:
    if at.memory.tries == 1:
        return prompts.say(missed(at), "type_protocol")
    if at.memory.tries:
        return prompts.say("person_while_typing")
    first = {"again": ("type_again",), "missing": ("missing",)}.get(at.memory.note, ())
    return prompts.say(*first, "type_protocol")


def _status(prompts: Prompts, at: Situation) -> Said:
    options = ("back_option", _person_option(prompts))
    if at.memory.tries:
        first = (missed(at),) if at.memory.tries == 1 else ()
        return prompts.say(*first, *options)
    if at.memory.note == THIS:
        told = prompts.say("protocol")
    else:
        told = prompts.say(_told_of(prompts, at.memory.note))
        kind, _, due = at.memory.told.partition(" ")
        if kind == "answer":
            return (*told, answer_due(prompts, due), *prompts.say(*options))
        if kind == "extended":
            return (*told, answer_due(prompts, due, "status_extended"), *prompts.say(*options))
        if kind in ("late", "law-late"):
            return (*told, *prompts.say(f"status_{kind.replace('-', '_')}", *options))
        if at.memory.note in (READY_AND_CALLED, TO_READ) and kind:
            return (*ready_with_time(prompts, at), *prompts.say(*options))
        if kind:
            return (promised(prompts, at.memory.told), *prompts.say(*options))
    return (*told, prompts.repeat_option("1"), *prompts.say(*options))


def _told_of(prompts: Prompts, note: str) -> str:
    if note == READY and prompts.world.page:
        return "status_ready_at"
    return "limited" if note == "limited" else f"status_{note}"


def _written(prompts: Prompts, at: Situation) -> Said:
    return prompts.say("written", "written_with_protocol")


def _way_on(prompts: Prompts, at: Situation) -> Said:
    person = ("try_again_option",) if prompts.world.reachable else ()
    if at.memory.tries:
        first = (missed(at),) if at.memory.tries == 1 else ()
        return prompts.say(*first, "other_topic_option", *person)
    return (prompts.repeat_option("1"), *prompts.say("other_topic_option", *person))


def _whisper(prompts: Prompts, at: Situation) -> Said:
    topic = prompts.callflow.topic(at.memory.topic)
    return (
        *prompts.say("agent_hello"),
        prompts.whispered(topic),
        *prompts.say("agent_take_option"),
    )


def _verdict(prompts: Prompts, at: Situation) -> Said:
    options = ("verdict_yes_option", "verdict_machine_option", "verdict_wrong_option")
    return prompts.say("verdict_question", *options)


def _done(prompts: Prompts, at: Situation) -> Said:
    if at.memory.note == "taken":
        return (prompts.sentence(prompts.callflow.sentences["agent_taken"], name=at.memory.told),)
    return prompts.say(f"agent_{at.memory.note or 'passed'}")


def _person_option(prompts: Prompts) -> str:
    return "person_option" if prompts.world.offers_person else "other_ways_option"


_SAID: dict[Kind, Callable[[Prompts, Situation], Said]] = {
    **ladder_prompts.SAID,
    **written_prompts.SAID,
    **citizen_prompts.SAID,
    **survey_prompts.SAID,
    Kind.MENU: _menu,
    Kind.GUIDANCE: _guidance,
    Kind.AFTER: _after,
    Kind.REQUEST: _request,
    Kind.TYPING: _typing,
    Kind.STATUS: _status,
    Kind.WRITTEN: _written,
    Kind.WAY_ON: _way_on,
    Kind.ENDED: survey_prompts.goodbye_prompts,
    Kind.WHISPER: _whisper,
    Kind.VERDICT: _verdict,
    Kind.DONE: _done,
}
