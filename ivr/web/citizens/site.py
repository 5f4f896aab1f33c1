"""List the public pages once: for the menu, the footer, the search, descriptions, the site's map.

A page that comes is one more row here, and is found from then on.
"""

from collections.abc import Collection, Iterator
from typing import Any

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.callflow.files import CallflowMistakes
from ivr.rules.callflow.model import Callflow, Choice, Topic
from ivr.rules.charter.columns import FACT_COLUMNS, ITEMS, OTHER_COLUMNS
from ivr.rules.charter.directory import offered, one_line, summary
from ivr.rules.charter.services import Service
from ivr.rules.words.as_read import written_hours
from ivr.rules.words.page_search import MAX_SEARCH_CHARS, MAX_TYPED_CHARS, Page
from ivr.web.citizens.public_page import PublicPage
from ivr.web.common.installation import installation
from ivr.web.common.policy import VLIBRAS_POLICY

SIGNED = (
    *("public.home", "topics.show", "public.privacy", "public.accessibility"),
    *("charter.index", "charter.service", "charter.general_table", "charter_files.dictionary"),
)
HOME = PublicPage(
    "public.home",
    "Atendimento ao contribuinte",
    "Ligue, escreva ou consulte um protocolo: telefone, horário e orientações por assunto.",
    "início telefone ligar horário expediente aberto feriado atendimento contato central 7880",
)
CHARTER = PublicPage(
    "charter.index",
    "Carta de Serviços ao Usuário",
    "Todos os serviços: o que é preciso, etapas, prazo, horário, custo e onde reclamar.",
    "serviços carta público usuário direitos lei 13.460",
    short="Serviços",
    footer=True,
)
GENERAL_TABLE = PublicPage(
    "charter.general_table",
    "Quadro geral dos serviços",
    "Cada serviço com o órgão e o setor que respondem por ele, como pede a Lei 13.460/2017.",
    "carta setor órgão responsável autoridade",
)
EDITIONS = PublicPage(
    "charter_editions.index",
    "Edições da carta",
    "O que mudou na Carta de Serviços, e quando: cada edição com as diferenças em palavras.",
    "carta mudança alteração histórico versão diferença",
)
OPEN_DATA = PublicPage(
    "charter_files.dictionary",
    "A carta em arquivos abertos",
    "A Carta de Serviços em PDF, CSV e JSON, com o dicionário dos dados e a soma de conferência.",
    "dados abertos dicionário planilha csv json pdf baixar sha-256",
)
TRANSPARENCY = PublicPage(
    "transparency.index",
    "Transparência do atendimento",
    "Quantas vezes cada serviço foi pedido e prestado, quanto demorou e o que cumprimos.",
    "números indicadores estatística painel desempenho dados abertos lei 14.129",
    footer=True,
)
SURVEY = PublicPage(
    "surveys.form",
    "Pesquisa de satisfação",
    "Diga como foi o atendimento. É anônimo, e leva um minuto.",
    "avaliar avaliação opinião nota satisfação pesquisa responder",
    footer=True,
)
SURVEY_RESULTS = PublicPage(
    "survey_results.index",
    "Resultado da pesquisa de satisfação",
    "O que as pessoas acharam do atendimento, com o método e os dados em arquivos abertos.",
    "resultado pesquisa satisfação nota ranking dados abertos lei 13.460",
)
PAGES = (
    CHARTER,
    PublicPage(
        "contact.form",
        "Fale com a Secretaria",
        "Escreva a qualquer hora. O protocolo sai na hora, e uma pessoa lê e responde.",
        "escrever mensagem e-mail formulário dúvida pergunta anexo contato",
        short="Escrever",
        footer=True,
    ),
    PublicPage(
        "public.protocol",
        "Consultar protocolo",
        "Veja em que situação está o seu atendimento e qual é o prazo."
        " Quem não informou e-mail lê ali a resposta.",
        "situação prazo acompanhar andamento resposta código de leitura retorno",
        short="Protocolo",
        footer=True,
    ),
    PublicPage(
        "contact.form",
        "Reclamações, denúncias, sugestões e elogios",
        "Diga o que não foi bem, ou o que foi. Pode ser sem dizer quem é.",
        "reclamar reclamação denunciar denúncia ouvidoria sugerir elogiar manifestação anônima",
        short="Reclamar",
        footer=True,
        arguments={"tipo": "complaint"},
    ),
    PublicPage(
        "own_data.begin",
        "Meus dados",
        "Receba uma cópia de tudo o que guardamos em um protocolo seu, ou peça que seja apagado.",
        "LGPD dados pessoais cópia apagar excluir titular",
        footer=True,
        indexed=False,
    ),
    PublicPage(
        "public.privacy",
        "Privacidade",
        "O que guardamos quando você fala com a gente, para quê e por quanto tempo.",
        "LGPD dados pessoais sigilo cookies encarregado direitos",
        footer=True,
    ),
    PublicPage(
        "public.accessibility",
        "Acessibilidade",
        "Como usar estas páginas só pelo teclado, com leitor de tela ou com letras grandes.",
        "teclado atalho leitor de tela contraste libras deficiência letras eMAG",
        footer=True,
    ),
    SURVEY,
    SURVEY_RESULTS,
    GENERAL_TABLE,
    EDITIONS,
    OPEN_DATA,
    TRANSPARENCY,
)
TOPICS = PublicPage(
    "public.home", "Assuntos", HOME.description, short="Assuntos", arguments={"_anchor": "assuntos"}
)


