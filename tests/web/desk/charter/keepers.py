"""Drive the charter's pages as its keepers: a small callflow, two supervisors and an editor."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import unescape
from pathlib import Path

from ivr.app import create_app
from ivr.rules.staff.roles import Role
from ivr.usecases.charter.history import Actor
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol
from tests.support.installation import COMPILED, Installation
from tests.support.scene import PASSWORD
from tests.usecases.charter.editing import House
from tests.web.desk.member import Member, entered

ANA, BIA, EVA = (f"{name}@set.rn.gov.br" for name in ("ana", "bia", "eva"))
PATH = "/painel/carta"


@dataclass
class Keepers:
    """An installation with its keepers: Ana and Bia direct, Eva writes the charter and no more."""

    central: Installation
    house: House
    eva_is: Actor
    browsers: dict[str, Member] = field(default_factory=dict)

    @classmethod
    def of(cls, central: Installation, folder: Path) -> "Keepers":
        """Give the installation a small callflow and its keepers, each with a second factor."""
        house = House(central, folder)
        app = create_app(central.settings, house.ports)
        app.jinja_env.bytecode_cache = COMPILED
        small = replace(central, ports=house.ports, app=app)
        eva = add_member(house.ports, EVA, "Eva", Role.EDITOR, PASSWORD)
        for email in (ANA, BIA, EVA):
            enrol(house.ports, email)
        return cls(small, house, Actor(eva.id, eva.name))

    @cached_property
    def ana(self) -> Member:
        """Ana's browser."""
        return entered(self.central, ANA)

    @cached_property
    def bia(self) -> Member:
        """Bia's browser."""
        return entered(self.central, BIA)

    @cached_property
    def eva(self) -> Member:
        """Eva's browser."""
        return entered(self.central, EVA)


def send(member: Member, path: str, **form: str) -> tuple[int, str]:
    """Send a form of the charter's pages; return the status, and what the page after it shows."""
    reply = member.post(path, csrf_token=member.token(PATH), **form)
    if reply.status_code == 302:
        return 302, text_of(member.get(str(reply.location)).text)
    return reply.status_code, text_of(reply.text)


def text_of(html: str) -> str:
    """Return the words of a page's main part."""
    main = html.partition("<main")[2].partition(">")[2] or html
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL)
    return " ".join(unescape(plain).split())
