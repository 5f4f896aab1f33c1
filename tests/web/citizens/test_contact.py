"""The contact form: a message becomes a case once, and nothing that was typed is lost."""

import io
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from redis import Redis
from werkzeug.test import TestResponse

from ivr.rules.cases.contact_form import ContactMessage
from ivr.rules.cases.form_tokens import Sheet
from ivr.rules.cases.requests import MANIFESTATIONS, RequestKind
from ivr.rules.mail.incoming import RefusedFile
from ivr.rules.notices.ceilings import FORMS
from ivr.rules.words.gsm7 import plain
from ivr.usecases.cases.contact import TooMany, new_sheet, send
from ivr.web.citizens.form_files import REFUSED
from ivr.web.common.limits import BY_WRITER
from tests.conftest import Install
from tests.support.installation import Installation

MAIL = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "central@exemplo.br"}
SMS = {"SMS_FROM": "+558432097880"}
ADDRESS, MOBILE, CPF = "maria@exemplo.br", "(84) 98888-7777", "529.982.247-25"
GOOD = {
    "tipo": "question",
    "assunto": "uvt",
    "mensagem": "Como troco a senha?",
    "email": ADDRESS,
    "nome": "Maria Lima",
    "cpf": CPF,
}
TABLES = ("cases", "demands", "incoming", "promises")
FROM = "203.0.113.7"


@pytest.fixture
def central(installed: Install, sqlite_url: str, tmp_path: Path) -> Installation:
    """An installation whose files are this test's own."""
    return installed(sqlite_url, MAIL_DIR=str(tmp_path / "mail"))


@pytest.fixture
def central_on_both(installed: Install, any_database_url: str, tmp_path: Path) -> Installation:
    """The same on SQLite and on PostgreSQL."""
    return installed(any_database_url, MAIL_DIR=str(tmp_path / "mail"))


def sheet(central: Installation, html: str = "") -> str:
    """The hidden field of that page, or of a form that is opened and read for ten seconds."""
    if not html:
        html = central.client.get("/contato").text
        central.clock.advance(10)
    found = re.search(r'name="folha" value="([^"]+)"', html)
    assert found, html
    return found[1]


