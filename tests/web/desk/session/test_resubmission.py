"""What was typed when a session was over is there again after the sign-in, without a script."""

import re
from html import unescape
from secrets import token_hex

import pytest

from ivr.rules.staff.roles import Role
from ivr.usecases.staff.staff import add_member
from tests.support.codes import enrol, fresh_code
from tests.support.desk import hire, request
from tests.support.installation import Installation
from tests.support.scene import AGENT, PASSWORD, SUPERVISOR, accounts
from tests.web.desk.cases.test_cases import PATH, open_case, part
from tests.web.desk.member import CODE_PAGE, ORIGIN, Member, entered

TOLD = 'A pessoa disse: "volto <amanhã>" & agradeceu.\nFim.'
FIELD = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')
AREA = re.compile(r'<textarea [^>]*name="([a-z]+)"[^>]*>\n?([^<]*)</textarea>')


def fields(html: str) -> dict[str, str]:
    """What the page's form sends as it stands."""
    form = html[html.index('<section class="card narrow">') :]
    found = [*FIELD.findall(form), *AREA.findall(form)]
    return {name: unescape(value).replace("\r\n", "\n") for name, value in found}


def leave(member: Member) -> None:
    """An hour and more without a sign of life."""
    member.leave()


def target(html: str) -> str:
    """Where the page's form is sent."""
    (action,) = re.findall(r'<form class="lines" method="post" action="([^"]+)"', html)
    return unescape(action)


@pytest.mark.parametrize(
    ("what", "typed", "kept"),
    [
        ("atendimentos/1/nota", {"nota": TOLD}, "SELECT text FROM case_notes"),
        ("atendimentos/1/encerrar", {"texto": TOLD, "versao": "0"}, "SELECT text FROM wrap_ups"),
    ],
)
def test_row_41_what_was_typed_when_the_session_was_over_is_not_lost(
    central_on_both: Installation, what: str, typed: dict[str, str], kept: str
) -> None:
    central = central_on_both
    accounts(central)
    open_case(central)
    ana = entered(central, AGENT)
    token = ana.token(f"{PATH}/1")
    leave(ana)
    asked = ana.post(f"/painel/{what}", csrf_token=token, **typed)
    assert (asked.status_code, "Sua sessão terminou" in asked.text) == (401, True)
    assert central.rows(kept) == []
    wrong = ana.post("/painel/entrar", **fields(asked.text), email=AGENT, password="outra senha")
    assert wrong.status_code == 422
    half = ana.post("/painel/entrar", **fields(wrong.text), email=AGENT, password=PASSWORD)
    code = fresh_code(central.settings.DATABASE_URL, AGENT)
    shown = ana.post(CODE_PAGE, **fields(half.text), codigo=code)
    assert (shown.status_code, target(shown.text)) == (200, f"/painel/{what}")
    assert central.rows(kept) == [], "nothing is saved before somebody has looked at it"
    again = fields(shown.text)
    assert typed.items() <= again.items()
    assert ana.post(target(shown.text), **again).status_code == 302
    assert [str(text) for (text,) in central.rows(kept)] == [TOLD]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/painel/atendimentos/1/numero", {"motivo": "other", "texto": "ligar à tarde"}),
        ("/painel/retornos/novo?atendimento=1", {"telefone": "84988887777", "passo": "conferir"}),
        ("/painel/retornos/1/cancelar", {"motivo": "pediu por e-mail", "visto": "x"}),
        ("/painel/chamadas/1/email", {"email": "cid@exemplo.br"}),
    ],
)
def test_row_41_other_forms_too_come_back_filled_after_the_second_factor(
    central: Installation, caplog: pytest.LogCaptureFixture, path: str, typed: dict[str, str]
) -> None:
    caplog.set_level("DEBUG")
    accounts(central)
    hire(central, "Bia")
    request(central)
    sonia = entered(central, SUPERVISOR)
    token = sonia.token(f"{PATH}/1")
    leave(sonia)
    asked = sonia.post(path, csrf_token=token, **typed)
    assert asked.status_code == 401
    half = sonia.post("/painel/entrar", **fields(asked.text), email=SUPERVISOR, password=PASSWORD)
    assert "Segunda etapa" in half.text
    wrong = sonia.post(CODE_PAGE, **fields(half.text), codigo="000000")
    code = fresh_code(central.settings.DATABASE_URL, SUPERVISOR)
    shown = sonia.post(CODE_PAGE, **fields(wrong.text), codigo=code)
    assert (shown.status_code, target(shown.text)) == (200, path)
    assert typed.items() <= fields(shown.text).items()
    for text in typed.values():
        assert len(text) < 5 or text not in caplog.text


