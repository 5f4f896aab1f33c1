"""Nothing that was written for staff or sectors alone leaves in what goes to the citizen."""

import html
import re

import pytest

from tests.rules.cases.test_quoting import HEADINGS
from tests.support.installation import Installation
from tests.support.scene import AGENT
from tests.web.desk.cases.test_forwarding import CADASTRO, act
from tests.web.desk.cases.test_forwarding import central as central
from tests.web.desk.cases.test_replies import compose, path, send
from tests.web.desk.cases.written import message, sector, write
from tests.web.desk.member import Member, entered

REASON = "SO-PARA-DENTRO-1 porque o contador já ligou três vezes"
NOTE, WRAP_UP = "SO-PARA-DENTRO-2 nota", "SO-PARA-DENTRO-3 encerramento"
MARK = "SO-PARA-DENTRO"
OWN = "Pode informar que está corrigido."


def handed_over(central: Installation) -> tuple[Member, int, str]:
    """A case with something internal in every place, and the text that its sector was sent."""
    case_id, where = write(central, text="Meu cadastro."), sector(central, "Cadastro", CADASTRO)
    ana = entered(central, AGENT)
    act(ana, case_id, "nota", nota=NOTE)
    act(ana, case_id, "setor", setor=str(where), motivo=REASON, email="1")
    act(ana, case_id, "encerrar", texto=WRAP_UP, codigo="", resolvido="")
    ((sent,),) = central.rows("SELECT text FROM emails WHERE kind = 'forward'")
    return ana, case_id, str(sent)


def used(central: Installation, ana: Member, case_id: int, text: str) -> str:
    """The draft once the button has put the sector's answer in."""
    which = message(central, case_id, source="sector", text=text, sender=CADASTRO, origin="proven")
    form = {"csrf_token": ana.token(path(case_id)), "texto": "", "pergunta": "0"}
    page = ana.post(path(case_id), **form, inserir=f"setor:{which}").text
    found = re.search(r'(?s)<textarea[^>]*name="texto"[^>]*>(.*?)</textarea>', page)
    assert found
    return html.unescape(found[1]).strip()


def test_a_sectors_answer_is_used_without_what_its_program_repeats(central: Installation) -> None:
    ana, case_id, sent = handed_over(central)
    for program, heading in HEADINGS.items():
        draft = used(central, ana, case_id, f"{OWN}\n\n{heading}\n\n{sent}")
        assert draft.startswith(OWN), program
        assert MARK not in draft, program
    marked = "\n".join(f"> {line}" for line in sent.splitlines())
    for text in (
        f"{sent}\n{OWN}",
        f"{marked}\n{OWN}",
        f"{HEADINGS['Outlook']}\n\n{sent}\n{OWN}",
        f"{REASON}\n{OWN}",
        f"Sobre “{REASON}”.\n{OWN}",
    ):
        assert used(central, ana, case_id, text) == OWN
    assert used(central, ana, case_id, sent) == ""


def test_nothing_internal_stands_in_anything_that_leaves(central: Installation) -> None:
    ana, case_id, sent = handed_over(central)
    tables = ("text FROM case_notes", "text FROM wrap_ups", "reason FROM case_forwards")
    internal = {str(text) for each in tables for (text,) in central.rows(f"SELECT {each}")}
    assert internal == {NOTE, WRAP_UP, REASON}, "each is in its place"
    draft = used(central, ana, case_id, f"{OWN}\n\n{HEADINGS['Outlook']}\n\n{sent}")
    send(ana, compose(ana, case_id, draft))
    send(ana, compose(ana, case_id, f"E mais: {draft}", pergunta="1"))
    leaves = central.rows(
        'SELECT kind, "to", subject, text, html, reply_to, in_reply_to, "references", attached'
        " FROM emails WHERE kind <> 'forward'"
    )
    assert {row[0] for row in leaves} == {"answer", "question"}
    assert OWN in str(leaves)
    assert MARK not in str(leaves)
    assert MARK not in str(central.rows("SELECT body FROM sms"))
    assert MARK not in str(central.rows("SELECT answer FROM demands"))


def test_whoever_types_something_internal_into_a_reply_is_told(central: Installation) -> None:
    ana, case_id, _ = handed_over(central)
    for text in (REASON, f"Veja.\n{NOTE}\nFim.", WRAP_UP):
        page = ana.get(compose(ana, case_id, text)).text
        assert "foi escrito só para a equipe" in page, text
    assert "só para a equipe" not in ana.get(compose(ana, case_id, "Está pronto.")).text


@pytest.mark.parametrize("program", ["Outlook", "Gmail"])
def test_what_is_repeated_is_folded_in_the_timeline(central: Installation, program: str) -> None:
    ana, case_id, sent = handed_over(central)
    message(central, case_id, source="sector", text=f"{OWN}\n\n{HEADINGS[program]}\n\n{sent}")
    page = ana.get(f"/painel/atendimentos/{case_id}").text
    assert "O que foi repetido da mensagem anterior" in page
