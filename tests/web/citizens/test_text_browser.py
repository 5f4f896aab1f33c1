"""The public pages in a text browser: what is needed is there, and in its order."""

import re
import shutil
import subprocess

import pytest

from ivr.rules.words.protocols import protocol_groups
from tests.support.installation import SATURDAY, Installation
from tests.web.citizens.test_contact import post, sheet, write
from tests.web.citizens.test_public import ask
from tests.web.test_weight import PUBLIC

BODY = "Secretaria da Fazenda do Rio Grande do Norte"
SKIPS = [
    "Ir para o conteúdo (tecla 1)",
    "Ir para o menu (tecla 2)",
    "Ir para a busca (tecla 3)",
    "Ir para o rodapé (tecla 4)",
]
HEAD = [*SKIPS, BODY, "Buscar nestas páginas", "Assuntos", "Escrever", "Protocolo", "Reclamar"]
FOOT = [
    BODY,
    "Telefone (84) 3209-7880, de segunda a sexta, das 8h às 14h.",
    "E-mail atendimento@set.rn.gov.br, a qualquer hora.",
    "Consultar protocolo",
    "Privacidade",
    "Acessibilidade",
]
# Two words that stand apart on the screen, and have nothing between them in the text.
GLUED = re.compile(
    r"(?!JavaScript|kB)\b\w*(?:[a-zà-ú)][A-ZÀ-Ú]|[A-ZÀ-Ú]{2}[a-zà-ú]|[.!?:][A-ZÀ-Ú])\w*"
)


def as_text(html: str, columns: int = 80) -> str:
    """The page as w3m shows it, each stretch of white space one space."""
    w3m = shutil.which("w3m")
    assert w3m, "these tests need Debian's package w3m"
    command = [w3m, "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", str(columns)]
    shown = subprocess.run(command, input=html, capture_output=True, text=True, check=True).stdout
    return " ".join(shown.split())


def in_order(text: str, wanted: list[str]) -> None:
    """Fail with the first of these words that does not stand behind those before it."""
    at = 0
    for each in wanted:
        found = text.find(each, at)
        assert found >= 0, f"{each!r} is not there, or before what it belongs behind:\n{text}"
        at = found + len(each)


@pytest.mark.parametrize("path", PUBLIC)
def test_each_page_says_who_leads_past_its_head_and_ends_with_how_to_reach_us(
    central: Installation, path: str
) -> None:
    html = central.client.get(path).text
    text = as_text(html)
    title = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert title
    in_order(text, [*HEAD, " ".join(title[1].split()), *FOOT])
    assert GLUED.findall(text) == []
    leads = re.findall(r'href="#([a-z]+)" accesskey', html)
    assert len(leads) == len(SKIPS)
    for each in leads:
        assert f'id="{each}"' in html, each


def test_the_first_page_says_when_people_answer_and_how_to_call_write_and_follow(
    central: Installation,
) -> None:
    ways = ["Ligar", "(84) 3209-7880", "Escrever uma mensagem", "Consultar protocolo"]
    matters = ["Assuntos", "Acesso e senhas da UVT: ", "Mercadorias apreendidas: "]
    others = ["Reclamações, denúncias, sugestões e elogios: ", "Privacidade: "]
    open_now = as_text(central.client.get("/").text)
    in_order(open_now, ["Aberto agora, até as 14h de hoje.", *ways, *matters, *others])
    central.clock.at = SATURDAY
    shut = as_text(central.client.get("/").text)
    in_order(
        shut, ["Fechado agora. Abre na segunda-feira, 30 de novembro, às 8h.", *ways, *matters]
    )


def test_the_form_s_labels_stand_before_their_fields_and_its_mistakes_before_all(
    central: Installation,
) -> None:
    fields = [
        "O que você quer enviar (*) Dúvida ou pedido de orientação ( ) Reclamação",
        "Assunto [",
        "Mensagem",
        "Anexos (opcional)",
        "E-mail [",
        "Telefone [",
        "Nome (opcional) [",
        "CPF (opcional: só se a dúvida for sobre você) [",
        "Enviar mensagem",
    ]
    in_order(as_text(central.client.get("/contato").text), ["Fale com a Secretaria", *fields])
    failed = as_text(post(central, folha=sheet(central)).text)
    unchosen = fields[0].replace("(*)", "( )")
    in_order(failed, ["confira 3 pontos", "Mensagem: Escreva a sua mensagem.", unchosen])
    in_order(failed, [*fields[1:3], "Erro: Escreva a sua mensagem.", *fields[3:]])


def test_receipt_and_state_are_read_with_their_protocol_and_day(central: Installation) -> None:
    receipt = write(central).text
    ((protocol,),) = central.rows("SELECT protocol FROM cases")
    shown = protocol_groups(str(protocol))
    in_order(as_text(receipt), ["Recebemos sua mensagem", shown, "responder até"])
    state = as_text(ask(central, str(protocol))[1])
    in_order(state, [shown, "Recebemos", "responder até", "Consultar outro protocolo"])
    assert GLUED.findall(state) == []
