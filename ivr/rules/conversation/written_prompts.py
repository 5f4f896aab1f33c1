"""Compose what is heard on the written rungs: an SMS link, a known address, a voice message."""

from collections.abc import Callable
from datetime import datetime

from ivr.rules.callbacks.promise_wording import spoken_day
from ivr.rules.callflow.events import Happened
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.prompts import Prompts
from ivr.rules.callflow.turn_output import Utterance
from ivr.rules.words.spoken import telephone

Said = tuple[Utterance, ...]


def missed(at: Situation) -> str:
    """Return the key of the sentence for what was not heard, or not understood."""
    return "not_heard" if at.memory.missed == Happened.SILENCE.value else "not_understood"


def _email(prompts: Prompts, at: Situation) -> Said:
    options = ("known_email_option", "other_email_option")
    if at.memory.tries:
        return prompts.say(*((missed(at),) if at.memory.tries == 1 else ()), *options)
    return prompts.say("known_email", *options)


def _mobile(prompts: Prompts, at: Situation) -> Said:
    refused = {"short": "number_short", "old": "number_old", "no-sms": "number_no_sms"}
    if at.memory.missed:
        return prompts.say(missed(at), "type_mobile")
    if at.memory.note == "again":
        return prompts.say("type_again", "type_mobile")
    first = refused.get(at.memory.note)
    return prompts.say(*((first,) if first else ()), "type_mobile")


def _read_mobile(prompts: Prompts, at: Situation) -> Said:
    options = ("link_option", "correct_mobile_option")
    if at.memory.tries:
        return prompts.say(*((missed(at),) if at.memory.tries == 1 else ()), *options)
    read = prompts.callflow.sentences["read_back"]
    return (prompts.sentence(read, number=telephone(at.memory.number)), *prompts.say(*options))


def _message(prompts: Prompts, at: Situation) -> Said:
    return prompts.say(*(("message_silent",) if at.memory.tries else ()), "message_invited")


def _noted(prompts: Prompts, at: Situation) -> Said:
    due = (answer_due(prompts, at.memory.told),) if at.memory.told else ()
    return (*prompts.say(f"noted_{at.memory.note}"), *due, *prompts.say("protocol"))


def answer_due(prompts: Prompts, due: str, key: str = "status_due") -> Utterance:
    """Return the utterance that says by which day an answer is due, given as an ISO instant."""
    day = spoken_day(datetime.fromisoformat(due))
    return prompts.sentence(prompts.callflow.sentences[key], due=day)


SAID: dict[Kind, Callable[[Prompts, Situation], Said]] = {
    Kind.EMAIL: _email,
    Kind.MOBILE: _mobile,
    Kind.READ_MOBILE: _read_mobile,
    Kind.MESSAGE: _message,
    Kind.NOTED: _noted,
}
