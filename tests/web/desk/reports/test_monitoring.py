"""The pages of the monitoring: every figure opens its rows, bad input gets its words."""

import re
from html import unescape

import pytest

from ivr.rules.reports.metrics import METRICS
from ivr.rules.reports.periods import Kind, fields_of, period_of
from ivr.rules.reports.report_table import COLUMNS, main_words, table
from ivr.usecases.reports.monitoring import monitor
from tests.support.installation import Installation
from tests.support.scene import ADMINISTRATOR, AGENT, AUDITOR, SUPERVISOR, accounts, watchers
from tests.usecases.reports.test_monitoring import WEEK
from tests.web.desk.member import Member, entered

ADDRESS = "/painel/monitoramento"
OF_WEEK = "periodo=semana&em=2026-11-23"


@pytest.fixture
def sonia(week: Installation) -> Member:
    """Return a supervisor at the desk after a mixed week."""
    accounts(week)
    return entered(week, SUPERVISOR)


def test_the_page_shows_what_the_rows_say_and_leads_to_them(
    week: Installation, sonia: Member
) -> None:
    answer = sonia.get(f"{ADDRESS}?{OF_WEEK}")
    assert answer.status_code == 200
    html = unescape(answer.text)
    found = monitor(week.line, WEEK)
    for each in found.figures.values():
        assert each.definition.name in html
        assert main_words(each) in html, each.definition.id
    links = {*re.findall(r'href="(/painel/monitoramento/linhas[^"]+)"', html)}
    assert len(links) > 40
    for address in sorted(links):
        rows = sonia.get(address)
        assert rows.status_code == 200, address
        assert "Nenhuma linha aqui" not in rows.text, address
    opened = {*re.findall(r'href="(/painel/(?:chamadas|atendimentos)/\d+)"', rows.text)}
    assert all(sonia.get(each).status_code == 200 for each in opened)


def test_a_hour_of_the_heat_map_opens_its_calls(sonia: Member) -> None:
    html = unescape(sonia.get(f"{ADDRESS}?{OF_WEEK}").text)
    cells = re.findall(r'heat-\d"><a href="([^"]+)">(\d+)</a>', html)
    assert cells
    for address, count in cells:
        assert sonia.get(address).text.count('class="lead-cell number"') == min(int(count), 50)


def test_every_figure_says_what_it_is(sonia: Member) -> None:
    for metric in METRICS:
        answer = sonia.get(f"{ADDRESS}/indicador/{metric.id}?{OF_WEEK}")
        assert answer.status_code == 200
        html = unescape(answer.text)
        assert metric.numerator in html
        assert metric.left_out in html
        assert "SELECT" in html
        for each in metric.versions:
            assert f'<td class="lead-cell">{each.version}</td>' in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("em=2026-02-31", "O dia 31 de fevereiro de 2026 não existe."),
        ("periodo=livre&de=2026-03-02&ate=2026-03-01", "antes de começar"),
        ("periodo=seculo", "Escolha um dia"),
        ("assunto=nada", "Este filtro não existe"),
        ("unidade=%27%3B--", "Este filtro não existe"),
    ],
)
def test_what_cannot_be_read_gets_its_words(central: Installation, query: str, words: str) -> None:
    accounts(central)
    sonia = entered(central, SUPERVISOR)
    for path in (ADDRESS, f"{ADDRESS}/indicador/calls_received", f"{ADDRESS}/linhas"):
        answer = sonia.get(f"{path}?indicador=calls_received&{query}")
        assert answer.status_code == 422
        assert words in unescape(answer.text)
        assert 'role="alert"' in answer.text
    assert sonia.get(f"{ADDRESS}/relatorio.csv?{query}").status_code == 404


def test_no_such_figure_no_such_date(central: Installation) -> None:
    accounts(central)
    sonia = entered(central, SUPERVISOR)
    for path in ("indicador/nada", "linhas?indicador=nada", "conferencia/calls/x"):
        assert sonia.get(f"{ADDRESS}/{path}").status_code == 404
    assert sonia.get(f"{ADDRESS}/conferencia/calls/2026-01-01").status_code == 404
    assert "Nenhum dia conferido" in sonia.get(f"{ADDRESS}/conferencia").text
    assert "Ainda não se sabe" in sonia.get(ADDRESS).text, "nor is it said that all adds up"


def test_rows_of_no_figure_ask_which_one_and_say_what_each_is(central: Installation) -> None:
    accounts(central)
    sonia = entered(central, SUPERVISOR)
    answer = sonia.get(f"{ADDRESS}/linhas?{OF_WEEK}&canal=phone")
    assert answer.status_code == 200
    html = unescape(answer.text)
    for each in METRICS:
        assert each.numerator in html
        assert f"indicador={each.id}" in html
    assert html.count("em=2026-11-23") >= 2 * len(METRICS), "of the same period"
    assert sonia.get(f"{ADDRESS}/linhas?em=2026-02-31").status_code == 422


