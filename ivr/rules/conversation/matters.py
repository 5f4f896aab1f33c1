"""Find the matter that a caller names at the first menu: a topic, a choice below it, or a person.

What the line has nothing about goes to a person, never to a topic that only sounds like it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.rules.callflow.model import Callflow
from ivr.rules.words.plain_words import DIGIT_WORDS, normal

ELSEWHERE = "elsewhere"  # command: of these matters the line says nothing
VAGUE = "vague"  # command: what may be about anything
PERSON = "person"
TWO_MATTERS = "?"
MEANT_LETTERS = 4  # of a word that may name a matter
MEANT_WORDS = 2  # of such in what is no noise, though no word of ours is in it


@dataclass(frozen=True)
class _Match:
    """Words of ours in what was said, from `start` to before `end`, and what they stand for."""

    start: int
    end: int
    topic: str
    choice: str = ""

    def is_within(self, other: "_Match") -> bool:
        """Return whether these words are a part of longer ones, which say more exactly what."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


def matter(callflow: Callflow, words: Sequence[str]) -> str:
    """Return the key of the topic or choice that the words name, or PERSON; "" for none.

    TWO_MATTERS where they name two: then it is asked again rather than guessed. Longer words of
    ours count before shorter ones within them, and what is said of a matter that the line has
    nothing about counts before all else. A choice is named by words that find it from the first
    menu, or by its own beside its topic's.
    """
    found = list(_matches(callflow, words))
    found = [each for each in found if not any(each.is_within(other) for other in found)]
    if any(each.topic == ELSEWHERE for each in found):
        return PERSON
    topics = {each.topic for each in found}
    if len(topics) > 1:
        return TWO_MATTERS
    choices = {each.choice for each in found if each.choice}
    return choices.pop() if len(choices) == 1 else "".join(topics)


def names_something(words: Sequence[str], beside: frozenset[str]) -> bool:
    """Return whether the words seem to name a matter, though none that is known here."""
    meant = {
        each
        for each in words
        if len(each) >= MEANT_LETTERS
        and not each.isdecimal()
        and each not in beside
        and each not in DIGIT_WORDS
    }
    return len(meant) >= MEANT_WORDS


def _matches(callflow: Callflow, words: Sequence[str]) -> Iterator[_Match]:
    for phrase in callflow.commands[ELSEWHERE]:
        yield from _places(phrase, words, ELSEWHERE)
    for topic in callflow.topics:
        own = [each for phrase in topic.words for each in _places(phrase, words, topic.key)]
        yield from own
        for choice in topic.choices:
            # Its plain words mean it only beside its topic's: "multa" alone is of anything.
            phrases = (*choice.menu_words, *(choice.words if own else ()))
            for phrase in phrases:
                yield from _places(phrase, words, topic.key, choice.key)


def _places(phrase: str, words: Sequence[str], topic: str, choice: str = "") -> Iterator[_Match]:
    wanted = normal(phrase)
    for start in range(len(words) - len(wanted) + 1):
        if tuple(words[start : start + len(wanted)]) == wanted:
            yield _Match(start, start + len(wanted), topic, choice)
