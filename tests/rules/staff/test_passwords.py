"""Passwords that whoever guesses would try soon are refused, and their people told what to do."""

import time

import pytest

from ivr.demonstration.installation import PASSWORD as DEMONSTRATION
from ivr.rules.staff.accounts import FEWEST_CHARACTERS, MAX_CHARACTERS, Wrong
from ivr.rules.staff.passwords import FEWEST_LEFT, password_wrongs

ANA = ("ana.medeiros@exemplo.br", "Ana Medeiros")


def wrongs(password: str, present: str = "") -> list[Wrong]:
    return list(password_wrongs(ANA, password, present))


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("curta", Wrong.PASSWORD_SHORT),
        ("x" * 201, Wrong.PASSWORD_LONG),
        ("123456789012", Wrong.GUESSABLE),
        ("1q2w3e4r5t6y7u", Wrong.GUESSABLE),
        ("qwertyuiop12", Wrong.GUESSABLE),
        ("aaaaaaaaaaaaaaaa", Wrong.GUESSABLE),
        ("password1234", Wrong.GUESSABLE),
        ("iloveyou1234", Wrong.GUESSABLE),
        ("sefaz@natal2026", Wrong.OWN_WORDS),
        ("SET-RN.7880.2026", Wrong.OWN_WORDS),
        ("Central7880-RN", Wrong.OWN_WORDS),
        ("central-7880-demo", Wrong.OWN_WORDS),
        ("Tributação2026!", Wrong.OWN_WORDS),
        ("Senha@12345678", Wrong.GUESSABLE),
        ("medeiros123456", Wrong.OWN_WORDS),
        ("ana.medeiros@exemplo.br", Wrong.OWN_WORDS),
        ("MEDEIROS12345678", Wrong.GUESSABLE),
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str, wrong: Wrong) -> None:
    assert wrongs(password) == [wrong]


@pytest.mark.parametrize(
    "password",
    [
        "uma senha comprida",
        "cavalo certo bateria grampo",
        "caju, rapadura & maré baixa",
        "x7#Kd0!mWq2$Zp",
        "natal é longe da lua cheia",
        "ç" * 3 + "jangada" + "coqueiro",
        DEMONSTRATION,
        "4@8({[<369&#!1/|0$5+7%2" * 3,
    ],
)
def test_a_phrase_or_a_drawn_password_is_taken(password: str) -> None:
    assert wrongs(password) == []


def test_the_present_password_is_no_new_one() -> None:
    assert wrongs("uma senha comprida", "uma senha comprida") == [Wrong.PASSWORD_SAME]


@pytest.mark.parametrize(
    "letters", ["4@8({[<369&#!1/|0$5+7%2", "a", "4a@b8c({", "\u0301", "aA", "ab1", "\ufdfa"]
)
def test_no_password_keeps_a_thread_busy(letters: str) -> None:
    """Judging one takes less than a second of processor, whatever its 200 characters are."""
    begun = time.process_time()
    wrongs((letters * 200)[:200])
    assert time.process_time() - begun < 1


def test_a_password_has_twelve_to_two_hundred_letters() -> None:
    strong = "Cajueiro no quintal de Zila, 17 mangas! "
    assert wrongs(strong[:FEWEST_CHARACTERS]) == []
    assert Wrong.PASSWORD_SHORT in wrongs(strong[: FEWEST_CHARACTERS - 1])
    longest = (strong * 6)[:MAX_CHARACTERS]
    assert wrongs(longest) == []
    assert wrongs(longest + "x") == [Wrong.PASSWORD_LONG]


def test_eight_letters_of_it_are_neither_the_bodys_nor_the_persons_own() -> None:
    rest = "qz7!Kw9#"
    assert len(rest) == FEWEST_LEFT
    assert Wrong.OWN_WORDS not in wrongs(f"medeiros{rest}")
    assert wrongs(f"medeiros{rest[1:]}") == [Wrong.OWN_WORDS]
