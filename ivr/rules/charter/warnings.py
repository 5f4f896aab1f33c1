"""Find what a charter may not be published with, and what its keepers ought to look at."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from ivr.rules.charter.facts import BY_KEY, LAW
from ivr.rules.charter.links import whole_address
from ivr.rules.charter.services import FILE, Service
from ivr.rules.charter.terms import IMMEDIATE
from ivr.rules.words.plain_words import normal

SHOWN_CHARS = 60  # of what is no address
ALIKE = 0.85  # of two titles' words: from here on they may be one service twice
# What tells no service from another: "Senha da UVT" is "UVT: senha".
_SMALL_WORDS = frozenset(
    ("a o e as os um uma de da do das dos em na no nas nos ao aos para por com").split()
)
_VAGUE = re.compile(r"vari[áa]vel|a depender|conforme", re.IGNORECASE)
_YEAR = re.compile(r"\b(20\d\d)\b")


def holes(services: Sequence[Service], today: date) -> Iterator[tuple[str, str, str]]:
    """Yield for each legal fact that is neither said nor dispensed: file, field, what is owed."""
    for service in services:
        for fact in service.missing(today):
            owner = service.line("owner")
            who = f"quem deve é {owner}" if owner else "ninguém responde por este serviço ainda"
            yield (
                FILE,
                f'services "{service.id}".{fact.key}',
                f"falta “{fact.label}” ({LAW}, {fact.article}); {who}",
            )


def warnings(services: Sequence[Service], today: date) -> Iterator[str]:
    """Yield in pt-BR what may be meant so, and ought to be looked at before it is published."""
    living = [each for each in services if not each.retired]
    for one, other in combinations(living, 2):
        if _alike(_words(one.title), _words(other.title)):
            yield f"“{one.title}” e “{other.title}” têm nomes parecidos: são o mesmo serviço?"
    for service in living:
        yield from (f"{service.title}: {each}" for each in _of_one(service, today))


def _words(title: str) -> frozenset[str]:
    return frozenset(each for each in normal(title) if len(each) > 1) - _SMALL_WORDS


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two titles are of the same words, whatever their order and endings.

    One that has all words of the other and one more is a copy of it too ("Cópia de ...").
    """
    less, more = sorted((one, other), key=len)
    if len(less) > 1 and less < more and len(more) == len(less) + 1:
        return True
    joined = [" ".join(sorted(each)) for each in (one, other)]
    return SequenceMatcher(None, joined[0], joined[1]).ratio() >= ALIKE


def _of_one(service: Service, today: date) -> Iterator[str]:
    term = service.line("term")
    if not service.term and _VAGUE.search(term):
        yield "o prazo está escrito como variável, e não diz até quando"
    years = [int(year) for year in _YEAR.findall(term)]
    if years and max(years) < today.year:
        yield f"o prazo fala de {max(years)}, que já passou"
    if service.term and service.term.unit == IMMEDIATE and not service.paragraphs("channel"):
        yield "o prazo é imediato, e não se diz por qual meio"
    if service.review_by and service.review_by <= today:
        yield f"devia ter sido revisto até {service.review_by:%d/%m/%Y}"
    for each in service.paragraphs("links"):
        if not whole_address(each):
            yield f"“{each[:SHOWN_CHARS]}” não é um endereço na internet, e ninguém pode abri-lo"
    if not service.line("owner"):
        yield "ninguém responde por este serviço"
    for key, leave in service.dispensed.items():
        if leave.until < today:
            yield f"a dispensa de “{BY_KEY[key].label}” acabou em {leave.until:%d/%m/%Y}"
