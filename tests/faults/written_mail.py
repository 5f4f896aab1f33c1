"""Make the e-mails of a bad year, each with what must become of it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from ivr.rules.mail.incoming import MAX_PER_SENDER_PER_HOUR
from tests.support.clock import MONDAY_TEN
from tests.support.inbox import US, letter, wire

BIG_BYTES = 20 * 1024 * 1024
LOOP = "maquina@laco.exemplo.br"  # a machine that answers and does not say so


@dataclass(frozen=True)
class Letter:
    """One e-mail, and its fate.

    `fate` is "case" where it begins one, "part" where it goes on in that of the e-mail numbered
    `of`, "old" in that of the seeded case numbered `of`, "known" where it is a copy of another,
    "returned" where it tells of the seeded e-mail numbered `of`, "loop", or why it is set aside.
    """

    raw: bytes
    fate: str
    sender: str = ""
    of: int = -1
    message_id: str = ""


@dataclass(frozen=True)
class Known:
    """The seeded cases: their protocols, and the Message-IDs of our e-mails in them."""

    protocols: list[str]
    message_ids: list[str]


# How often each comes, of a hundred; big ones are counted apart.
KINDS = {
    **{"plain": 14, "html": 6, "latin": 4, "charset": 3, "cut": 4, "nested": 2, "winmail": 3},
    **{"invitation": 3, "files": 6, "subject": 2, "spoofed id": 3, "spoofed thread": 2},
    **{"reply": 10, "protocol": 4, "copy": 6, "copy by another way": 4, "bounce": 5, "loop": 6},
    **{"strange": 2, "automatic": 3, "list": 2, "empty": 2, "garbage": 2, "nobody": 2, "ours": 2},
}


def letters(many: int, big: int, seed: int, known: Known) -> Iterator[Letter]:
    """Yield `many` e-mails of all kinds, `big` of them of 20 MB.

    `seed` decides their kinds and their order.
    """
    chance = random.Random(seed)
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=many - big)
    for _ in range(big):
        kinds.insert(chance.randrange(len(kinds) + 1), "big")
    writer = _Writer(chance, known)
    for kind in kinds:
        yield writer.write(kind)


class _Writer:
    """A writer of e-mails, which knows what it has written so far."""

    def __init__(self, chance: random.Random, known: Known) -> None:
        self._chance, self._known = chance, known
        self._sent: list[Letter] = []
        self._bounced = self._looped = 0

    def write(self, kind: str) -> Letter:
        """Write an e-mail of that kind.

        It is a plain one where the kind would need another e-mail that is not there.
        """
        n = len(self._sent)
        made = self._again(kind) or self._machine(kind, n) or self._bad(kind, n)
        self._sent.append(made or self._good(kind, n))
        return self._sent[-1]

    def _base(self, n: int, text: str = "Preciso de ajuda.", **headers: str) -> EmailMessage:
        usual = {
            "Message_ID": f"<n{n}@exemplo.com.br>",
            "Date": format_datetime(MONDAY_TEN),
            "Subject": f"Dúvida {n}",
            "sender": f"Pessoa {n} <pessoa{n}@exemplo.com.br>",
        }
        return letter(f"{text} ({n})", **{**usual, **headers})

    def _good(self, kind: str, n: int) -> Letter:
        message = self._base(n)
        if kind == "html":
            message.set_content(f"<p>Olá <b>{n}</b></p><script>x()</script>", subtype="html")
        elif kind == "winmail":
            _attach(message, bytes(range(256)), "ms-tnef", "winmail.dat")
        elif kind == "invitation":
            message.add_attachment("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
        elif kind == "files":
            for k in range(n % 14):
                _attach(message, self._chance.randbytes(2000), "pdf", f"n{k}.pdf")
        elif kind == "nested":
            message.add_attachment(self._base(n, "Encaminho."))
        elif kind == "subject":
            message.set_content("")
        elif kind == "spoofed id" and self._sent:
            # Another's Message-ID: it must hide neither of the two.
            del message["Message-ID"]
            message["Message-ID"] = self._chance.choice(self._sent).message_id or f"<s{n}@x>"
        elif kind == "spoofed thread":
            message["References"] = "<nowhere@exemplo.br> <x@y>"
        raw = self._broken(kind, n, wire(message))
        ours = str(message["Message-ID"])
        return Letter(raw, "case", f"pessoa{n}@exemplo.com.br", message_id=ours)

    def _broken(self, kind: str, n: int, raw: bytes) -> bytes:
        head = raw.partition(b"Content-Type:")[0]
        if kind == "latin":
            return head + b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xe7\xe3o %d" % n
        if kind == "charset":
            return head + b"Content-Type: text/plain; charset=x-no\r\n\r\nOl\xc3\xa1 %d" % n
        if kind == "cut":
            whole = head + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
            return whole + b"Content-Type: text/plain\r\n\r\nCortada %d" % n
        return raw

    def _again(self, kind: str) -> Letter | None:
        """Write an e-mail that continues another e-mail or a case, or copies an e-mail."""
        n = len(self._sent)
        if kind == "protocol":
            of = self._chance.randrange(len(self._known.protocols))
            message = self._base(n, Subject=f"RES: {self._known.protocols[of]}")
            sender, message_id = f"pessoa{n}@exemplo.com.br", f"<n{n}@exemplo.com.br>"
            return Letter(wire(message), "old", sender, of, message_id)
        earlier = [k for k, each in enumerate(self._sent) if each.fate == "case"]
        if not earlier or kind not in ("reply", "copy", "copy by another way"):
            return None
        of = self._chance.choice(earlier)
        if kind == "reply":
            return self._reply(n, of)
        way = b"" if kind == "copy" else b"Received: from a by b; %d\r\n" % n
        return Letter(way + self._sent[of].raw, "known", of=of)

    def _reply(self, n: int, of: int) -> Letter | None:
        answered = self._sent[of].message_id
        if [each.message_id for each in self._sent].count(answered) > 1:
            return None  # two have it: which of them is answered nobody can say
        sender = f"Pessoa {of} <pessoa{of}@exemplo.com.br>"
        message = self._base(n, "Segue o que faltava.", In_Reply_To=answered, sender=sender)
        return Letter(wire(message), "part", of=of, message_id=f"<n{n}@exemplo.com.br>")

    def _machine(self, kind: str, n: int) -> Letter | None:
        """Write an e-mail that no person wrote, if `kind` is one."""
        if kind == "bounce" and self._bounced < len(self._known.message_ids):
            of, self._bounced = self._bounced, self._bounced + 1
            return Letter(_report(n, self._known.message_ids[of]), "returned", of=of)
        if kind == "strange":
            return Letter(_report(n, f"<other{n}@elsewhere>"), "strange-report")
        if kind == "automatic":
            message = self._base(n)
            message["Auto-Submitted"] = "auto-replied"
            return Letter(wire(message), "automatic")
        if kind == "list":
            return Letter(wire(self._base(n, List_Id="<lista.exemplo.br>")), "automatic")
        if kind == "loop":
            self._looped += 1
            fate = "loop" if self._looped <= MAX_PER_SENDER_PER_HOUR else "flood"
            return Letter(wire(self._base(n, "Recebemos.", sender=LOOP)), fate, LOOP)
        return None

    def _bad(self, kind: str, n: int) -> Letter | None:
        """Write an e-mail that must be set aside, if `kind` is one."""
        if kind == "empty":
            message = self._base(n, Subject="")
            message.set_content(" \n")
            return Letter(wire(message), "empty")
        if kind == "garbage":
            return Letter(
                b"\x00\xff\xfe" + self._chance.randbytes(500).replace(b"\n", b""), "unreadable"
            )
        if kind == "nobody":
            return Letter(wire(self._base(n, sender="undisclosed-recipients:;")), "no-sender")
        if kind == "ours":
            return Letter(wire(self._base(n, sender=US)), "own")
        if kind == "big":
            head = wire(self._base(n)).partition(b"\r\n\r\n")[0]
            line = b"x" * 76 + b"\r\n"
            return Letter(head + b"\r\n\r\n" + line * (BIG_BYTES // len(line)), "huge")
        return None


def _attach(message: EmailMessage, content: bytes, kind: str, name: str) -> None:
    message.add_attachment(content, maintype="application", subtype=kind, filename=name)


def _report(n: int, message_id: str) -> bytes:
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.exemplo.br\r\nMessage-ID: <r{n}@mx>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nSorry.\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@exemplo.com.br\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()
