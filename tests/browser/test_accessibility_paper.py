"""The paper on accessibility has a line for each page, nothing wrong, and no look that is old."""

import re
from datetime import UTC, datetime, timedelta

from ivr.web.citizens.site import HOME, PAGES
from tests.browser.accessibility import (
    BAD,
    GOOD,
    HAND,
    MATTER,
    NOTHING,
    OPEN,
    PAPER,
    public_addresses,
)
from tests.browser.criteria import CRITERIA, by_hand
from tests.browser.desk_pages.test_desk import WHO, addresses
from tests.support.installation import Installation

NO_PAGES = {  # files, and parts of pages
    *("/painel/auditoria.csv", "/painel/calendario.ics", "/painel/agora/quadro"),
    "/painel/minha-conta/segundo-fator/imagem.svg",
    *("/painel/retornos/quadro", "/painel/numeros", "/painel/minha-vez/ligacoes"),
    "/painel/monitoramento/relatorio.csv",
}


def lines() -> dict[str, list[str]]:
    """The paper's lines: the signs of each page."""
    text = PAPER.read_text(encoding="utf-8")
    found = re.findall(r"^\| `([^`]+)` \|(.*)\|$", text, re.MULTILINE)
    return {page: [each.strip() or OPEN for each in signs.split("|")] for page, signs in found}


def test_each_page_has_a_line_and_each_criterion_a_column(central: Installation) -> None:
    pages = lines()
    assert {len(signs) for signs in pages.values()} == {len(CRITERIA)}
    assert {sign for signs in pages.values() for sign in signs} <= {GOOD, HAND, NOTHING, OPEN}
    assert BAD not in str(pages)
    public = {path for path in public_addresses(central.app) if path in pages}
    forms = {"/contato", "/protocolo", "/protocolo/dados"}
    assert forms | {"/", "/busca", "/privacidade", "/acessibilidade", MATTER} <= public


def test_no_page_that_anybody_may_find_is_missing(central: Installation) -> None:
    with central.app.test_request_context():
        wanted = {each.path.partition("?")[0] for each in (HOME, *PAGES)}
    assert wanted - lines().keys() == set()


def test_no_page_of_the_desk_is_missing() -> None:
    """Pages about one thing have a line where a busy morning has such a thing."""
    wanted = {path for _, role in WHO for path in addresses(role)} - NO_PAGES
    about_one = re.compile(r"/(\d+|RE\w+)(/|$)")
    assert {path for path in wanted if not about_one.search(path)} - lines().keys() == set()


def test_what_people_looked_at_is_a_criterion_and_not_older_than_a_year() -> None:
    today = datetime.now(UTC).date()
    for each in by_hand():
        assert each.criterion in CRITERIA
        assert each.seen.endswith(".")
        assert timedelta(0) <= today - each.on < timedelta(days=366), each
