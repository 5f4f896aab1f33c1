"""Decide which roles need a second factor, word what is refused, and read one-time codes."""

import hashlib
import re
from datetime import timedelta
from enum import Enum

from ivr.rules.staff.roles import ALLOWED, May

FEWEST_CHARACTERS = 12
MAX_CHARACTERS = 200  # of a password: a hash of a megabyte costs a second
FIRST_CODE_LASTS = timedelta(hours=72)
RECOVERY_CODES = 10
STEP_SECONDS = 30  # RFC 6238, 5.2
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read for something else
CODE_CHARACTERS = 16  # 79 bits; kept by a slow hash, as all below 112 bits is (ASVS 5.0, 6.5.2)
_GROUP = 4


class Wrong(Enum):
    """The reason why a change of an account, or a code, is refused.

    The value is shown at the desk.
    """

    EMAIL = "Confira o e-mail: escreva um endereço como nome@exemplo.br."
    EMAIL_TAKEN = "Já existe uma conta com esse e-mail."
    NAME = "Escreva o nome como os colegas o conhecem, com até 120 letras."
    PASSWORD_SHORT = "Escolha uma senha com 12 caracteres ou mais."  # noqa: S105 - words
    PASSWORD_LONG = "Escolha uma senha com no máximo 200 caracteres."  # noqa: S105 - words
    OWN_WORDS = (
        "Seu nome, seu e-mail e palavras como sefaz, natal e central são as primeiras que alguém"
        " tenta. Junte outras: três ou quatro que não combinam, como numa frase sua."
    )
    GUESSABLE = (
        "Essa senha é fácil de adivinhar: muita gente usa uma parecida, ou ela segue uma sequência."
        " Junte três ou quatro palavras que não combinam."
    )
    PASSWORD_SAME = "Escolha uma senha diferente da atual."  # noqa: S105 - words
    PASSWORD_NOW = "A senha atual não confere. Confira e tente de novo."  # noqa: S105 - words
    PHONE_TAKEN = "Esse telefone já é de outra pessoa."
    UNKNOWN = "Essa conta não existe."
    SELF = "Peça a outra pessoa da administração: ninguém muda a própria função nem se desativa."
    LAST_ADMINISTRATOR = "É a última conta de administração ativa: cadastre outra antes."
    CODE = "O código não confere. Confira e digite o que aparece agora no aplicativo."


# Whoever may do one of these reaches what is personal to many, or what many depend on.
POWERS = frozenset({May.REVEAL, May.EXPORT, May.DIRECT, May.ADMINISTER, May.AUDIT}) | {
    May.COMPOSE_CHARTER,
    May.APPROVE_CHARTER,
    May.PUBLISH_CHARTER,
    May.RECEIVE,
    May.MANAGE_UNITS,
    May.CONDUCT_SURVEYS,
    May.APPROVE_SURVEYS,
    May.PUBLISH_SURVEYS,
}


def needs_second_factor(role: str) -> bool:
    """Return whether an account with that role may do nothing without a second factor."""
    return any(allowed & POWERS for each, allowed in ALLOWED.items() if each.value == role)


def plain_code(typed: str) -> str:
    """Return a typed code as it was drawn: without spaces and hyphens, in capitals."""
    return re.sub(r"[\s-]", "", typed).upper()


def looks_like_code(typed: str) -> bool:
    """Return whether a text may be a first or recovery code, and so is worth a slow hash."""
    code = plain_code(typed)
    return len(code) == CODE_CHARACTERS and set(code) <= set(ALPHABET)


def hashed_code(code: str) -> str:
    """Return the SHA-256, in hex, of a code as somebody typed it; a slower hash of it is stored."""
    return hashlib.sha256(plain_code(code).encode("utf-8", "surrogatepass")).hexdigest()


def grouped(code: str) -> str:
    """Return the code in groups of four, as it is shown."""
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
