"""Compose what a citizen hears whom we rang before any agent; nothing personal before a key."""

from collections.abc import Callable

from ivr.rules.callflow.events import Happened
from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.prompts import Prompts
from ivr.rules.callflow.turn_output import Utterance

Said = tuple[Utterance, ...]


def _called(prompts: Prompts, at: Situation) -> Said:
    options = ("called_talk_option", "called_cancel_option")
    if at.memory.missed == Happened.NONSENSE.value:
        return prompts.say("not_understood", *options)
    return prompts.say("identity", "called_hello", *options)


def _bye(prompts: Prompts, at: Situation) -> Said:
    return prompts.say(*_LAST[at.memory.note])


_LAST = {
    "talked": ("called_thanks",),
    "cut-off": ("cut_off", "called_protocol"),
    "no-agent": ("called_no_agent", "called_protocol"),
    "closed": ("called_closed", "called_protocol"),
    "gone": ("agent_gone",),
    "cancelled": ("mine_cancelled", "called_thanks"),
    "passed": ("called_passed", "written"),
}

SAID: dict[Kind, Callable[[Prompts, Situation], Said]] = {Kind.CALLED: _called, Kind.BYE: _bye}