def post(central: Installation, **fields: object) -> TestResponse:
    """The form is sent; `at` is the network's address that it comes from."""
    origin = {"REMOTE_ADDR": str(fields.pop("at", FROM))}
    answer = central.client.post("/contato", data=fields, environ_overrides=origin)
    if answer.status_code == 303:
        answer = central.client.get(answer.headers["Location"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    return answer


def write(central: Installation, **fields: object) -> TestResponse:
    """A good form is opened, filled in and sent, with these fields otherwise."""
    return post(central, **{"folha": sheet(central), **GOOD, **fields})


def told(html: str) -> tuple[str, str]:
    """The receipt's protocol and reading code, empty where there is none."""
    found = [re.sub(r"\s", "", each) for each in re.findall(r'class="protocol">([^<]+)<', html)]
    return found[0], found[1] if len(found) > 1 else ""


def counts(central: Installation) -> dict[str, int]:
    """How many rows there are."""
    return {t: len(central.rows(f"SELECT 1 FROM {t}")) for t in TABLES}


def test_a_question_becomes_a_case_with_protocol_clock_and_promise(
    installed: Install, any_database_url: str
) -> None:
    central = installed(any_database_url, **MAIL, **SMS)
    html = write(central, telefone=MOBILE).text
    protocol, code = told(html)
    assert code == ""
    assert "Nossa previsão é responder até quarta-feira, 25 de novembro." in html
    assert "A resposta vai para m•••@exemplo.br" in html
    assert "Enviamos o protocolo também por e-mail e por SMS." in html
    assert ADDRESS not in html
    assert counts(central) == dict.fromkeys(TABLES, 1)
    assert central.rows("SELECT protocol, channel, topic, state FROM cases") == [
        (protocol, "form", "uvt", "received")
    ]
    assert central.rows("SELECT kind, state, address, number, cpf, name FROM demands") == [
        ("question", "here", ADDRESS, "+5584988887777", "52998224725", "Maria Lima")
    ]
    assert central.rows("SELECT source, state, sender, subject, text FROM incoming") == [
        ("form", "filed", ADDRESS, "Acesso e senhas da UVT", "Como troco a senha?")
    ]
    ((kind, to, nature),) = central.rows('SELECT kind, "to", nature FROM emails')
    assert (kind, to, nature) == ("acknowledgement", ADDRESS, "auto-replied")
    ((to, body),) = central.rows('SELECT "to", body FROM sms')
    assert to == "+5584988887777"
    groups = f"{protocol[:4]} {protocol[4:8]} {protocol[8:]}"
    assert body == plain(
        f"SEFAZ/RN: recebemos sua mensagem. Protocolo {groups}."
        " Previsão de resposta: até quarta, 25/11. Para consultar, ligue (84) 3209-7880 e digite 9."
    )


@pytest.mark.parametrize("kind", sorted(each.value for each in MANIFESTATIONS))
def test_a_manifestation_is_taken_without_name_or_address(
    central_on_both: Installation, kind: str
) -> None:
    central = central_on_both
    html = write(central, tipo=kind, email="", nome="", cpf="").text
    protocol, code = told(html)
    assert re.fullmatch(r"\d{11}", protocol)
    assert re.fullmatch(r"\d{8}", code)
    assert "até quarta-feira, 23 de dezembro." in html  # thirty days as they come
    assert "Lei 13.460/2017, art. 12" in html
    ((via, kept, target),) = central.rows("SELECT via, hash, target FROM proof_codes")
    assert (via, target) == ("receipt", "")
    assert code not in str(kept)


def test_a_landline_is_a_way_to_answer_and_gets_no_sms(installed: Install, sqlite_url: str) -> None:
    central = installed(sqlite_url, **SMS)
    html = write(central, email="", telefone="3232-2033").text
    assert "(84) ••••-2033" in html
    assert "por SMS" not in html
    assert central.rows("SELECT 1 FROM sms") == []


def test_sent_twice_it_is_one_message_with_one_receipt(central_on_both: Installation) -> None:
    central = central_on_both
    form = {"folha": sheet(central), **GOOD, "tipo": "complaint", "email": ""}
    first = post(central, **form)
    central.clock.advance(3600)
    again = post(central, **{**form, "mensagem": f"  {GOOD['mensagem']} "})
    assert (first.status_code, again.status_code) == (200, 200)
    assert told(again.text) == told(first.text)
    assert counts(central) == dict.fromkeys(TABLES, 1)
    assert central.rows("SELECT count(*) FROM proof_codes") == [(1,)]


@pytest.mark.parametrize(
    "other", [{"mensagem": "Segundo texto."}, {"nome": "Outro"}, {"email": "outro@exemplo.br"}]
)
def test_sent_again_with_something_else_it_is_a_message_of_its_own(
    central: Installation, other: dict[str, str]
) -> None:
    form = {"folha": sheet(central), **GOOD, "tipo": "complaint", "email": ""}
    first = post(central, **form)
    for _ in range(2):
        second = post(central, **{**form, **other})
        assert second.status_code == 200
        assert told(second.text) != told(first.text)
    assert told(post(central, **form).text) == told(first.text)
    ((kept, cases),) = central.rows("SELECT count(*), count(DISTINCT case_id) FROM incoming")
    assert (kept, cases) == (2, 2), "each with a protocol and a code of its own"


def test_the_same_form_with_another_file_is_another_message(central: Installation) -> None:
    form = {"folha": sheet(central), **GOOD}
    for content in (b"a", b"b", b"a"):
        assert (
            post(central, **form, anexos=[file("a.txt", content, "text/plain")]).status_code == 200
        )
    rows = central.rows("SELECT incoming_id, sha256 FROM attachments")
    assert len(rows) == len({str(each) for each in rows}) == 2
    assert forms(central) == []


def test_sent_many_times_at_once_it_is_one_message(central_on_both: Installation) -> None:
    central = central_on_both
    opened = new_sheet(central.ports)
    message = ContactMessage(RequestKind.COMPLAINT, "", "Demorou.", number="+5584988887777")
    lines = [central.line for _ in range(4)]  # one has four connections
    with ThreadPoolExecutor(4) as threads:
        receipts = list(threads.map(lambda line: send(line, opened, message), lines))
    assert {each.protocol for each in receipts} == {receipts[0].protocol}
    assert {each.code for each in receipts} == {receipts[0].code}
    assert counts(central) == dict.fromkeys(TABLES, 1)


def test_a_number_of_three_digits_may_be_incomplete(central: Installation) -> None:
    html = unescape(post(central, folha=sheet(central), **{**GOOD, "telefone": "123"}).text)
    assert "Número incompleto, ou de serviço, como 190: digite o DDD e o número." in html


def test_mistakes_are_told_by_field_and_everything_typed_is_kept(central: Installation) -> None:
    typed = {
        **GOOD,
        "assunto": "",
        "mensagem": "Linha 1\r\nLinha <b>2</b>",
        "email": "maria@",
        "telefone": "0900 12",
        "cpf": "111.111.111-12",
    }
    answer = post(central, folha=sheet(central), **typed)
    assert answer.status_code == 422
    html = unescape(answer.text)
    assert "<title>Erro: " in html
    assert 'role="alert" id="resultado" tabindex="-1"' in html
    for name in ("topic", "email", "telephone", "cpf"):
        assert f'href="#campo-{name}"' in html
        assert f'id="campo-{name}"' in html
        assert f'id="erro-{name}"' in html
    assert "Linha 1\r\nLinha <b>2</b></textarea>" in html
    assert "<b>2</b>" not in answer.text
    for value in ("maria@", "0900 12", "111.111.111-12", "Maria Lima"):
        assert f'value="{value}"' in html
    assert counts(central) == dict.fromkeys(TABLES, 0)
    mended = post(central, folha=sheet(central, answer.text), **GOOD)
    assert mended.status_code == 200


@pytest.mark.parametrize(
    ("seconds", "also", "word"),
    [
        (2, {}, "Isso foi rápido!"),
        (86_401, {}, "ficou aberta por muito tempo"),
        (10, {"site": "http://casino.example"}, "Um campo escondido"),
    ],
)
def test_what_looks_like_a_machine_is_shown_once_more_and_then_taken(
    central: Installation, seconds: int, also: dict[str, str], word: str
) -> None:
    html = central.client.get("/contato").text
    central.clock.advance(seconds)
    shown = post(central, folha=sheet(central, html), **GOOD, **also)
    assert (shown.status_code, word in shown.text) == (422, True)
    assert "Como troco a senha?" in shown.text
    assert "casino" not in shown.text
    central.clock.advance(3)
    assert post(central, folha=sheet(central, shown.text), **GOOD).status_code == 200
    assert counts(central) == dict.fromkeys(TABLES, 1)


@pytest.mark.parametrize(("seconds", "also"), [(2, {}), (10, {"site": "http://casino.example"})])
def test_a_refused_file_is_the_only_cause_that_is_told(
    central: Installation, seconds: int, also: dict[str, str]
) -> None:
    html = central.client.get("/contato").text
    central.clock.advance(seconds)
    bad = file("virus.exe", b"MZ", "application/octet-stream")
    shown = post(central, folha=sheet(central, html), **GOOD, **also, anexos=[bad])
    assert shown.status_code == 422
    assert "tipo de arquivo que não abrimos" in shown.text
    assert "Isso foi rápido" not in shown.text
    assert "campo escondido" not in shown.text


@pytest.mark.parametrize("forged", ["", "x", "eyJuIjoiYSJ9.x"])
def test_a_sheet_that_is_not_ours_is_renewed_and_nothing_is_lost(
    central: Installation, forged: str
) -> None:
    shown = post(central, folha=forged, **GOOD)
    assert shown.status_code == 422
    assert ADDRESS in shown.text
    central.clock.advance(5)
    assert post(central, folha=sheet(central, shown.text), **GOOD).status_code == 200


def test_one_address_and_one_telephone_have_their_share_of_a_day(
    central_on_both: Installation,
) -> None:
    line = central_on_both.line
    by_email = ContactMessage(RequestKind.QUESTION, "", "x", address=ADDRESS)
    by_telephone = ContactMessage(RequestKind.QUESTION, "", "x", number="+5584988887777")
    for message in (by_email, by_telephone):
        for _ in range(FORMS.pair):
            send(line, new_sheet(line.ports), message)
        with pytest.raises(TooMany):
            send(line, new_sheet(line.ports), message)
    send(line, new_sheet(line.ports), replace(by_email, address="joao@exemplo.br"))
    send(line, new_sheet(line.ports), ContactMessage(RequestKind.COMPLAINT, "", "x"))
    central_on_both.clock.advance(timedelta(days=1).total_seconds())
    send(line, new_sheet(line.ports), by_email)


def test_beyond_the_share_the_page_says_what_to_do_and_keeps_what_was_typed(
    central: Installation,
) -> None:
    for _ in range(FORMS.pair):
        assert write(central).status_code == 200
    answer = write(central)
    assert answer.status_code == 429
    assert "O que você escreveu continua aqui." in answer.text
    assert "mailto:atendimento@" in answer.text
    assert "Como troco a senha?" in answer.text


def test_one_network_has_its_share_of_an_hour(central: Installation) -> None:
    html = sheet(central)
    empty = {**GOOD, "folha": html, "mensagem": ""}
    codes = {post(central, **empty).status_code for _ in range(BY_WRITER.amount)}
    assert codes == {422}
    limited = post(central, folha=html, **GOOD)
    assert (limited.status_code, "continua aqui" in limited.text) == (429, True)
    assert post(central, at="203.0.113.8", folha=html, **GOOD).status_code == 200


def forms(central: Installation) -> list[str]:
    """The names of the files of forms that are not sent yet."""
    folder = Path(central.settings.MAIL_DIR) / "forms"
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def file(name: str, content: bytes, kind: str) -> tuple[io.BytesIO, str, str]:
    """A file as a browser sends it."""
    return io.BytesIO(content), name, kind


def test_attachments_are_kept_under_their_hash_and_named_safely(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    files = [
        file("../../termo.pdf", b"%PDF-1", "application/pdf"),
        file("nota.xml", b"<a/>", "text/xml"),
        file("notas.csv", b"a;b\r\n1;2", "application/vnd.ms-excel"),
    ]
    answer = write(central, anexos=files)
    assert answer.status_code == 200
    assert "termo.pdf, nota.xml, notas.csv" in answer.text
    rows = central.rows("SELECT name, media_type, bytes, sha256, refused FROM attachments")
    assert [(row[0], row[1], row[2], row[4]) for row in rows] == [
        ("termo.pdf", "application/pdf", 6, ""),
        ("nota.xml", "application/xml", 4, ""),
        ("notas.csv", "text/csv", 8, ""),
    ]
    path = central.ports.mail_files.path(str(rows[0][3]))
    assert path
    assert path.read_bytes() == b"%PDF-1"


def test_a_refused_attachment_is_told_and_the_good_ones_stay(central: Installation) -> None:
    files = [
        file("foto.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        file("virus.exe", b"MZ", "application/octet-stream"),
        file("virus.pdf", b"MZ\x90\0\x03", "application/pdf"),
        file("vazio.pdf", b"", "application/pdf"),
    ]
    shown = write(central, anexos=files)
    assert shown.status_code == 422
    refused = "tipo de arquivo que não abrimos (aceitamos PDF, fotos, textos, planilhas, XML e ZIP)"
    for told in (f"virus.exe: {refused}; virus.pdf: {refused}", "vazio.pdf: o arquivo está vazio."):
        assert told in shown.text
    assert "foto.jpg <label" in shown.text
    assert REFUSED[RefusedFile.SIZE].endswith("(o limite é de 10 MB por arquivo)")
    more = [file(f"{n}.txt", b"x", "text/plain") for n in range(3)]
    shown = post(central, folha=sheet(central, shown.text), **GOOD, tirar="0", anexos=more)
    assert shown.status_code == 200
    names = [name for (name,) in central.rows("SELECT name FROM attachments")]
    assert names == ["0.txt", "1.txt", "2.txt"]


def test_a_fourth_attachment_is_too_many(central: Installation) -> None:
    shown = write(central, anexos=[file(f"{n}.txt", b"x", "text/plain") for n in range(4)])
    assert (shown.status_code, "3.txt: o limite são 3 anexos" in shown.text) == (422, True)
    assert 'type="file"' not in shown.text
    assert 'id="campo-files"' in shown.text
    assert post(central, folha=sheet(central, shown.text), **GOOD).status_code == 200


def test_an_attachment_that_was_kept_too_long_is_asked_for_again(central: Installation) -> None:
    shown = write(central, mensagem="", anexos=[file("nota.txt", b"nota", "text/plain")])
    (name,) = forms(central)
    central.ports.form_files.drop(name)
    again = post(central, folha=sheet(central, shown.text), **GOOD)
    assert (again.status_code, "nota.txt: passou muito tempo" in again.text) == (422, True)
    assert post(central, folha=sheet(central, again.text), **GOOD).status_code == 200
    assert central.rows("SELECT 1 FROM attachments") == []


def test_far_too_much_is_refused_with_a_word(central: Installation) -> None:
    answer = central.client.post(
        "/contato", data=GOOD, environ_overrides={"CONTENT_LENGTH": str(16 * 1024**2)}
    )
    assert (answer.status_code, "Volte à página anterior" in answer.text) == (413, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nome", "Ana\r\nBcc: todos@exemplo.br"),
        ("nome", "=HYPERLINK(1)"),
        ("mensagem", "<script>alert(1)</script>\0\x1b[31m\u202e{{1337*1337}} %s"),
        ("email", "a@exemplo.br\r\nBcc: b@exemplo.br"),
        ("email", "a@exemplo.br, b@exemplo.br"),
        ("email", "=cmd@exemplo.br"),
        ("telefone", "84 98888-7777;ext=1<script>"),
        ("assunto", "uvt\r\nX: y"),
        ("tipo", "question' OR 1=1 --"),
        ("cpf", "529.982.247-25\r\nX: y"),
        ("folha", "../../etc/passwd"),
        ("tirar", "-1"),
    ],
)
def test_the_injection_corpus_stays_inert(
    installed: Install, sqlite_url: str, name: str, text: str
) -> None:
    central = installed(sqlite_url, **MAIL, **SMS)
    answer = write(central, **{name: text})
    assert answer.status_code in (200, 422)
    assert "<script>" not in answer.text.replace('<script src="/static', "")
    assert "1787569" not in answer.text
    for row in central.rows('SELECT "to", subject, text, html, reply_to FROM emails'):
        assert str(row[0]) in (ADDRESS,)
        assert "\n" not in str(row[1])
        for each in ("Bcc", "script", "HYPERLINK", "Como troco"):
            assert each not in " ".join(map(str, row))
    for sender_name, subject, kept in central.rows(
        "SELECT sender_name, subject, text FROM incoming"
    ):
        assert str(sender_name).isprintable()
        assert str(subject).isprintable()
        assert not set(str(kept)) & {"\0", "\x1b", "\u202e"}


def test_no_address_number_cpf_or_protocol_leaks(
    central: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    answers = [
        write(central, telefone=MOBILE),
        write(central, cpf="529.982.247-26"),
        write(central, assunto=""),
    ]
    protocol, _ = told(answers[0].text)
    secrets = (ADDRESS, "maria", "98888", "8887777", "52998224725", CPF, "529.982", protocol)
    with Redis.from_url(central.settings.REDIS_URL) as redis:
        kept = b" ".join(key + b" " + (redis.get(key) or b"") for key in redis.scan_iter("*"))
    for secret in (*secrets, "Como troco", FROM):
        assert secret not in caplog.text, secret
    for secret in secrets:
        assert secret.encode() not in kept, secret
    for answer in answers:
        assert answer.request.query_string == b""
        assert "Location" not in answer.headers


def test_a_link_may_choose_what_is_sent(central: Installation) -> None:
    html = central.client.get("/contato?tipo=complaint").text
    assert 'value="complaint" checked' in html
    assert 'value="question" checked' in central.client.get("/contato?tipo=<x>").text


def test_an_opened_sheet_says_nothing_of_the_day(central: Installation) -> None:
    assert new_sheet(central.ports) != new_sheet(central.ports)
    assert Sheet("a", central.clock.now()).key != Sheet("b", central.clock.now()).key
