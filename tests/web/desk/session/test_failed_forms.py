"""Of every form of the desk that failed the page's title says so first; of no other page's."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ivr.root import ROOT
from ivr.rules.mail.incoming import IncomingState
from ivr.rules.staff.roles import Role
from ivr.web.desk.session.registry import registry_of
from tests.support.installation import Installation
from tests.support.scene import morning
from tests.web.desk.cases.written import message, sector, write
from tests.web.desk.member import Member
from tests.web.desk.session.test_permissions import FILLED, rules_of

TEMPLATES = ROOT / "ivr" / "web" / "templates" / "desk"
FIELDS = {
    name
    for path in TEMPLATES.rglob("*.html")
    for name in re.findall(
        r'(?:name=|choice\(|field\()"([a-z_]+)"', path.read_text(encoding="utf-8")
    )
}
# How a page shows what is wrong with a form, and what looks like it and is none.
SHOWN = re.compile(r'aria-invalid="true"|class="note bad" role="alert">|class="mistake"')
NO_FORM = ("desk.agenda", "desk.reply_to_case")  # an odd address; an installation without e-mail
# A form that is typed or chosen in: with nothing in it, or what cannot be read, it fails.
FAIL = {
    Role.SUPERVISOR: {
        *("act_on_callback", "change_term", "check_day", "save_day", "close_request", "export"),
        *("forward_case", "move_callback", "note_on_case", "reveal"),
        *("reveal_address", "reveal_callback", "reveal_case", "reveal_cpf", "save_search"),
        *("search_calls", "sector_answer", "settle_missed", "sign_in", "wrap_up_case"),
        *("calls", "cases", "requests", "check_shifts", "publish_shifts", "change_password"),
    },
    Role.ADMINISTRATOR: {"sectors", "rename_sector", "open_account", "change_account"},
    Role.AUDITOR: {"audit"},
}


def sent(
    central: Installation, member: Member, rule: Rule, ids: dict[str, int]
) -> Iterator[TestResponse]:
    """The answers to a page's form, empty and filled with what cannot be read."""
    values = {name: FILLED.get(name, ids.get(name, 1)) for name in rule.arguments}
    built = rule.build(values, append_unknown=False)
    assert built
    for typed in ("", "?"):
        if member.get("/painel/").status_code != 200:  # a form before this one ended the session
            member.sign_in()
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            form = dict.fromkeys(FIELDS - {"csrf_token"}, typed)
            if method == "GET":
                yield member.get(f"{built[1]}?{urlencode(form)}")
            else:
                yield member.post(built[1], **form, csrf_token=member.token())


@pytest.mark.parametrize("role", FAIL)
def test_a_failed_form_says_so_first(central: Installation, role: Role) -> None:
    morning(central)
    case_id = write(central, number="+5584988887777")
    sector(central, "Cadastro", "cadastro@set.rn.gov.br")
    suspect = message(central, case_id, state=IncomingState.QUARANTINED.value, known=False)
    ids = {"case_id": case_id, "incoming_id": suspect, "callback_id": 4, "call_id": 6}
    member = Member.of(central, role=role)
    member.sign_in()
    open_last = sorted(
        rules_of(central.app), key=lambda each: registry_of(central.app).is_open(each.endpoint)
    )
    failed: set[str] = set()
    wrong: list[tuple[str, str]] = []
    for rule in open_last:
        if rule.endpoint in ("desk.sign_out", "desk.end_sessions"):
            continue
        for reply in sent(central, member, rule, ids):
            if reply.mimetype != "text/html" or "<title>" not in reply.text:
                continue
            shown = reply.status_code == 422 or (
                SHOWN.search(reply.text) and rule.endpoint not in NO_FORM
            )
            if shown:
                failed.add(rule.endpoint.removeprefix("desk."))
            if bool(shown) is not ("<title>Erro: " in reply.text):
                wrong.append((rule.endpoint, reply.status))
    assert wrong == []
    assert failed >= FAIL[role], FAIL[role] - failed
