"""Every address of the desk says what it takes, and keeps to it for every role (row 41)."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from ivr.rules.staff.roles import ALLOWED, Role
from ivr.web.desk.session.registry import registry_of
from tests.support.installation import Installation
from tests.web.desk.member import Member

# The variables of addresses that are no numbers.
FILLED = {
    **{"what": "resolvido", "sid": "RE0", "turn": "desativar", "kind": "csv"},
    **{"part": "servicos/telefone", "step": "voltar", "survey_step": "analisar"},
}


def rules_of(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/painel")]


def path_of(rule: Rule) -> str:
    values = {name: FILLED.get(name, 999_999) for name in rule.arguments}
    built = rule.build(values, append_unknown=False)
    assert built, f"{rule.rule}: say in FILLED what its variables may be"
    return built[1]


def test_row_41_every_address_of_the_desk_says_what_it_takes(central: Installation) -> None:
    endpoints = {rule.endpoint for rule in rules_of(central.app)}
    registry = registry_of(central.app)
    assert endpoints == registry.routes.keys()
    for endpoint in endpoints:
        assert registry.is_open(endpoint) is (registry.wants(endpoint) is None), endpoint
    assert {each for each in endpoints if registry.is_open(each)} == {
        *("desk.sign_in", "desk.sign_in_code", "desk.first_access", "desk.forgotten")
    }


@pytest.mark.parametrize("role", Role)
def test_row_41_every_role_is_let_in_where_it_may_and_nowhere_else(
    central: Installation, role: Role
) -> None:
    member = Member.of(central, role=role)
    member.sign_in()
    token, registry = member.token(), registry_of(central.app)
    for rule in rules_of(central.app):
        if registry.is_open(rule.endpoint) or rule.endpoint == "desk.sign_out":
            continue
        let_in = registry.wants(rule.endpoint) in ALLOWED[role]
        for method in (rule.methods or set()) & {"GET", "POST"}:
            form = {"csrf_token": token} if method == "POST" else {}
            send = member.get if method == "GET" else member.post
            reply = send(path_of(rule), **form)
            assert (reply.status_code == 403) is not let_in, (role, method, rule.rule, reply.status)
            assert reply.status_code < 500, (role, method, rule.rule)


def test_row_41_nobody_signed_in_is_led_to_the_sign_in(central: Installation) -> None:
    client, registry = central.client, registry_of(central.app)
    for rule in rules_of(central.app):
        if not registry.is_open(rule.endpoint) and "GET" in (rule.methods or set()):
            reply = client.get(path_of(rule))
            assert reply.status_code == 302, rule.rule
            assert reply.location.startswith("/painel/entrar"), rule.rule
