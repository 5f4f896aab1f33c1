"""Check each prompt against limits on what it costs the caller: seconds, words and choices."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.rules.callflow.places import Kind, Situation
from ivr.rules.callflow.prompts import World
from ivr.rules.callflow.turn_output import Dial, TurnOutput, Utterance
from ivr.rules.words.as_read import written_seconds
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
SURVEY_SECONDS = 20.0  # for the survey's two questions, and thanks
QUESTION_SECONDS = 4.0  # of these for one question, without its scale and its keys
BRIEF_WORDS = 8  # that the line is closed, and when it opens, before the first choice
MAX_CHOICES = 4  # in any menu but the first
MAX_LABEL_WORDS = 7

READ_BACK = frozenset({"protocol", "called_protocol", "written", "status_ready_at"})
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
        whisper = too_long(seconds(answer.then.whisper), WHISPER_SECONDS)
        yield f"o aviso a quem vai atender {whisper}"
    if at.place.kind is Kind.MENU and not at.memory.tries:
        yield from _first_menu(answer, world)
        return
    read_back = any(each.key in READ_BACK for each in answer.say)
    most = READ_BACK_SECONDS if read_back else PROMPT_SECONDS
    if answer.seconds > most:
        yield f"a fala {too_long(answer.seconds, most)}"
    keys = [option.key for option in options(answer) if option.key not in RESERVED]
    if len(keys) > MAX_CHOICES:
        yield f"há {len(keys)} opções; o máximo é {MAX_CHOICES}"
    # Where nobody would call, the key of a call is left out, and the others keep theirs.
    in_row = [str(n + int(keys[0])) for n in range(len(keys))]
    in_row = in_row if world.calls_back else sorted(keys)
    if keys != in_row:
        yield f"as teclas são ditas fora de ordem: {', '.join(keys)}"


def _first_menu(answer: TurnOutput, world: World) -> Iterator[str]:
    heard, named, first, whole = 0.0, 0.0, 0.0, 0.0
    for each in answer.say:
        heard += each.seconds
        named = named or heard
        is_option = "digite" in each.text
        first = first or (heard if is_option else 0.0)
        whole = heard if is_option and each.key != AFTER_MENU else whole
        words = len(each.text.split())
        if each.key == "closed_brief" and words > BRIEF_WORDS:
            yield f"{sentence_words(each)} tem {words} palavras; o máximo é {BRIEF_WORDS}"
    keys = [option.key for option in options(answer) if option.key not in RESERVED]
    menu_seconds = MENU_SECONDS + OPTION_SECONDS * max(0, len(keys) - USUAL_TOPICS)
    for what, took, most in (
        ("dizer quem atende", named, IDENTITY_SECONDS),
        ("chegar à primeira opção", first, FIRST_CHOICE_SECONDS),
        # The next opening comes on top when the line is closed; it has its own limit in words.
        ("dizer o primeiro menu", whole - _brief(answer), menu_seconds),
        (
            "dizer todo o começo da ligação",
            answer.seconds,
            menu_seconds + (0 if world.offers_person else CLOSED_SECONDS),
        ),
    ):
        if took > most:
            yield f"{what} {too_long(took, most)}"
    if keys != [str(n) for n in range(1, len(keys) + 1)]:
        yield f"as teclas são ditas fora de ordem: {', '.join(keys)}"


def too_long(took: float, most: float) -> str:
    """Return that something takes too long: "leva 12,3 s; o máximo é 10 s".

    Rounded up, so that what is over the limit never reads as the limit itself.
    """
    tenths = math.ceil(round(took * 10, 6))
    return f"leva {written_seconds(tenths / 10)}; o máximo é {written_seconds(most)}"


def sentence_words(each: Utterance) -> str:
    """Return how a fault names a sentence: by its text, and its key in the callflows."""
    return f'a frase "{each.text}" ({each.key})'


def _brief(answer: TurnOutput) -> float:
    return sum(each.seconds for each in answer.say if each.key == "closed_brief")


def _wording(answer: TurnOutput) -> Iterator[str]:
    for each in answer.say:
        match = _OPTION.fullmatch(each.text)
        if "digite" in each.text.casefold() and not match:
            like = '"Para …, digite um."'
            yield f"{sentence_words(each)} deve dizer a opção e depois a tecla, como em {like}"
        elif match and match[2] not in _KEYS:
            yield f'{sentence_words(each)} pede a tecla "{match[2]}", que não existe'
        elif match and len(match[1].split()) > MAX_LABEL_WORDS:
            words = len(match[1].split())
            yield (
                f"{sentence_words(each)} diz a opção em {words} palavras; o máximo é"
                f" {MAX_LABEL_WORDS}"
            )
        if _BLAME.search(each.text):
            yield (
                f'{sentence_words(each)} parece culpar quem ligou: escreva sem "errado"'
                ' nem "inválido"'
            )
