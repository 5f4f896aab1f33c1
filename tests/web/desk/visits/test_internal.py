"""What sectors ask, at the desk: written down, answered, undone, taken away as a file."""

import pytest

from ivr.rules.staff.roles import Role
from ivr.usecases.cases.sectors import seed
from tests.support.installation import Installation
from tests.support.scene import AUDITOR, SUPERVISOR, accounts, watchers
from tests.web.desk.member import Member, entered

PATH = "/painel/pedidos-internos"
TYPED = {
    **{"setor": "1", "quem": "Jorge", "canal": "whatsapp", "assunto": "uvt"},
    **{"dia": "2026-11-20", "hora": "09:00", "pedido": "=1+1"},
}


@pytest.fixture
def sonia(central: Installation) -> Member:
    """A supervisor at the desk."""
    seed(central.ports, central.line.conversations.current().callflow)
    accounts(central)
    return entered(central, SUPERVISOR)


def send(member: Member, path: str, **form: str) -> str:
    """Send a form; return the page that follows."""
    answer = member.post(f"{PATH}/{path}", csrf_token=member.token(PATH), **form)
    return member.get(answer.location).text if answer.status_code == 302 else answer.text


def test_a_request_is_answered_owed_again_and_undone(central: Installation, sonia: Member) -> None:
    assert "Nada espera resposta" in sonia.get(PATH).text
    page = send(sonia, "novo", **TYPED)
    assert "Sem resposta (1)" in page
    assert "por WhatsApp" in page
    assert "Nada espera resposta" in send(sonia, "1/respondido")
    assert "em 23/11/2026" in sonia.get(f"{PATH}?todos=1").text
    assert "Sem resposta (1)" in send(sonia, "1/voltar", todos="1")
    send(sonia, "1/respondido", dia="2026-11-20", hora="10:00")
    kept = central.rows("SELECT answered_at FROM internal_demands")
    assert str(kept[0][0]).startswith("2026-11-20 13:00")
    send(sonia, "1/voltar")
    assert "Nada espera resposta" in send(sonia, "1/desfazer")
    assert "não existe" in send(sonia, "9/desfazer")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"quem": ""}, "quem pediu"),
        ({"canal": "fax"}, "o assunto e o canal"),
        ({"dia": "2027-01-01"}, "ainda não passaram"),
        ({"hora": ""}, "a hora como 08:05"),
        ({"setor": "99"}, "setor não existe"),
    ],
)
def test_what_is_no_request_is_told_and_stays_typed(
    central: Installation, sonia: Member, changed: dict[str, str], words: str
) -> None:
    page = send(sonia, "novo", **{**TYPED, **changed})
    assert words in page
    assert "=1+1</textarea>" in page
    assert central.rows("SELECT count(*) FROM internal_demands") == [(0,)]


def test_they_leave_as_an_inert_file_by_role_and_audited(
    central: Installation, sonia: Member
) -> None:
    send(sonia, "novo", **TYPED)
    watchers(central)
    abel = entered(central, AUDITOR)
    answer = abel.post(f"{PATH}/exportar", csrf_token=abel.token(PATH))
    assert "'=1+1" in answer.text
    assert ';"\'=1+1";' in answer.text
    ana = entered(central, "ana@exemplo.br")
    assert ana.post(f"{PATH}/exportar", csrf_token=ana.token(PATH)).status_code == 403
    told = central.rows("SELECT action, subject, note FROM audit WHERE about = 'export'")
    assert told == [
        ("export-began", "internal", "pedidos de setores"),
        ("exported", "internal", "1 pedidos de setores"),
    ]


def test_an_auditor_reads_and_writes_nothing(central: Installation, sonia: Member) -> None:
    watchers(central)
    abel = entered(central, AUDITOR)
    assert "Anotar um pedido" not in abel.get(PATH).text
    assert abel.post(f"{PATH}/novo", csrf_token=abel.token(PATH), **TYPED).status_code == 403
    assert Role.RECEPTION.value not in sonia.get(PATH).text
