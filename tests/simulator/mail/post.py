"""Send e-mails to the simulator with the standard library's client, and read its box."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from tests.simulator.customer import Company

CITIZEN = "maria@exemplo.br"
LINE_ADDRESS = "central7880@exemplo.br"
TEXT = "Olá, Maria. Veja https://exemplo.br/x?a=1&b=2.\nAté logo."
HTML = """<!doctype html><html lang="pt-BR"><head><title>Resposta</title></head>
<body style="margin:0"><h1>Olá, Maria</h1><p><a href="https://exemplo.br/x">Veja aqui</a></p>
</body></html>"""


def letter(subject: str = "Sua resposta: mercadoria", **headers: str) -> EmailMessage:
    """Return an e-mail with plain text and HTML."""
    message = EmailMessage()
    named = {"From": f"Central 7880 <{LINE_ADDRESS}>", "To": CITIZEN, "Subject": subject}
    for name, told in (named | headers).items():
        message[name] = told
    message.set_content(TEXT)
    message.add_alternative(HTML, subtype="html")
    return message


def post(
    company: Company,
    message: EmailMessage | bytes,
    to: str | list[str] = CITIZEN,
    seconds: float = 5,
    sender: str = LINE_ADDRESS,
) -> None:
    """Send an e-mail to the simulator; raises what smtplib raises."""
    raw = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
    with smtplib.SMTP("127.0.0.1", company.smtp_port, timeout=seconds) as client:
        client.sendmail(sender, to, raw)


def emails(company: Company, query: str = "") -> list[dict[str, Any]]:
    """Return the e-mails in the simulator's box, newest first."""
    found = company.get(f"/emails{query}")
    assert isinstance(found, list)
    return found


def email(company: Company, n: int) -> dict[str, Any]:
    """Return one e-mail with all that is in it."""
    found = company.get(f"/emails/{n}")
    assert isinstance(found, dict)
    return found