def test_what_one_call_heard_again_is_listed_whole_over_pages(central: Installation) -> None:
    """Its rows have one instant and one call: a page ends among them."""
    accounts(central)
    central.dial().hang_up()
    copied = "SELECT call_id, {}, at, place, memory, heard, answer, fingerprint FROM steps"
    with central.ports.database.write() as session:
        for n in range(2, 60):
            columns = "call_id, n, at, place, memory, heard, answer, fingerprint"
            sql = f"INSERT INTO steps ({columns}) {copied.format(100 + n)} LIMIT 1"
            session.connection().exec_driver_sql(sql)
    sonia, address = entered(central, SUPERVISOR), f"{ADDRESS}/linhas?indicador=replayed"
    seen = []
    while address:
        html = unescape(sonia.get(address).text)
        seen.append(html.count('class="lead-cell number"'))
        onward = re.search(r'href="([^"]+antes=[^"]+)"', html)
        address = onward[1] if onward else ""
    assert seen == [50, 7]
    back = re.search(r'href="([^"]+depois=[^"]+)"', html)
    assert back
    assert sonia.get(back[1]).text.count('class="lead-cell number"') == 50
    for wrong in ("x", "2026-11-23T13:00:00+00:00_1", "2026-11-23T13:00:00+00:00_1_x"):
        page = sonia.get(f"{ADDRESS}/linhas?indicador=replayed&antes={wrong}")
        assert page.text.count('class="lead-cell number"') == 50, "as the list's beginning"


def test_before_anything_came_it_says_so(central: Installation) -> None:
    accounts(central)
    html = entered(central, SUPERVISOR).get(f"{ADDRESS}?periodo=ano&em=2020-01-01").text
    assert "sem dados" in html
    assert "0 %" not in html


def test_case_39_the_files_say_what_the_page_says_and_the_audit_who_took_them(
    week: Installation, sonia: Member
) -> None:
    answer = sonia.get(f"{ADDRESS}/relatorio.csv?{OF_WEEK}")
    assert answer.headers["Content-Disposition"].endswith(
        'filename="monitoramento-2026-11-23-a-2026-11-29.csv"'
    )
    lines = answer.text.removeprefix("\ufeff").split("\r\n")
    assert lines[0] == ";".join(f'"{each.name}"' for each in COLUMNS)
    found = monitor(week.line, WEEK)
    assert len(lines) == len(METRICS) + 2
    for line, values in zip(lines[1:], table(found.figures.values()), strict=False):
        cells = [each.strip('"') for each in line.split(";")][:12]
        assert cells == ["" if each is None else str(each) for each in values[:12]]
    pdf = sonia.get(f"{ADDRESS}/relatorio.pdf?{OF_WEEK}")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.data == sonia.get(f"{ADDRESS}/relatorio.pdf?{OF_WEEK}").data
    noted = week.rows("SELECT note FROM audit WHERE action = 'exported' AND subject = 'report'")
    assert [str(note).partition(";")[0] for (note,) in noted] == ["csv", "pdf", "pdf"]
    assert all(found.fingerprint in str(note) for (note,) in noted)


def test_who_may_see_and_who_may_take_away(central: Installation) -> None:
    accounts(central)
    watchers(central)
    allowed = {AGENT: (200, 403), AUDITOR: (200, 200), ADMINISTRATOR: (403, 403)}
    for email, (page, file) in allowed.items():
        member = entered(central, email)
        assert member.get(ADDRESS).status_code == page
        assert member.get(f"{ADDRESS}/relatorio.csv").status_code == file
        if page == 200:
            assert ("relatorio.csv" in member.get(ADDRESS).text) is (file == 200)


def test_the_address_of_each_kind_of_period_is_read(sonia: Member) -> None:
    for kind in Kind:
        fields = fields_of(period_of(kind, WEEK.first))
        query = "&".join(f"{name}={value}" for name, value in fields.items())
        assert sonia.get(f"{ADDRESS}?{query}&canal=phone").status_code == 200


def test_figures_of_one_person_are_for_them_and_who_directs(
    week: Installation, sonia: Member
) -> None:
    """Each sees their own, who directs sees all by name, and nobody else any."""
    watchers(week)
    with week.ports.database.write() as session:
        sql = "UPDATE visits SET staff_id = (SELECT id FROM staff WHERE name = 'Ana')"
        session.connection().exec_driver_sql(f"{sql} WHERE id = 1")
    address = f"{ADDRESS}/pessoas?{OF_WEEK}"
    everybody = re.findall(r'<td class="lead-cell">([^<]+)</td>', sonia.get(address).text)
    assert everybody == sorted(everybody)
    assert {"Ana", "Bia"} <= {*everybody}
    own = entered(week, AGENT).get(address).text
    assert re.findall(r'<td class="lead-cell">([^<]+)</td>', own) == ["Ana"]
    for email in (AUDITOR, ADMINISTRATOR):
        assert entered(week, email).get(address).status_code == 403
    assert sonia.get(f"{ADDRESS}/pessoas?em=2026-02-31").status_code == 422
