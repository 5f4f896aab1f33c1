"""What the law has published of each service: as a page, as CSV and as JSON, all alike."""

import csv
import json
from io import StringIO

from ivr.rules.reports.transparency import COLUMNS, PUBLISHED, SERVICES
from ivr.usecases.reports.counting import rebuild
from tests.support.installation import Installation
from tests.usecases.reports.week import DAY, calls

ADDRESS = "/transparencia"


def rows(central: Installation, query: str = "") -> list[dict[str, str]]:
    """Return the lines of the CSV."""
    answer = central.client.get(f"{ADDRESS}.csv{query}")
    assert answer.content_type == "text/csv; charset=utf-8"
    return [*csv.DictReader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")]


def test_the_page_and_the_files_say_the_same_of_every_service(week: Installation) -> None:
    central = week
    central.clock.advance(2 * DAY)
    rebuild(central.line)
    html = central.client.get(ADDRESS).text
    told = json.loads(central.client.get(f"{ADDRESS}.json").text)
    lines = rows(central)
    assert [*lines[0]] == [each.name for each in COLUMNS]
    assert len(lines) == len(told["dados"])
    for line, one in zip(lines, told["dados"], strict=True):
        assert line == {name: "" if each is None else str(each) for name, each in one.items()}
    assert {each["servico"] for each in lines} == {*SERVICES}
    assert {*told["indicadores"]} == {each.id for each in PUBLISHED}
    assert {*told["dicionario"]} == {each.name for each in COLUMNS}
    received = {each["mes"]: each for each in lines if each["indicador"] == "calls_received"}
    assert (received[""]["valor"], received["11"]["valor"]) == ("33", "33")
    assert "<td>33</td>" in html
    assert "Satisfação" in html
    assert "ainda não é contado" in html, "of the services that have no figures"


def test_months_that_nobody_counted_have_no_data_and_are_no_nought(week: Installation) -> None:
    """Neither those before counting began nor those to come; a month without any call is 0."""
    central = week
    central.clock.advance(40 * DAY)
    rebuild(central.line)
    told = {
        each: {line["mes"]: (line["valor"], line["situacao"]) for line in rows(central, each)
               if line["indicador"] == "calls_received" and line["mes"]}
        for each in ("?ano=2026", "?ano=2027")
    }  # fmt: skip
    none = ("", "sem dados")
    assert told["?ano=2026"] == {str(n): none for n in range(1, 11)} | {
        "11": ("33", "publicado"), "12": ("0", "publicado")
    }  # fmt: skip
    assert told["?ano=2027"] == {}, "of a year without any call there are no months yet"


def test_few_are_hidden_on_the_page_and_in_the_files(central: Installation) -> None:
    """Nine calls in the year: neither their month nor the year is told."""
    calls(central)
    for _ in range(3):
        central.dial().hang_up()
    central.clock.advance(2 * DAY)
    rebuild(central.line)
    received = [each for each in rows(central) if each["indicador"] == "calls_received"]
    empty = {each["mes"]: each["situacao"] for each in received if not each["valor"]}
    hidden = {month: state for month, state in empty.items() if state != "sem dados"}
    assert hidden == {"11": "oculto", "": "oculto"}
    html = central.client.get(ADDRESS).text
    assert "não mostrado" in html
    assert "<td>9</td>" not in html
    shares = [each for each in rows(central) if each["medida"] == "porcentagem"]
    assert {each["valor"] for each in shares} == {""}


def test_a_year_without_anything_has_no_data_and_one_that_is_none_is_not_found(
    central: Installation,
) -> None:
    html = central.client.get(f"{ADDRESS}?ano=2025").text
    assert "sem dados" in html
    assert {each["situacao"] for each in rows(central, "?ano=2025")} == {"sem dados"}
    for year in ("1999", "2027", "abc", "²026", "20260"):
        assert central.client.get(f"{ADDRESS}?ano={year}").status_code == 404
    assert central.client.get(f"{ADDRESS}.pdf").status_code == 404


def test_nothing_of_single_agents_is_published(week: Installation) -> None:
    central = week
    central.clock.advance(2 * DAY)
    rebuild(central.line)
    for ending in ("", ".csv", ".json"):
        text = central.client.get(f"{ADDRESS}{ending}").text
        assert "Bia" not in text
        assert "Caio" not in text


def test_it_is_counted_once_a_day_and_read_while_the_database_is_away(
    week: Installation,
) -> None:
    central = week
    central.clock.advance(2 * DAY)
    rebuild(central.line)
    before = central.client.get(f"{ADDRESS}.json").text
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE counted_days RENAME TO gone")
    assert central.client.get(f"{ADDRESS}.json").text == before
    etag = central.client.get(f"{ADDRESS}.csv").headers["ETag"]
    again = central.client.get(f"{ADDRESS}.csv", headers={"If-None-Match": etag})
    assert again.status_code == 304
