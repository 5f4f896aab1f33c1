"""Drive the desk as somebody who is signed in, with a browser of their own."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from typing import Self

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from ivr.rules.staff.accounts import needs_second_factor
from ivr.rules.staff.roles import Role
from ivr.rules.staff.sessions import Kind
from ivr.store.staff.sessions import StaffSession
from ivr.usecases.staff import second_factor, staff
from ivr.usecases.staff.second_factor import BY_CODE
from ivr.usecases.staff.staff import add_member
from ivr.web.common.installation import installation
from ivr.web.desk.session.session import begin_session
from tests.support.codes import enrol, fresh_code
from tests.support.installation import Installation
from tests.support.scene import accounts

EMAIL, PASSWORD = "ana@exemplo.br", "uma senha comprida"
CODE_PAGE = "/painel/entrar/codigo"
HOST = "central.exemplo.br"
ORIGIN = f"https://{HOST}"


@dataclass
class Member:
    """A browser at the desk; it keeps its cookies and sends back the form's token."""

    client: FlaskClient

    @classmethod
    def of(cls, central: Installation, role: Role = Role.AGENT) -> Self:
        """Make an account, and return a browser that is not signed in.

        The account has the second factor that its role needs.
        """
        add_member(central.ports, EMAIL, "Ana", role, PASSWORD)
        if needs_second_factor(role.value):
            enrol(central.ports, EMAIL)
        return cls(central.app.test_client())

    def get(self, path: str) -> TestResponse:
        """Get a page."""
        return self.client.get(path, base_url=ORIGIN)

    def post(self, path: str, **form: str) -> TestResponse:
        """Send a form as from a page of ours."""
        return self.client.post(
            path, data=form, base_url=ORIGIN, headers={"Referer": f"{ORIGIN}/painel/entrar"}
        )

    def token(self, path: str = "/painel/entrar") -> str:
        """Return the token of the form on that page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found
        return found[1]

    def leave(self, seconds: int = 3601) -> None:
        """Let `seconds` pass without a page that anybody asked for.

        Everybody's sessions are older then.
        """
        with (
            self.client.application.app_context(),
            installation().ports.database.write() as session,
        ):
            for row in session.scalars(select(StaffSession)):
                row.seen_at -= timedelta(seconds=seconds)

    def last_seen(self) -> datetime:
        """Return when the newest session's person was seen last."""
        with self.client.application.app_context(), installation().ports.database.read() as session:
            kept = select(StaffSession.seen_at).where(StaffSession.kind == Kind.SESSION.value)
            seen = session.scalars(kept.order_by(StaffSession.id.desc())).first()
        assert seen
        return seen

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD, **also: str) -> TestResponse:
        """Send the sign-in form, and a code where one is asked for."""
        form = {"csrf_token": self.token(), "email": email, "password": password, **also}
        answer = self.post("/painel/entrar", **form)
        if answer.location != CODE_PAGE:
            return answer
        with self.client.application.app_context():
            code = fresh_code(installation().settings.DATABASE_URL, email.strip().lower())
        return self.post(CODE_PAGE, csrf_token=self.token(CODE_PAGE), codigo=code)

    def enter(self, email: str = EMAIL) -> Self:
        """Sign in as both forms do when password and code are right, without asking for them.

        Session, device, cookies and audit are what they would be; the forms have tests of their
        own. They took a seventh of the desk's tests.
        """
        app = self.client.application
        with app.test_request_context(base_url=ORIGIN):
            ports = installation().ports
            person = staff.find_by_email(ports, email)
            assert person, email
            begin_session(person)
            second_factor.note_entry(ports, person.id, BY_CODE if person.totp_secret else "")
            for line in app.process_response(app.response_class()).headers.getlist("Set-Cookie"):
                for name, cookie in SimpleCookie(line).items():
                    self.client.set_cookie(name, cookie.value, domain=HOST)
        return self


def entered(central: Installation, email: str) -> Member:
    """Return a browser in which that person is signed in."""
    return Member(central.app.test_client()).enter(email)


def entered_first(central: Installation, email: str) -> Member:
    """Return a browser in which that person is signed in, after making everybody's account."""
    accounts(central)
    return entered(central, email)
