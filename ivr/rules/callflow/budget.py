"""Check each prompt against limits on what it costs the caller: seconds, words and choices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.callflow.turn_output import Dial, TurnOutput
from ivr.rules.words.speech_length import seconds
from ivr.rules.words.spoken import number

IDENTITY_SECONDS = 3.5  # until one knows whom one has called
FIRST_CHOICE_SECONDS = 10.0  # until the first choice is heard
MENU_SECONDS = 22.0  # identity, USUAL_TOPICS and 0
CLOSED_SECONDS = 12.0  # more, where it is said after the menu that nobody can be reached
USUAL_TOPICS = 5  # for which MENU_SECONDS are enough
OPTION_SECONDS = 3.0  # for each topic beyond those
PROMPT_SECONDS = 15.0
READ_BACK_SECONDS = 21.0  # a prompt that dictates a protocol or an address, as a voice reads it
WHISPER_SECONDS = 4.0
WRITTEN_SECONDS = 30.0  # until the written route is named to one who cannot choose
DIRECT_SECONDS = 30.0  # of speech, from the first menu to the switchboard's ringing
TOPIC_SECONDS = 50.0  # the same by way of a topic
OFFER_SECONDS = 10.0  # until a callback is offered, once no person was reached
PROMISE_SECONDS = 35.0  # from there to the promise's end, to the caller's own number
TYPED_SECONDS = 30.0  # more, for another number
CHOSEN_SECONDS = 15.0  # more, for a chosen time
BRIEF_WORDS = 8  # that the line is closed, and when it opens, before the first choice
MAX_CHOICES = 4  # in any menu but the first
MAX_LABEL_WORDS = 7

READ_BACK = frozenset({"protocol", "written", "status_ready_at"})
RESERVED = "089*"
AFTER_MENU = "written_early"  # said once the menu is over, where nobody can be reached
_OPTION = re.compile(r"Para ([^,]+), digite (\w+)( e jogo da velha)?\.")
_KEYS = {number(n): str(n) for n in range(10)} | {"asterisco": "*"}
_BLAME = re.compile(r"errad|inválid|incorret", re.IGNORECASE)


@dataclass(frozen=True)
class Spoken:
    """One option as spoken: "Para <label>, digite <key>."."""

    label: str
    key: str


def options(answer: TurnOutput) -> list[Spoken]:
    """Return the options that the prompt names, in its order; malformed ones are left out."""
    found = (_OPTION.fullmatch(each.text) for each in answer.say if "digite" in each.text)
    return [Spoken(match[1], _KEYS.get(match[2], "")) for match in found if match]


def check_prompt(at: Situation, answer: TurnOutput, world: World) -> Iterator[str]:
    """Yield every way in which a prompt breaks the limits on what it may cost the caller."""
    yield from _wording(answer)
    if isinstance(answer.then, Dial) and seconds(answer.then.whisper) > WHISPER_SECONDS:
        yield f"the whisper takes {seconds(answer.then.whisper):.1f} s, over {WHISPER_SECONDS}"
    if at.place.kind is Kind.MENU and not at.memory.tries:
        yield from _first_menu(answer, world)
        return
    read_back = any(each.key in READ_BACK for each in answer.say)
    most = READ_BACK_SECONDS if read_back else PROMPT_SECONDS
    if answer.seconds > most:
        yield f"takes {answer.seconds:.1f} s, over {most:.0f}"
    keys = [option.key for option in options(answer) if option.key not in RESERVED]
    if len(keys) > MAX_CHOICES:
        yield f"offers {len(keys)} choices, over {MAX_CHOICES}"
    if keys and keys != [str(n + int(keys[0])) for n in range(len(keys))]:
        yield f"speaks the keys out of order: {', '.join(keys)}"


def _first_menu(answer: TurnOutput, world: World) -> Iterator[str]:
    heard, named, first, whole = 0.0, 0.0, 0.0, 0.0
    for each in answer.say:
        heard += each.seconds
        named = named or heard
        is_option = "digite" in each.text
        first = first or (heard if is_option else 0.0)
        whole = heard if is_option and each.key != AFTER_MENU else whole
        if each.key == "closed_brief" and len(each.text.split()) > BRIEF_WORDS:
            yield f"the next opening before the first choice: over {BRIEF_WORDS} words"
    keys = [option.key for option in options(answer) if option.key not in RESERVED]
    menu_seconds = MENU_SECONDS + OPTION_SECONDS * max(0, len(keys) - USUAL_TOPICS)
    for what, took, most in (
        ("who is called", named, IDENTITY_SECONDS),
        ("the first choice", first, FIRST_CHOICE_SECONDS),
        # The next opening comes on top when the line is closed; it has its own limit in words.
        ("the first menu", whole - _brief(answer), menu_seconds),
        (
            "the whole first prompt",
            answer.seconds,
            menu_seconds + (0 if world.reachable else CLOSED_SECONDS),
        ),
    ):
        if took > most:
            yield f"{what} takes {took:.1f} s, over {most}"
    if keys != [str(n) for n in range(1, len(keys) + 1)]:
        yield f"speaks the keys out of order: {', '.join(keys)}"


def _brief(answer: TurnOutput) -> float:
    return sum(each.seconds for each in answer.say if each.key == "closed_brief")


def _wording(answer: TurnOutput) -> Iterator[str]:
    for each in answer.say:
        match = _OPTION.fullmatch(each.text)
        if "digite" in each.text.casefold() and not match:
            yield f'{each.key}: say the choice, then the key: "Para …, digite N."'
        elif match and match[2] not in _KEYS:
            yield f"{each.key}: {match[2]!r} is no key"
        elif match and len(match[1].split()) > MAX_LABEL_WORDS:
            yield f"{each.key}: a choice of more than {MAX_LABEL_WORDS} words"
        if _BLAME.search(each.text):
            yield f"{each.key}: blames the caller"
