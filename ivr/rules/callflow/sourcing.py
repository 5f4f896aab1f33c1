"""Check that every fact a caller hears or reads stands in the words of a named source."""

import re
from collections.abc import Iterator
from datetime import date

from ivr.rules.callflow.files import Mistake
from ivr.rules.callflow.model import Callflow, Sentence, Source
from ivr.rules.callflow.reasons import NO_SOURCE
from ivr.rules.words.plain_words import normal
from ivr.rules.words.spoken import number

OWN = "propria"  # the line's own instructions: they may carry no fact at all

_NUMBER_WORDS = {number(n): str(n) for n in range(2, 100)} | {"cem": "100", "mil": "1000"}
_KEY_NAMES = re.compile(r"\bdigite (?:\w+( e jogo da velha)?|\{key\})", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:br|com|org|net)\b")
_SPELLED = re.compile(r"\b[A-ZÁÉÍÓÚ](?: [A-ZÁÉÍÓÚ])+\b")  # "U V T", as it is spoken
_ARTICLE = re.compile(r"(^|[.!?:] )[AO] ")  # "A U V T": no letter of the spelled name
_COMMON = re.compile(r"\bSMS\b")  # written in capitals, and the name of nothing of the body's
_NAME = re.compile(r"\b[A-ZÁÉÍÓÚÂÊÔÃÕÇ][\wÀ-ÿ]+")
_CAPITAL = re.compile(r"^\w(?![A-ZÁÉÍÓÚÂÊÔÃÕÇ])")  # of any sentence; "SEFAZ" is a name all the same


def check_sources(callflow: Callflow) -> list[Mistake]:
    """Return a mistake for each sentence without a source and each fact that its source lacks."""
    known = (*callflow.spoken, *callflow.read)
    return [mistake for sentence in known for mistake in _check(callflow, sentence)]


def unconfirmed(callflow: Callflow) -> list[Sentence]:
    """Return the sentences whose source the body itself has not confirmed yet."""
    return [
        sentence
        for sentence in (*callflow.spoken, *callflow.read)
        if sentence.source in callflow.sources and not callflow.sources[sentence.source].confirmed
    ]


def to_review(callflow: Callflow, today: date) -> list[Source]:
    """Return the sources at which somebody was to look again by `today`, the longest due first."""
    due = [each for each in callflow.sources.values() if each.review <= today]
    return sorted(due, key=lambda each: (each.review, each.id))


def facts(text: str) -> Iterator[str]:
    """Yield the numbers, addresses and proper names in a sentence; keys to press are left out."""
    left = _KEY_NAMES.sub(" ", text).replace("{link}", ".")  # no full stop may follow a link
    left = re.sub(r"\{\w+\}", " ", left)
    yield from _ADDRESS.findall(left)
    left = _ARTICLE.sub(r"\1", _ADDRESS.sub(" ", left))
    yield from (spelled.replace(" ", "") for spelled in _SPELLED.findall(left))
    left = _SPELLED.sub(" ", left)
    yield from re.findall(r"\d+(?:[.,]\d+)*", left)
    yield from _number_words(left)
    left = _COMMON.sub(" ", left)
    for clause in re.split(r"[.!?:]\s*", left):
        yield from _NAME.findall(_CAPITAL.sub("", clause.strip()))


def _number_words(text: str) -> Iterator[str]:
    said = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
    for words in sorted(_NUMBER_WORDS, key=len, reverse=True):
        if re.search(rf"\b{words}\b", said):
            said = re.sub(rf"\b{words}\b", "", said)
            yield words


def _check(callflow: Callflow, sentence: Sentence) -> Iterator[Mistake]:
    source = callflow.sources.get(sentence.source)
    if source is None:
        unknown = f'a fonte "{sentence.source}" não está na lista de fontes: escolha outra'
        yield Mistake(sentence.file, sentence.key, unknown if sentence.source else NO_SOURCE)
        return
    for fact in facts(sentence.text):
        if sentence.source == OWN:
            reason = f'"{fact}" é uma informação: escolha a fonte que a confirma, e não "{OWN}"'
            yield Mistake(sentence.file, sentence.key, reason)
        elif not _holds(source, fact):
            reason = f'"{fact}" não está na fonte "{source.id}": mude a frase ou a fonte'
            yield Mistake(sentence.file, sentence.key, reason)


def _holds(source: Source, fact: str) -> bool:
    held = f" {' '.join(normal(f'{source.title} {source.quote}'))} "
    forms = {fact, _NUMBER_WORDS.get(fact, fact)}
    return any(f" {' '.join(normal(form))} " in held for form in forms)
