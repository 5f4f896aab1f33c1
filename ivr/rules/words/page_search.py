"""Find pages by words that somebody typed: whole words and their beginnings, without accents."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ivr.rules.words.plain_words import normal

MAX_SEARCH_CHARS = 100
MAX_TYPED_CHARS = 1000  # that a search box takes: more would not fit into an address
MIN_BEGINNING = 3  # letters; shorter words are found whole
# Words that stand everywhere and tell nothing.
_EVERYWHERE = frozenset(
    "a ao aos as com como da das de do dos e em eu for fazer me meu minha na nas no nos o onde os"
    " ou para pela pelo por qual quando que quero quem saber se sem ser seu sobre sua tem ter um"
    " uma".split()
)
_CACHED_FIELDS = 512
_TITLE, _WORDS, _TEXT = 4, 3, 1


@dataclass(frozen=True)
class Page:
    """A page that can be found: where it is, what it is called, and what it says."""

    path: str
    title: str
    description: str
    words: str = ""  # by which it is found, too
    text: str = ""


@dataclass(frozen=True)
class Typed:
    """What somebody typed to search for, as it is shown to them again."""

    text: str
    cut: bool  # whether more was typed than is looked for


def read_search(typed: str) -> Typed:
    """Return what is looked for of what was typed: one line's beginning, "\ufffd" for no letter."""
    one_line = " ".join(typed.split())
    text = "".join(each if each.isprintable() else "\ufffd" for each in one_line)
    return Typed(text[:MAX_SEARCH_CHARS], len(text) > MAX_SEARCH_CHARS)


def found(pages: Iterable[Page], typed: str) -> list[Page]:
    """Return the pages for what was typed, the best first; none for nothing that tells anything.

    A page is there that has the most of the words that any has. Of a longer text than
    MAX_SEARCH_CHARS the beginning is looked for.
    """
    wanted = {each for each in normal(typed[:MAX_SEARCH_CHARS]) if each not in _EVERYWHERE}
    scored = [(page, *_score(page, wanted)) for page in pages]
    most = max((matched for _, matched, _ in scored), default=0)
    best = [(page, weight) for page, matched, weight in scored if matched == most and most]
    return [page for page, _ in sorted(best, key=lambda each: -each[1])]


def _score(page: Page, wanted: set[str]) -> tuple[int, int]:
    """Return how many of the words the page has, and how much that weighs."""
    fields = [
        (_TITLE, _stems(page.title)),
        (_WORDS, _stems(page.words)),
        (_TEXT, _stems(f"{page.description} {page.text}")),
    ]
    matched = weight = 0
    for word in wanted:
        own = sum(value for value, there in fields if _is_in(_stem(word), there))
        matched, weight = matched + bool(own), weight + own
    return matched, weight


def _is_in(word: str, there: frozenset[str]) -> bool:
    if word in there:
        return True
    return len(word) >= MIN_BEGINNING and any(each.startswith(word) for each in there)


@lru_cache(maxsize=_CACHED_FIELDS)
def _stems(text: str) -> frozenset[str]:
    """Return the words of a page's field; the same pages are searched each time."""
    return frozenset(_stem(each) for each in normal(text))


def _stem(word: str) -> str:
    """Return the word without a plural's s: "débitos" finds "débito", and the other way round."""
    return word[:-1] if len(word) > MIN_BEGINNING and word.endswith("s") else word
