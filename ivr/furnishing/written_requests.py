"""Let people write in the past, by form and by e-mail, and let the desk answer them."""

import threading
import tomllib
import unicodedata
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ivr.furnishing.past import PastBox
from ivr.furnishing.world import World
from ivr.rules.cases.contact_form import OTHER_TOPIC, Typed, read_contact
from ivr.rules.cases.form_tokens import Sheet
from ivr.rules.cases.requests import RequestKind
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.notices.ceilings import Asker, Door
from ivr.rules.staff.roles import Role
from ivr.rules.words.protocols import protocol_groups
from ivr.store.cases import cases
from ivr.store.cases.cases import Case
from ivr.store.mail.incoming import Incoming
from ivr.usecases.cases.claims import claim, give_back
from ivr.usecases.cases.contact import send
from ivr.usecases.cases.forwarding import (
    ForwardOrder,
    SectorAnswer,
    forward_by_email,
    note_sector_answer,
)
from ivr.usecases.cases.replies import TypedReply, keep_draft, send_reply
from ivr.usecases.cases.request_changes import close_request
from ivr.usecases.mail.inbox import read_new

TEXTS = Path(__file__).parent / "written_requests.toml"
LATE = "A resposta dependia do setor."
WRITES = 240  # seconds that somebody takes to fill in the form
BY_EMAIL = (1, 3)  # of five letters


class WrittenRequests:
    """All that is written to the line in the fortnight; a letter is known by its number."""

    def __init__(self, world: World, box: PastBox, authserv: str, known: dict[str, int]) -> None:
        """Take the case of each letter that came before, by the letter's number."""
        self._world, self._box, self._authserv, self.known = world, box, authserv, known

    @cached_property
    def _texts(self) -> dict[str, Any]:
        return tomllib.loads(TEXTS.read_text(encoding="utf-8"))

    def comes(self, n: int) -> None:
        """Let letter `n` be written and filed; remember its case."""
        case_id = self._by_email(n) if n % 5 in BY_EMAIL else self._by_form(n)
        if case_id:
            self.known[str(n)] = case_id

    def strays(self, n: int) -> None:
        """Let an e-mail come that a person has to look at: a machine's, or a stranger's."""
        stray = self._texts["strays"][n]
        with self._world.line.ports.database.read() as session:
            case = session.get_one(Case, next(iter(self.known.values())))
        subject = stray["subject"].format(protocol=protocol_groups(case.protocol))
        message = self._message(stray["name"], stray["address"], subject)
        if stray.get("automatic"):
            message["Auto-Submitted"] = "auto-replied"
        message["Message-ID"] = f"<furnished-stray-{n}@{stray['address'].partition('@')[2]}>"
        self._read(message, stray["text"])

    def do(self, what: str, n: int) -> None:
        """Do at the desk what is to be done about letter `n`, if it has a case."""
        case_id = self.known.get(str(n))
        if case_id:
            staff = self._world.staff[(Role.AGENT if n % 4 else Role.SUPERVISOR).value]
            claim(self._world.line.ports, staff, case_id)
            getattr(self, f"_{what}")(staff, case_id, n)
            give_back(self._world.line.ports, staff, case_id)

    def _letter(self, n: int) -> dict[str, str]:
        found: dict[str, str] = self._texts["letters"][n % len(self._texts["letters"])]
        return found

    def _said(self, which: str, n: int) -> str:
        said: list[str] = self._texts[which]
        return said[n % len(said)]

    def _person(self, n: int) -> tuple[str, str]:
        """Return the name and the address of whoever writes letter `n`."""
        name = self._said("names", n * 7)
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        first, *_, last = plain.lower().replace("'", "").split()
        return name, f"{first}.{last}@exemplo.com.br"

    def _by_form(self, n: int) -> int | None:
        letter, (name, address), line = self._letter(n), self._person(n), self._world.line
        typed = Typed(
            kind=letter.get("kind", RequestKind.QUESTION.value),
            topic=letter["topic"] or OTHER_TOPIC,
            text=letter["text"],
            email=address,
            telephone=f"84 98887-{2100 + n}" if n % 3 == 0 else "",
            name=name,
        )
        topics = {each.key for each in line.conversations.current().callflow.topics}
        sheet = Sheet(f"furnished-{n}", self._world.clock.now().replace(microsecond=0))
        self._world.clock.advance(WRITES)
        asker = Asker(Door.NETWORK, f"198.51.100.{n + 1}")
        receipt = send(line, sheet, read_contact(typed, topics), asker)
        with line.ports.database.read() as session:
            case = cases.of_protocol(session, receipt.protocol)
            return case.id if case else None

    def _by_email(self, n: int) -> int | None:
        letter, (name, address) = self._letter(n), self._person(n)
        message = self._message(name, address, letter["subject"])
        message["Message-ID"] = key = f"<furnished-{n}@{address.partition('@')[2]}>"
        self._read(message, f"{letter['text']}\n\n{name}\n")
        with self._world.line.ports.database.read() as session:
            found = select(Incoming.case_id).where(Incoming.message_id == key)
            return session.scalar(found)

    def _message(self, name: str, address: str, subject: str) -> EmailMessage:
        """Return the head of an e-mail from there, as the line's mail server delivers it."""
        message, domain = EmailMessage(), address.partition("@")[2]
        passed = f"spf=pass smtp.mailfrom={address}; dkim=pass header.d={domain}"
        message["Authentication-Results"] = (
            f"{self._authserv}; {passed}; dmarc=pass header.from={domain}"
        )
        message["From"] = f"{name} <{address}>"
        message["To"] = self._world.line.conversations.current().callflow.email
        message["Subject"] = subject
        message["Date"] = format_datetime(self._world.clock.now().astimezone(FORTALEZA))
        return message

    def _read(self, message: EmailMessage, text: str) -> None:
        """Deliver the e-mail with that text, and read it in."""
        message.set_content(text)
        self._box.uid, self._box.raw = self._box.uid + 1, message.as_bytes(policy=SMTP)
        read_new(self._world.line, self._box, threading.Event(), wary=False)

    def _answer(self, staff: int, case_id: int, n: int) -> None:
        self._reply(staff, case_id, TypedReply(self._said("answers", n), late_why=LATE))

    def _ask(self, staff: int, case_id: int, n: int) -> None:
        self._reply(staff, case_id, TypedReply(self._said("questions", n), asks=True))

    def _reply(self, staff: int, case_id: int, typed: TypedReply) -> None:
        draft = keep_draft(self._world.line, staff, case_id, typed)
        self._world.clock.advance(45)
        if draft:
            send_reply(self._world.line, staff, draft)

    def _forward(self, staff: int, case_id: int, n: int) -> None:
        callflow = self._world.line.conversations.current().callflow
        topic = callflow.topic(self._letter(n)["topic"])
        sector = self._world.sectors.get(topic.sector if topic else "")
        order = ForwardOrder(
            case_id, sector or next(iter(self._world.sectors.values())), self._said("forwards", n)
        )
        forward_by_email(self._world.line, staff, order)

    def _sector(self, staff: int, case_id: int, n: int) -> None:
        answer = SectorAnswer(self._said("sectors", n), f"furnished-{n}")
        note_sector_answer(self._world.line, staff, case_id, answer)

    def _close(self, staff: int, case_id: int, n: int) -> None:
        close_request(self._world.line, staff, case_id, self._said("closings", n))
