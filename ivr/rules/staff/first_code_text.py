"""Word the e-mail to staff that brings the code of a first sign-in."""

from datetime import datetime

from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.email_texts import Words
from ivr.rules.notices.staff_emails import staff_email
from ivr.rules.staff.accounts import grouped

FIRST_CODE = "first-code"  # the e-mail's kind
# What stands in the row in place of the code: it is put in as the e-mail is handed to the server.
CODE_HERE = "{code}"
_SUBJECT = "Central 7880: seu código de primeiro acesso"
_LINES = (
    "Olá, {name}.",
    "Este é o seu código de primeiro acesso ao painel da Central 7880: {code}",
    "Em {page}, digite o seu e-mail, este código e a senha que escolher. Depois, tenha o celular"
    " à mão: o painel pede um segundo código, de um aplicativo.",
    "O código vale uma vez, até {until}. Não o passe a ninguém: quem administra as contas não"
    " precisa dele, e ninguém da Central o pede.",
    "Não responda nem encaminhe esta mensagem à Central: o código deixaria de valer.",
    "Não esperava esta mensagem? Avise quem administra as contas do painel no seu setor.",
)


def first_code_words(name: str, page: str, until: datetime) -> Words:
    """Return the e-mail of a first code, with `CODE_HERE` where the code is put in later."""
    day = until.astimezone(FORTALEZA).strftime("%d/%m/%Y às %Hh%M")
    values = {"name": name, "page": page, "until": day, "code": CODE_HERE}
    return staff_email(_SUBJECT, _LINES, values)


def with_code(text: str, code: str) -> str:
    """Return the e-mail's text or HTML with the code in groups of four."""
    return text.replace(CODE_HERE, grouped(code))
