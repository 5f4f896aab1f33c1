"""The charter's files: whole, checkable, told apart by version, and the same for the same one."""

import csv
import gzip
import hashlib
import json
import re
from io import StringIO

import pytest

from ivr.rules.charter.columns import ALL_COLUMNS
from ivr.usecases.charter.seeding import seed
from ivr.web.citizens.charter.pdf import blocks, charter_pdf
from ivr.web.citizens.charter.published import KINDS, published_charter
from tests.rules.charter.test_services import ROW, read
from tests.support.callflow import CALLFLOW
from tests.support.installation import Installation
from tests.web.citizens.charter.edited import with_charter, with_more_of_partnerships
from tests.web.citizens.test_front_door import said

FILES = tuple(f"/{each.name}" for each in KINDS)
MAX_PDF_BYTES = 60_000


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_sent_once_and_then_only_if_it_changed(central: Installation, path: str) -> None:
    first = central.client.get(path)
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "carta-de-servicos" in first.headers["Content-Disposition"]
    again = central.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    small = {"Accept-Encoding": "gzip"}
    etag = central.client.get(path, headers=small).headers["ETag"]
    known = central.client.get(path, headers={**small, "If-None-Match": etag})
    assert known.status_code == 304
    changed = with_charter(central, "Parcerias e eventos", "Parcerias")
    newer = changed.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200
    assert newer.headers["ETag"] != first.headers["ETag"]
    assert newer.data != first.data


@pytest.mark.parametrize("path", FILES)
def test_a_file_of_text_travels_small_and_is_the_same_file(
    central: Installation, path: str
) -> None:
    plain = central.client.get(path)
    assert "Content-Encoding" not in plain.headers
    small = central.client.get(path, headers={"Accept-Encoding": "gzip"})
    if path.endswith(".pdf"):  # it is packed in itself
        assert "Content-Encoding" not in small.headers
        return
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert len(small.data) * 2 < len(plain.data)
    assert gzip.decompress(small.data) == plain.data


@pytest.mark.parametrize("path", FILES)
def test_a_file_says_since_when_it_is_as_it_is(central: Installation, path: str) -> None:
    line = central.app.extensions["central-7880"].line
    assert "Last-Modified" not in central.client.get(path).headers, "nobody has published it yet"
    seed(central.ports)
    assert line.conversations.look()
    told = central.client.get(path).headers["Last-Modified"]
    assert told == "Mon, 23 Nov 2026 13:00:00 GMT"
    assert central.client.get(path, headers={"If-Modified-Since": told}).status_code == 304


def test_the_page_and_the_list_of_digests_name_each_files_own(central: Installation) -> None:
    page = central.client.get("/carta/dicionario").text
    lines = central.client.get("/carta.sha256").text.splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    for path in FILES:
        digest = hashlib.sha256(central.client.get(path).data).hexdigest()
        assert listed[path[1:]] == digest
        assert f"<code>{digest}</code>" in page
        assert f'href="{path}"' in page


def test_the_dictionary_names_every_column_and_the_article_that_asks_for_it(
    central: Installation,
) -> None:
    page = central.client.get("/carta/dicionario").text
    [table] = re.findall(r'<table class="dictionary"[^>]*>(.*?)</table>', page, re.DOTALL)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)[1:]
    assert [re.sub(r"<.*?>", "", row.split("</th>")[0]).strip() for row in rows] == [
        each.name for each in ALL_COLUMNS
    ]
    for column, row in zip(ALL_COLUMNS, rows, strict=True):
        assert column.article in said(row)


def test_the_csv_is_read_by_a_spreadsheet_and_runs_nothing(central: Installation) -> None:
    wicked = '=HYPERLINK("http://x")'
    charter = with_more_of_partnerships(central, f"cost = '{wicked}'\n")
    text = charter.client.get("/carta.csv").data.decode("utf-8-sig")
    heading, *rows = csv.reader(StringIO(text), delimiter=";")
    assert heading == [each.name for each in ALL_COLUMNS]
    assert len(rows) == len(CALLFLOW.services)
    cost = heading.index("custo")
    assert [row[cost] for row in rows if row[cost]] == [f"'{wicked}"]


def test_both_json_shapes_have_every_service(central: Installation) -> None:
    own = json.loads(central.client.get("/carta.json").data)
    assert own["dicionario"] == "https://central.exemplo.br/carta/dicionario"
    assert own["revisado_em"] == "2019-07-30"
    assert [each["id"] for each in own["servicos"]] == [each.id for each in CALLFLOW.services]
    for each in own["servicos"]:
        path = each["endereco"].removeprefix("https://central.exemplo.br")
        assert central.client.get(path).status_code == 200
    govbr = json.loads(central.client.get("/carta-govbr.json").data)
    assert [each["nome"] for each in govbr["servicos"]] == [
        each["nome"] for each in own["servicos"]
    ]


def test_the_pdf_is_light_and_the_same_for_the_same_version(central: Installation) -> None:
    [kind] = [each for each in KINDS if each.name == "carta.pdf"]
    first = central.client.get("/carta.pdf")
    assert first.data.startswith(b"%PDF-1.")
    assert len(first.data) < MAX_PDF_BYTES
    assert b"/Lang (pt-BR)" in first.data
    assert b"20190730" in first.data, "its date is the edition's and not today's"
    central.clock.advance(400 * 86_400)
    assert central.client.get("/carta.pdf").data == first.data
    with central.app.test_request_context():
        assert charter_pdf(published_charter()) == first.data, "made anew"
        assert kind.make(published_charter()) == first.data, "as it was kept"


def test_the_pdf_has_what_the_page_has_of_a_service() -> None:
    row = {"phone": "3232 2033", "email": "x@y.br", "links": ["https://x.org/b", "y.gov.br"]}
    (service,), _ = read({**ROW, **row})
    drawn = dict(blocks(service))
    assert drawn["Telefone"] == ("3232 2033",)
    assert drawn["E-mail"] == ("x@y.br",)
    assert drawn["Na internet"] == ("https://x.org/b", "y.gov.br")
    (plain,), _ = read(ROW)
    left = drawn.keys() - dict(blocks(plain)).keys()
    assert left == {"Telefone", "E-mail", "Na internet"}


@pytest.mark.parametrize("text", ["😀 → \u202e ﷽", "a" * 3000, "\\n" * 400 + "fim"])
def test_no_text_keeps_the_pdf_from_being_made(central: Installation, text: str) -> None:
    charter = with_more_of_partnerships(central, f'cost = "{text}"\n')
    answer = charter.client.get("/carta.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-1.")


@pytest.mark.parametrize("path", ["/carta.xml", "/carta.pdf.csv", "/carta", "/cartas.json"])
def test_there_are_no_other_files(central: Installation, path: str) -> None:
    assert (central.client.get(path).status_code == 200) is (path == "/carta")
