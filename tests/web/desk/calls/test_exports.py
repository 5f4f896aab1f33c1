"""The call log as a file: all of it, masked, inert in a spreadsheet, and written down."""

import csv
import io
import json
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ivr.rules.staff.roles import Role
from ivr.rules.visits.internal import InternalChannel
from ivr.rules.visits.rows import VisitRow
from ivr.rules.visits.states import PriorityClass, Times, VisitSource, VisitState
from ivr.rules.words.csv_cells import BOM, csv_lines, safe_cell
from ivr.rules.words.json_lines import json_line
from ivr.store.calls.calls import Call
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.store.visits.units import Unit
from ivr.usecases.calls.exports import COLUMNS
from ivr.usecases.visits.internal_requests import TypedRequest, write_down
from ivr.usecases.visits.taking import Taker, take_over
from ivr.usecases.visits.units import TypedUnit, create
from ivr.web.desk.session.registry import registry_of
from tests.support.installation import Installation
from tests.web.desk.calls.test_call_log import fill
from tests.web.desk.member import Member
from tests.web.desk.session.test_permissions import path_of, rules_of

CORPUS = (
    *("<script>alert(1)</script>", '=HYPERLINK("http://mau.example","x")', "@SUM(1+1)", "+1", "-1"),
    *("\t=1+1", "\r=1+1", " =1+1", "＝1+1", 'a";"b', "\u202e=1+1", "\u2066@x\u2069", "a\r\nb", "|"),
    *("\u200b=1+1", "\u00a0=1+1", "\x01=1+1", "\ufeff=1+1", "\u3164=1+1", "\u22121+1", "x,=1+1"),
    *('x,"=1+1', "x\t=1+1", "x\n=1+1", ";=1+1", '"=1+1', "x,", '=HYPERLINK("http://mau.example")'),
)

HIDDEN = "\u200b=1+1"


def sonia(central: Installation) -> Member:
    """A supervisor, at the desk."""
    member = Member.of(central, role=Role.SUPERVISOR)
    member.enter()
    return member


def export(member: Member, kind: str, **form: str) -> str:
    """The file, whole."""
    token = member.token("/painel/chamadas")
    answer = member.post(f"/painel/chamadas/exportar.{kind}", csrf_token=token, **form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="chamadas-2026')
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data().decode("utf-8")


def rows_of(text: str) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


def audited(central: Installation) -> list[tuple[object, ...]]:
    return central.rows("SELECT action, note FROM audit WHERE about = 'export' ORDER BY id")


def test_every_call_is_exported_once_also_beyond_one_piece(central_on_both: Installation) -> None:
    fill(central_on_both, 2300)
    central_on_both.dial().hang_up()
    found = rows_of(export(sonia(central_on_both), "csv"))
    assert len({row["id"] for row in found}) == len(found) == 2301
    assert list(found[0]) == list(COLUMNS)
    (began, done) = audited(central_on_both)
    assert began == ("export-began", "csv; números mascarados; todas")
    assert done == ("exported", "2301 chamadas; csv; números mascarados; todas")


def test_the_two_forms_say_the_same_of_a_failed_call_too(central: Installation) -> None:
    central.dial().press("1").hang_up()
    central.clock.advance(60)
    central.dial()
    with central.ports.database.write() as session:
        session.execute(update(Call).where(Call.id == 1).values(outcome="failed"))
    member = sonia(central)
    objects = json.loads(export(member, "json"))
    table = rows_of(export(member, "csv"))
    assert [[str(v or "") for v in each.values()] for each in objects] == [
        list(row.values()) for row in table
    ]
    assert [row["resultado"] for row in table] == ["em-andamento", "failed"]
    assert table[0]["recebida_utc"] == "2026-11-23T13:01:00Z"
    assert table[0]["recebida_local"] == "2026-11-23T10:01:00-03:00"
    assert {row["telefone"] for row in table} == {"(84) 9••••-7777"}


def test_a_call_of_ours_withholds_no_number(central: Installation) -> None:
    central.dial("anonymous").hang_up()
    fill(central, 1)
    with central.ports.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE calls SET direction = 'outbound', number = '' WHERE id = 2"
        )
    found = {row["id"]: row["telefone"] for row in rows_of(export(sonia(central), "csv"))}
    assert found == {"1": "não informado", "2": "ligamos nós"}


def test_only_what_was_searched_leaves_and_the_audit_keeps_no_number(central: Installation) -> None:
    central.dial().press("1")
    central.dial("+5584999990000").press("1")
    found = rows_of(export(sonia(central), "csv", busca="telefone=7777&assunto=uvt"))
    assert [row["id"] for row in found] == ["1"]
    notes = [str(note) for _, note in audited(central)]
    assert notes[1].endswith("telefone (informado), assunto uvt")
    assert not any("7777" in note for note in notes)


