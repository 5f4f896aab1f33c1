"""The search over pages: words and their beginnings, the best first, whatever is typed."""

from urllib.parse import quote

import pytest

from ivr.rules.words.page_search import (
    MAX_SEARCH_CHARS,
    MAX_TYPED_CHARS,
    Page,
    Typed,
    found,
    read_search,
)
from ivr.server.limits import HEAD_BYTES

PAGES = (
    Page("/a", "Acesso e senhas", "A senha é pessoal.", "login contador", "Troque a senha."),
    Page("/b", "Extrato fiscal", "Os débitos.", "pendências certidão", "A senha abre o extrato."),
    Page("/c", "Nota Potiguar", "Pontos e desconto no IPVA.", "aplicativo"),
)


def paths(typed: str) -> list[str]:
    return [each.path for each in found(PAGES, typed)]


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("senha", ["/a", "/b"]),  # the title weighs more than the text
        ("SENHAS", ["/a", "/b"]),
        ("debito", ["/b"]),
        ("débitos", ["/b"]),
        ("certid", ["/b"]),
        ("ipva", ["/c"]),
        ("onde vejo o ipva", ["/c"]),
        ("senha do extrato", ["/b"]),  # what has more of the words comes alone
        ("de", []),
        ("ab", []),
        ("xyz", []),
        ("", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ('"<script>alert(1)</script>', []),
        ("\x00\ud800\u202e", []),
    ],
)
def test_what_is_typed_finds_what_it_means(typed: str, there: list[str]) -> None:
    assert paths(typed) == there


def test_of_what_is_typed_a_hundred_letters_are_looked_for() -> None:
    assert paths(f"{'z' * (MAX_SEARCH_CHARS - 6)} senha") == ["/a", "/b"]
    assert paths(f"{'z' * (MAX_SEARCH_CHARS - 5)} senha") == ["/a", "/b"], "of a word the beginning"
    assert paths(f"{'z' * MAX_SEARCH_CHARS} senha") == []
    assert paths("senha " * 2000) == ["/a", "/b"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  troca \n de   senha ", "troca de senha"),
        ("\0", "\ufffd"),
        ("senha\u202e\0", "senha\ufffd\ufffd"),
        ("", ""),
        ("\u00a0 \t", ""),
    ],
)
def test_what_was_typed_is_shown_again_without_what_no_page_can_show(
    typed: str, shown: str
) -> None:
    assert read_search(typed) == Typed(shown, cut=False)


def test_a_box_takes_more_than_is_looked_for_and_fits_into_an_address() -> None:
    assert read_search("a" * MAX_SEARCH_CHARS) == Typed("a" * MAX_SEARCH_CHARS, cut=False)
    assert read_search("a" * MAX_TYPED_CHARS) == Typed("a" * MAX_SEARCH_CHARS, cut=True)
    assert len(quote("\uffff" * MAX_TYPED_CHARS)) < HEAD_BYTES / 2
