"""Write, check, approve and publish editions as the people of the desk and its worker do."""

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path as Folder

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.charter.facts import FACTS
from ivr.rules.charter.fields import Leaf, Path
from ivr.rules.charter.services import read_services
from ivr.rules.staff.roles import Role
from ivr.store.charter import editions
from ivr.store.charter.editions import Edition
from ivr.store.operations.long_works import LongWork
from ivr.usecases.charter.checking import CheckResult, ask_check, result_of
from ivr.usecases.charter.drafts import SaveOutcome, Seen, save_fields
from ivr.usecases.charter.duties import WORKS
from ivr.usecases.charter.editions import approve, begin
from ivr.usecases.charter.history import Actor
from ivr.usecases.charter.publishing import publish_due
from ivr.usecases.charter.seeding import seed
from ivr.usecases.installation.long_works import carry_out, publish_works
from ivr.usecases.line.line import Line, open_line
from ivr.usecases.staff.staff import add_member
from tests.support.callflow import FILES
from tests.support.installation import Installation
from tests.support.scene import PASSWORD

CHARTER = "charter.toml"
HOURS: Path = ("services", "telefone", "hours")
NINE = "09:00 às 14:00h segunda à sexta-feira"
# One short topic, so that the walk is short, too.
SMALL = {
    name: text
    for name, text in FILES.items()
    if not name.startswith("topics/") or name == "topics/1-uvt.toml"
} | {
    "topics/1-uvt.toml": FILES["topics/1-uvt.toml"].split("[[choices]]")[0],
    "charter.toml": re.sub(
        r'items = \[\n  ("Orientações aos usu.*?",)\n.*?\]',
        r"items = [\1]",
        FILES["charter.toml"],
        count=1,
        flags=re.DOTALL,
    ),
}
UNTIL = date(2027, 12, 31)


def holes_dispensed(text: str) -> dict[Path, Leaf | None]:
    """Return the fields that dispense every hole of a charter's text."""
    services = read_services(tomllib.loads(text)["services"], lambda *told: None)
    fields: dict[Path, Leaf | None] = {}
    for service in services:
        for fact in FACTS:
            if not service.has(fact):
                at = ("services", service.id, "dispensed", fact.key)
                fields |= {(*at, "reason"): "em estudo", (*at, "by"): "Ana", (*at, "until"): UNTIL}
    return fields


class House:
    """The people and the worker of an installation that keep its charter."""

    def __init__(self, central: Installation, folder: Folder) -> None:
        """Give the installation small files below `folder`, and put them in force."""
        for name, text in SMALL.items():
            place = folder / "callflows" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        self.folder, self.clock = folder, central.clock
        self.ports = replace(central.ports, files=DiskCallflowFiles(folder))
        self.line = open_line(self.ports)
        self.ana, self.bia = (self._member(name) for name in ("Ana", "Bia"))
        seed(self.ports)

    def _member(self, name: str) -> Actor:
        email = f"{name.lower()}@set.rn.gov.br"
        account = add_member(self.ports, email, name, Role.SUPERVISOR, PASSWORD)
        return Actor(account.id, account.name)

    def other_process(self) -> Line:
        """Another process on the same database."""
        return open_line(self.ports)

    def begin(self) -> int:
        """Ana begins an edition in which every hole is dispensed."""
        edition = begin(self.line, "Novo horário", self.ana)
        self.write(edition, holes_dispensed(SMALL[CHARTER]))
        return edition

    def write(
        self, edition_id: int, fields: dict[Path, Leaf | None], actor: Actor | None = None
    ) -> SaveOutcome:
        """Set fields of the charter, seen as they are now."""
        seen = Seen(edition_id, self.edition(edition_id).revision)
        return save_fields(self.line, seen, CHARTER, fields, actor or self.ana)

    def check(self, edition_id: int) -> CheckResult:
        """Ask for a check, and let the worker carry it out."""
        work = ask_check(self.line, edition_id, self.ana)
        publish_works(self.ports)
        with self.ports.database.read() as session:
            row = session.get_one(LongWork, work)
        carry_out(self.ports, work, row.publication, WORKS)
        with self.ports.database.read() as session:
            result = result_of(session.get_one(LongWork, work))
        assert result
        return result

    def approve(self, edition_id: int, at: datetime | None = None) -> None:
        """Bia approves, for that moment or for now."""
        approve(self.line, edition_id, self.bia, at or self.clock.now())

    def publish(self) -> int:
        """Let the clock publish what is due."""
        return publish_due(self.line)

    def edition(self, edition_id: int) -> Edition:
        """Return the edition as it is stored."""
        with self.ports.database.read() as session:
            found = editions.find(session, edition_id)
        assert found
        return found

    def in_force(self) -> list[Edition]:
        """Every edition that is in force."""
        with self.ports.database.read() as session:
            return [each for each in editions.published(session, 99) if each.state == "in-force"]