def test_whole_numbers_leave_for_a_reason_alone(central: Installation) -> None:
    central.dial()
    member = sonia(central)
    token = member.token("/painel/chamadas")
    form = {"csrf_token": token, "inteiros": "1", "motivo": "other", "texto": "x"}
    refused = member.post("/painel/chamadas/exportar.csv", **form)
    assert refused.status_code == 422
    assert "Diga em poucas palavras qual é o motivo." in refused.text
    assert audited(central) == []
    form |= {"texto": "pedido da ouvidoria sobre 84988887777"}
    text = member.post("/painel/chamadas/exportar.csv", **form).text
    assert rows_of(text)[0]["telefone"] == "'+5584988887777"
    note = str(audited(central)[0][1])
    assert "números inteiros (other: pedido da ouvidoria sobre" in note
    assert "8887777" not in note


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMINISTRATOR])
def test_who_may_not_export_is_refused(central: Installation, role: Role) -> None:
    member = Member.of(central, role=role)
    member.enter()
    answer = member.post("/painel/chamadas/exportar.csv", csrf_token=member.token())
    assert answer.status_code == 403
    assert audited(central) == []


@pytest.mark.parametrize("text", CORPUS)
def test_row_39_no_text_runs_in_a_spreadsheet_or_a_page(text: str) -> None:
    written = csv_lines([[text, 1, None]])
    ((cell, number, nothing),) = csv.reader(io.StringIO(written, newline=""), delimiter=";")
    assert (number, nothing) == ("1", "")
    assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠") or cell.startswith("'")
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", cell)
    line = json_line({"x": text})
    assert json.loads(line) == {"x": text}
    assert line.isascii()
    assert "<" not in line


def calculated(folder: Path, text: str, separator: str = ";") -> list[str]:
    """The formulas that LibreOffice finds in a file of ours, told to calculate all it can."""
    file = folder / "chamadas.csv"
    file.write_text(text, encoding="utf-8", newline="")
    # https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html: `;`, `"`, UTF-8,
    # from row 1, as a person's own language would, special numbers found, formulas calculated.
    form = f"CSV:{ord(separator)},34,76,1,,0,false,true,false,false,false,0,true"
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *(f"--infilter={form}", "--convert-to", "fods", "--outdir", str(folder), str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    (sheet,) = folder.glob("*.fods")
    return re.findall(r'(?:table:formula|xlink:href)="([^"]*)"', sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize("separator", [";", ",", "\t"], ids=["semicolon", "comma", "tab"])
def test_row_39_a_spreadsheet_calculates_nothing_of_what_callers_say(
    tmp_path: Path, separator: str
) -> None:
    for name in ("bare", "ours"):
        (tmp_path / name).mkdir()
    formulas = ("=1+1", '=HYPERLINK("http://mau.example")')
    bare = "".join(f"{text}{separator}x\r\n" for text in formulas)
    assert len(calculated(tmp_path / "bare", BOM + bare, separator)) == 2
    ours = BOM + csv_lines([text, "x", text] for text in CORPUS)
    assert calculated(tmp_path / "ours", ours, separator) == []


def test_every_address_that_sends_a_table_sends_safe_cells_alone(central: Installation) -> None:
    central.dial()
    with central.ports.database.write() as session:
        session.execute(update(Call).values(topic=HIDDEN))
        entry = Done(audit.HEARD, HIDDEN, central.clock.now(), None, HIDDEN)
        audit.write(session, entry)
    unit_id = create(central.ports, None, TypedUnit("Um", "Natal", "seg-sex 8h-14h"))
    came = central.clock.now() - timedelta(days=1)
    ended, row = Times(came, came, came, came), (VisitState.ENDED, PriorityClass.ORDINARY)
    visit = VisitRow(1, ended, *row, "k", "uvt")
    take_over(central.ports, Taker(unit_id, None), VisitSource.IMPORT, [visit])
    asked = TypedRequest(None, "uvt", InternalChannel.WHATSAPP, "Jorge", "=1+1", came)
    write_down(central.ports, None, asked)
    with central.ports.database.write() as session:
        session.execute(update(Unit).values(name=HIDDEN))
    member = Member.of(central, role=Role.AUDITOR)
    member.enter()
    token = member.token()
    typed: set[str] = set()
    others: set[str] = set()
    for rule in rules_of(central.app):
        if registry_of(central.app).is_open(rule.endpoint) or rule.endpoint == "desk.sign_out":
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            path = path_of(rule)
            answer = member.get(path) if method == "GET" else member.post(path, csrf_token=token)
            if not re.search("csv|excel|spreadsheet|separated", answer.content_type):
                continue
            rows = [*csv.reader(io.StringIO(answer.text[1:], newline=""), delimiter=";")]
            cells = [cell for row in rows for cell in row]
            (typed if "'=1+1" in cells else others).add(rule.endpoint)
            assert cells == [safe_cell(cell) for cell in cells], rule.rule
    inside = "desk.export_internal"
    assert typed == {"desk.export", "desk.audit_file", "desk.export_visits", inside}
    assert others == {"desk.report"}, "these have no word that anybody typed"


def test_row_39_what_callers_say_is_inert_on_the_page_and_in_files_and_in_no_log(
    central: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    for text in CORPUS:
        central.dial().press("2").say(text)
    with central.ports.database.write() as session:
        session.execute(update(Call).where(Call.id == 1).values(topic=CORPUS[1]))
    member = sonia(central)
    for n in range(1, len(CORPUS) + 1):
        html = member.get(f"/painel/chamadas/{n}").text
        assert "<script>alert" not in html
    assert '=HYPERLINK("' not in member.get("/painel/chamadas").text
    topics = [row["assunto"] for row in rows_of(export(member, "csv"))]
    assert topics[-1] == f"'{CORPUS[1]}"
    assert "HYPERLINK" not in caplog.text
    assert "<script>" not in caplog.text