def topic_page(topic: Topic) -> PublicPage:
    """Return the page of a matter, found by the words that choose it on the telephone."""
    parts: tuple[Topic | Choice, ...] = (topic, *topic.choices)
    first = " ".join(each.as_read for each in topic.parts[0])
    words = " ".join(word for part in parts for word in part.words)
    return PublicPage("topics.show", topic.title, first, words, arguments={"name": topic.key})


def topic_pages(callflow: Callflow) -> tuple[PublicPage, ...]:
    """Return the pages of the matters, in the order of their digits."""
    return tuple(topic_page(topic) for topic in callflow.topics)


def service_page(service: Service) -> PublicPage:
    """Return the page of a service of the charter, found by its popular names, too."""
    words = " ".join(service.paragraphs("popular_names"))
    told = one_line(f"{service.title}: {summary(service)}")
    return PublicPage("charter.service", service.title, told, words, arguments={"name": service.id})


def service_pages(callflow: Callflow) -> tuple[PublicPage, ...]:
    """Return the pages of the services that are not retired, in the charter's order."""
    return tuple(service_page(each) for each in offered(callflow.services))


def searchable_services(callflow: Callflow) -> Iterator[Page]:
    """Yield the page of each service that is not retired, with all that the charter says of it."""
    keys = [each.key for each in (*FACT_COLUMNS, *OTHER_COLUMNS, ITEMS)]
    for service, page in zip(offered(callflow.services), service_pages(callflow), strict=True):
        text = " ".join(service.line(each) for each in keys)
        yield Page(page.path, page.title, summary(service), page.words, text)


def searchable() -> Iterator[Page]:
    """Yield every public page with the text that is searched."""
    callflow = installation().line.conversations.current().callflow
    for topic, page in zip(callflow.topics, topic_pages(callflow), strict=True):
        parts: tuple[Topic | Choice, ...] = (topic, *topic.choices)
        said = (each.as_read for part in parts for group in part.parts for each in group)
        text = " ".join((topic.title, *(choice.title for choice in topic.choices), *said))
        yield Page(page.path, page.title, page.description, page.words, text)
    yield from searchable_services(callflow)
    for page in (HOME, *PAGES):
        yield Page(page.path, page.title, page.description, page.words)


def frame() -> dict[str, Any]:
    """Return what stands around every page: who this is, how to reach it, where else to go.

    Hours and e-mail stay out where no callflow can be read: a page that says so shows, too.
    """
    here = installation()
    around: dict[str, Any] = {
        "body": here.settings.BODY_NAME,
        "line_number": here.ports.line_number,
        "menu": [TOPICS, *(each for each in PAGES if each.short)],
        "others": [each for each in PAGES if each.footer],
        "here": _here(),
        "longest_search": MAX_SEARCH_CHARS,
        "longest_typed": MAX_TYPED_CHARS,
        "standing": standing,
        "vlibras": _is_signed(),
    }
    try:
        callflow = here.line.conversations.current().callflow
    except (CallflowMistakes, SQLAlchemyError):
        return around
    return around | {
        "line_hours": written_hours(callflow.weekly),
        "written_route": callflow.email,
    }


def allow_vlibras(response: Response) -> Response:
    """Let the widget that signs in Libras run on the pages that have it."""
    if _is_signed():
        response.headers["Content-Security-Policy"] = VLIBRAS_POLICY
    return response


def _is_signed() -> bool:
    """Return whether this page is signed in Libras; never one on which somebody types."""
    typed = "q" in request.args
    return bool(installation().settings.VLIBRAS) and request.endpoint in SIGNED and not typed


def standing(page: PublicPage, trail: Collection[PublicPage] = ()) -> str:
    """Return a page's aria-current: "page" where it is shown, "true" above that one, else ""."""
    if page in trail:
        return "true"
    return "page" if page == _asked_for() else ""


def _here() -> PublicPage | None:
    """Return the row of the page that is shown; None for what nobody is to find."""
    return _asked_for() if request.method in ("GET", "HEAD") else None


def _asked_for() -> PublicPage | None:
    """Return the row of the address that was asked for, the one that fits most closely; or None."""
    rows = [each for each in (HOME, *PAGES) if each.endpoint == request.endpoint]
    closer = (each for each in rows if each.arguments and _fits(each))
    return next(closer, rows[0] if rows else None)


def _fits(page: PublicPage) -> bool:
    return all(request.args.get(name) == value for name, value in page.arguments.items())
