"""Attachments: what is taken, what is not, and names that stay where they are put."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rules.mail.attachments import (
    MAX_END_LETTERS,
    MAX_NAME_CHARS,
    MAX_NAME_END_CHARS,
    Judged,
    judge,
    safe_name,
)
from ivr.rules.mail.incoming import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, RefusedFile


def zipped(*names: str) -> bytes:
    """A zip file's beginning."""
    made = BytesIO()
    with ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


PDF, PNG = b"%PDF-1.7\n%\xe2\xe3", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPG, GIF, TIFF = b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"GIF89a\x01\0", b"II*\0\x08\0\0\0"
WEBP, HEIC = b"RIFF\x10\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
EXE, OLE = b"MZ\x90\0\x03\0\0\0" + b"\0" * 60 + b"PE\0\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"
DOCX, CSV = zipped("[Content_Types].xml", "word/document.xml"), b"a;b\r\n1;2"
NFE = b'\xef\xbb\xbf<?xml version="1.0"?><nfeProc xmlns="http://www.portalfiscal.inf.br/nfe">'
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN = "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "media_type", "head", "named", "kind"),
    [
        ("termo.pdf", "application/pdf", PDF, "termo.pdf", "application/pdf"),
        ("Termo.PDF", "application/pdf; name=termo.pdf", PDF, "Termo.PDF", "application/pdf"),
        ("termo.pdf", "application/force-download", PDF, "termo.pdf", "application/pdf"),
        ("termo.pdf", "text/html", PDF, "termo.pdf", "application/pdf"),
        ("termo", UNKNOWN, PDF, "termo.pdf", "application/pdf"),
        ("termo.docx", UNKNOWN, PDF, "termo.docx.pdf", "application/pdf"),
        ("termo.bin", "", PDF, "termo.bin.pdf", "application/pdf"),
        ("foto.jpeg", "image/jpeg", JPG, "foto.jpeg", "image/jpeg"),
        ("foto.png", "image/png", JPG, "foto.png.jpg", "image/jpeg"),
        ("", "image/png", PNG, "arquivo.png", "image/png"),
        ("a.gif", "", GIF, "a.gif", "image/gif"),
        ("a.tif", "", TIFF, "a.tif", "image/tiff"),
        ("a.webp", "", WEBP, "a.webp", "image/webp"),
        ("IMG_1.HEIC", "", HEIC, "IMG_1.HEIC", "image/heic"),
        ("notas.csv", "application/vnd.ms-excel", CSV, "notas.csv", "text/csv"),
        ("notas.txt", "text/plain", "ação".encode("utf-16"), "notas.txt", "text/plain"),
        ("notas", "text/csv", CSV, "notas.csv", "text/csv"),
        ("relatorio.xls", "application/vnd.ms-excel", CSV, "relatorio.xls.txt", "text/plain"),
        ("nota.xml", "text/xml", NFE, "nota.xml", "application/xml"),
        ("nota-nfe.xml", "text/plain", NFE, "nota-nfe.xml", "application/xml"),
        ("NFe35.xml", "application/force-download", NFE, "NFe35.xml", "application/xml"),
        ("nota", UNKNOWN, NFE, "nota.xml", "application/xml"),
        ("planilha.xlsx", SHEET, DOCX, "planilha.xlsx", SHEET),
        ("a.odt", "", DOCX, "a.odt", "application/vnd.oasis.opendocument.text"),
        ("pasta", "application/zip", DOCX, "pasta.zip", "application/zip"),
        ("carta.doc", "application/msword", OLE, "carta.doc", "application/msword"),
        ("convite.ics", "", b"BEGIN:VCALENDAR\r\n", "convite.ics", "text/calendar"),
    ],
)
def test_a_file_is_taken_by_what_it_is(
    name: str, media_type: str, head: bytes, named: str, kind: str
) -> None:
    assert judge(name, media_type, 1000, 1, head) == Judged(named, kind)


@pytest.mark.parametrize(
    ("name", "media_type", "head"),
    [
        ("boleto.pdf", "application/pdf", EXE),
        ("boleto.pdf", "application/pdf", b"\x7fELF\x02\x01\x01\0"),
        ("boleto.pdf", "application/pdf", b"@echo off\r\n"),
        ("boleto.txt", "text/plain", b"#!/bin/sh\n"),
        ("foto.jpg", "image/jpeg", b"<html><script>"),
        ("boleto.exe", UNKNOWN, EXE),
        ("boleto.pdf.exe", "application/pdf", PDF),
        ("pagina.html", "text/html", b"<!doctype html><p>a"),
        ("pagina.pdf", "text/html", b"<p><script>a</script>"),
        ("figura.svg", "image/svg+xml", b"<svg onload=x>"),
        ("nota.xml", "text/xml", b'<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml">'),
        ("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22\0\0"),
        ("macro.docm", "application/vnd.ms-word.document.macroenabled.12", DOCX),
        ("jogo.jar", "application/zip", DOCX),
        ("instala", UNKNOWN, OLE),
        ("boleto\u202efdp.exe", "application/pdf", PDF),
        ("", UNKNOWN, b"\0\1\2"),
        ("", "", b""),
        ("vazio.pdf", "application/pdf", b""),
    ],
)
def test_what_could_run_or_is_of_no_kind_is_not(name: str, media_type: str, head: bytes) -> None:
    judged = judge(name, media_type, 1000, 1, head)
    assert (judged.refused, judged.media_type) == (RefusedFile.TYPE, UNKNOWN)


def test_too_large_or_too_many_is_not_taken() -> None:
    pdf = "a.pdf", "application/pdf"
    assert judge(*pdf, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, PDF).refused is None
    assert judge(*pdf, MAX_ATTACHMENT_BYTES + 1, 1, PDF).refused is RefusedFile.SIZE
    assert judge(*pdf, 1, MAX_ATTACHMENTS + 1, PDF).refused is RefusedFile.NUMBER


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


def test_a_name_as_long_as_a_message_is_cut_before_it_is_read_and_keeps_its_end() -> None:
    for long in ("a" * 1_000_000, "a" + "\u0301\u0323" * 100_000, "pasta/" * 100_000 + "a"):
        name = safe_name(f"{long}.pdf")
        assert name.endswith(".pdf")
        assert len(name) <= MAX_NAME_CHARS
        assert judge(f"{long}.pdf", "application/pdf", 1, 1, PDF).refused is None
    assert safe_name("x" * 100_000 + "/termo.pdf") == "termo.pdf"


@pytest.mark.parametrize("more", [0, 1])
def test_a_name_longer_than_twice_500_letters_is_put_together_of_its_ends(more: int) -> None:
    name = "\u0301" * (MAX_NAME_END_CHARS - 1) + "a/" + "b" * (MAX_NAME_END_CHARS - 1 + more)
    assert len(name) == 2 * MAX_NAME_END_CHARS + more
    # Of the longer one the folder's end is left out, with which what follows is no name of its own.
    assert (safe_name(name) == "b" * MAX_NAME_CHARS) == (not more)


@pytest.mark.parametrize("more", [0, 1])
def test_what_stands_after_the_last_dot_is_an_end_up_to_ten_letters(more: int) -> None:
    end = "e" * (MAX_END_LETTERS + more)
    long = safe_name(f"{'a' * MAX_NAME_CHARS}.{end}")
    assert len(long) == MAX_NAME_CHARS
    assert long.endswith(f".{end}") == (not more)
