"""Attachments: what is taken, what is not, and names that stay where they are put."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.mail.attachments import MAX_NAME_CHARS, judge, kind_of, safe_name
from ivr.rules.mail.incoming import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, RefusedFile


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("termo.pdf", "application/pdf"),
        ("Termo.PDF", "application/pdf; name=termo.pdf"),
        ("foto.jpeg", "image/jpeg"),
        ("nota.xml", "text/xml"),
        ("termo.pdf", "application/octet-stream"),
        ("", "image/png"),
        ("planilha.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_what_people_send_is_taken(name: str, media_type: str) -> None:
    assert judge(name, media_type, 1000, 1) is None


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("boleto.exe", "application/octet-stream"),
        ("boleto.pdf.exe", "application/pdf"),
        ("boleto.pdf", "application/x-msdownload"),
        ("pagina.html", "text/html"),
        ("pagina.pdf", "text/html"),
        ("figura.svg", "image/svg+xml"),
        ("winmail.dat", "application/ms-tnef"),
        ("macro.docm", "application/vnd.ms-word.document.macroenabled.12"),
        ("boleto\u202efdp.exe", "application/pdf"),
        ("", "application/octet-stream"),
        ("", ""),
    ],
)
def test_what_could_run_or_says_two_things_is_not(name: str, media_type: str) -> None:
    assert judge(name, media_type, 1000, 1) is RefusedFile.TYPE


def test_too_large_or_too_many_is_not_taken() -> None:
    assert judge("a.pdf", "application/pdf", MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS) is None
    assert judge("a.pdf", "application/pdf", MAX_ATTACHMENT_BYTES + 1, 1) is RefusedFile.SIZE
    assert judge("a.pdf", "application/pdf", 1, MAX_ATTACHMENTS + 1) is RefusedFile.NUMBER


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("termo.pdf", "termo.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\nota fiscal.jpg", "nota fiscal.jpg"),
        ('a"; filename=b.exe\r\nX: y.pdf', "a filename=b.exeX y.pdf"),
        ("boleto\u202efdp.pdf", "boletofdp.pdf"),
        ("...", "arquivo"),
        ("", "arquivo"),
        ("nul.txt", "_nul.txt"),
        (".htaccess", "htaccess"),
        ("Declara\u0063\u0327a\u0303o.pdf", "Declaração.pdf"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_no_way_elsewhere(given: str, safe: str) -> None:
    assert safe_name(given) == safe


@given(st.text(max_size=400))
def test_every_name_is_safe_and_stays_so(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= MAX_NAME_CHARS
    assert safe.isprintable()
    assert not set(safe) & set('/\\<>:"|?*;%')
    assert not safe.startswith(".")
    assert safe_name(safe) == safe


def test_a_taken_file_goes_on_as_one_of_our_types() -> None:
    assert kind_of("a.pdf", "application/octet-stream") == "application/pdf"
    assert kind_of("a.pdf", "Application/PDF; x=y") == "application/pdf"
    assert kind_of("", "image/png") == "image/png"
    assert kind_of("a.html", "text/html") == "application/octet-stream"


def test_a_name_as_long_as_a_message_is_cut_before_it_is_read_and_keeps_its_end() -> None:
    for long in ("a" * 1_000_000, "a" + "\u0301\u0323" * 100_000, "pasta/" * 100_000 + "a"):
        name = safe_name(f"{long}.pdf")
        assert name.endswith(".pdf")
        assert len(name) <= MAX_NAME_CHARS
        assert judge(f"{long}.pdf", "application/pdf", 1, 1) is None
    assert safe_name("x" * 100_000 + "/termo.pdf") == "termo.pdf"