def test_row_41_what_one_typed_is_shown_to_nobody_else_and_not_when_changed(
    central: Installation,
) -> None:
    accounts(central)
    add_member(central.ports, "caio@exemplo.br", "Caio", Role.AGENT, PASSWORD)
    enrol(central.ports, "caio@exemplo.br")
    open_case(central)
    for email, spoil in (("caio@exemplo.br", ""), (AGENT, "x")):
        ana = entered(central, AGENT)
        token = ana.token(f"{PATH}/1")
        leave(ana)
        form = fields(ana.post(f"{PATH}/1/nota", csrf_token=token, nota="segredo").text)
        form["escrito"] += spoil
        half = ana.post("/painel/entrar", **form, email=email, password=PASSWORD)
        code = fresh_code(central.settings.DATABASE_URL, email)
        reply = ana.post(CODE_PAGE, **fields(half.text), codigo=code)
        assert (reply.status_code, reply.location) == (302, "/painel/")


def test_row_41_only_our_own_pages_text_is_kept_and_only_so_much(central: Installation) -> None:
    accounts(central)
    open_case(central)
    stranger = Member(central.app.test_client())
    for origin in ("https://evil.example", "null", ""):
        reply = stranger.client.post(
            f"{PATH}/1/nota", data={"nota": "x"}, base_url=ORIGIN, headers={"Origin": origin}
        )
        assert (reply.status_code, "escrito" in reply.text) == (400, False)
    assert stranger.post(f"{PATH}/1/nota", nota=token_hex(40_000)).status_code == 400
    assert stranger.post("/painel/minha-conta/senha", senha=PASSWORD).status_code == 400
    assert 'name="escrito"' in stranger.post(f"{PATH}/1/nota", nota="x").text


def test_row_41_an_old_forms_text_is_shown_again_and_the_refusal_is_written_down(
    central: Installation,
) -> None:
    accounts(central)
    open_case(central)
    ana, other = entered(central, AGENT), Member(central.app.test_client())
    asked = ana.post(f"{PATH}/1/nota", csrf_token=other.token(), nota=TOLD)
    assert (asked.status_code, fields(asked.text)["nota"]) == (400, TOLD)
    assert central.rows("SELECT text FROM case_notes") == []
    assert central.rows("SELECT subject FROM audit WHERE action = 'form-refused'") == [
        ("/painel/atendimentos/<int:case_id>/nota",)
    ]
    assert ana.post(target(asked.text), **fields(asked.text)).status_code == 302
    assert central.rows("SELECT text FROM case_notes") == [(TOLD,)]


def test_row_41_who_signs_in_again_in_another_tab_goes_on_in_the_first(
    central: Installation,
) -> None:
    accounts(central)
    open_case(central)
    ana = entered(central, AGENT)
    token = ana.token(f"{PATH}/1")
    leave(ana)
    status, said = part(ana, f"{PATH}/1/encerrar", csrf_token=token, texto="digitado", versao="0")
    assert (status, "Entre de novo em outra aba" in said) == (401, True)
    assert ana.sign_in(AGENT).status_code == 302
    status, _ = part(ana, f"{PATH}/1/encerrar", csrf_token=token, texto="digitado", versao="0")
    assert status == 200
    add_member(central.ports, "caio@exemplo.br", "Caio", Role.AGENT, PASSWORD)
    enrol(central.ports, "caio@exemplo.br")
    assert ana.sign_in("caio@exemplo.br").status_code == 302
    assert ana.post(f"{PATH}/1/nota", csrf_token=token, nota="x").status_code == 400
