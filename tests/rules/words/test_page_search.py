"""The search over pages: words and their beginnings, the best first, whatever is typed."""

import pytest

from ivr.rules.words.page_search import MAX_SEARCH_CHARS, Page, found

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
