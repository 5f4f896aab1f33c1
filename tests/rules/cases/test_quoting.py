"""Quoting: what a program repeated is told from what a person wrote, and nothing is lost."""

import pytest

from ivr.rules.cases.quoting import split_quoted


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        ("Oi.\nTudo bem?", "Oi.\nTudo bem?", ""),
        ("Oi.\n\n> antes\n> ontem", "Oi.", "> antes\n> ontem"),
        (
            "Segue.\n\nEm seg., 23 de nov. de 2026, Central escreveu:\n\n> Olá!",
            "Segue.",
            "Em seg., 23 de nov. de 2026, Central escreveu:\n\n> Olá!",
        ),
        (
            "Segue.\n-----Mensagem original-----\nDe: x",
            "Segue.",
            "-----Mensagem original-----\nDe: x",
        ),
        ("> só\n> isto", "> só\n> isto", ""),
        ("Oi.\n> pergunta?\nresposta", "Oi.\n> pergunta?\nresposta", ""),
        ("Em casa ela escreveu bem", "Em casa ela escreveu bem", ""),
        ("", "", ""),
    ],
)
def test_what_was_repeated_is_told_from_what_was_written(text: str, own: str, quoted: str) -> None:
    assert split_quoted(text) == (own, quoted)
