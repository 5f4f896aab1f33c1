"""Check the placeholders of a sentence: `{name}`, filled in when it is said or sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from ivr.rules.callflow.reasons import not_filled


@dataclass(frozen=True)
class Placeholders:
    """The placeholders that a sentence must hold, and those that it may hold besides."""

    needed: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


NONE = Placeholders()


def needs(*names: str, also: frozenset[str] = frozenset()) -> Placeholders:
    """Return the placeholders of a sentence that must hold `names`, and may hold `also`."""
    return Placeholders(frozenset(names), also)


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the placeholders in `text`; raise ValueError for a lone brace."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def placeholder_mistakes(text: str, expected: Placeholders) -> Iterator[str]:
    """Yield what is wrong with the placeholders of a sentence, each as a reason."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        yield "uma chave { ou } está sem o seu par: complete-a ou retire-a"
        return
    known = expected.needed | expected.also
    names = placeholders(text)
    for name in sorted(names - known):
        yield not_filled(name, known)
    for name in sorted(expected.needed - names):
        yield f"falta {{{name}}} na frase"
    if any(form or conversion for _, _, form, conversion in fields):
        yield "entre as chaves { e } fica só o nome, sem mais nada"
