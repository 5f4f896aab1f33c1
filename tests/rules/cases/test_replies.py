"""Replies: whatever stood in a citizen's subject, ours is one line with the protocol in it."""

import pytest

from ivr.rules.cases.replies import (
    MAX_REFERENCES,
    MAX_SUBJECT_CHARS,
    Ingredient,
    ReplyPart,
    made_of,
    reply_subject,
    thread_of,
)

PROTOCOL = "16679923096"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Senha da UVT", "Re: Senha da UVT - protocolo 1667 9923 096"),
        ("RE: Fwd: Senha", "Re: Senha - protocolo 1667 9923 096"),
        ("Re: Oi - protocolo 1667 9923 096", "Re: Oi - protocolo 1667 9923 096"),
        ("a\r\nBcc: x@y.z", "Re: a Bcc: x@y.z - protocolo 1667 9923 096"),
        ("a\x00\x1b[2Jb\u202ec", "Re: a [2Jb c - protocolo 1667 9923 096"),
        ("  ", ""),
        ("Re:", ""),
    ],
)
def test_a_reply_says_what_it_is_about_in_one_line(theirs: str, ours: str) -> None:
    said = reply_subject(theirs, PROTOCOL)
    assert said == ours
    assert said.isprintable()


def test_a_long_subject_loses_its_end_and_never_the_protocol() -> None:
    said = reply_subject("x" * 500, PROTOCOL)
    assert len(said) == MAX_SUBJECT_CHARS
    assert said.endswith("x - protocolo 1667 9923 096")


def test_a_thread_is_named_nearest_last() -> None:
    assert thread_of("<a@x> <b@x>", "<c@x>") == ("<a@x>", "<b@x>", "<c@x>")
    assert thread_of("", "") == ()
    many = " ".join(f"<{n}@x>" for n in range(50))
    assert len(thread_of(many, "<last@x>")) == MAX_REFERENCES
    assert thread_of(many, "<last@x>")[-1] == "<last@x>"


PARTS = (
    ReplyPart("setor:1", "Setor", "A carga está liberada. Pode ser retirada a partir de amanhã."),
    ReplyPart("orientacao:", "Orientação", "O endereço é uvt.sefaz.rn.gov.br."),
    ReplyPart("modelo:0", "Modelo", ""),
)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Olá!", []),
        ("", []),
        (PARTS[0].text, [Ingredient("Setor", whole=True)]),
        (
            "Olá!\n\nA carga está\nliberada. Pode ser  retirada a partir de amanhã.\n\nAté!",
            [Ingredient("Setor", whole=True)],
        ),
        ("A carga está liberada. Venha.", [Ingredient("Setor", whole=False)]),
        ("A carga foi liberada.", []),
        (
            f"{PARTS[1].text} {PARTS[0].text}",
            [Ingredient("Setor", whole=True), Ingredient("Orientação", whole=True)],
        ),
    ],
)
def test_what_a_text_is_made_of_is_read_from_the_text(text: str, made: list[Ingredient]) -> None:
    assert list(made_of(text, PARTS)) == made
