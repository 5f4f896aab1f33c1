"""Every form is bounded before it is read, whoever sends it."""

import io
import os
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from ivr.web.citizens import email_page, own_data, public
from ivr.web.citizens.contact import MAX_FORM_BYTES
from ivr.web.common.pages import MAX_BYTES, MAX_FIELDS
from tests.support.installation import Installation

DOORS = [
    *("/painel/entrar", "/painel/primeiro-acesso", "/contato", "/protocolo", "/protocolo/dados"),
    *("/protocolo/dados/codigo", "/protocolo/dados/baixar", "/protocolo/dados/apagar", "/e/x"),
    "/voice/incoming",
]
MULTIPART = "multipart/form-data; boundary=x"


def send(central: Installation, path: str, body: bytes, kind: str) -> TestResponse:
    """Post it without a session, as a stranger does."""
    return central.client.post(path, data=body, content_type=kind)


@pytest.mark.parametrize("path", DOORS)
def test_no_door_takes_more_into_memory_than_its_form_needs(
    central: Installation, path: str
) -> None:
    body = b"a=" + b"b" * (20 * MAX_BYTES)
    client = central.client
    tracemalloc.start()
    try:
        answer = client.post(
            path,
            input_stream=io.BytesIO(body),
            content_length=len(body),
            content_type="application/x-www-form-urlencoded",
        )
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.status_code in (400, 403, 404, 413)
    assert most < 8 * MAX_BYTES


@pytest.mark.parametrize("path", DOORS)
def test_no_door_takes_more_fields_than_its_form_has(central: Installation, path: str) -> None:
    field = b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nb\r\n'
    body = b"".join(field % n for n in range(MAX_FIELDS + 1)) + b"--x--\r\n"
    assert send(central, path, body, MULTIPART).status_code in (400, 403, 404, 413)


def test_a_field_may_not_be_as_long_as_a_file(central: Installation) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="mensagem"\r\n\r\n'
    body += b"a" * (MAX_BYTES + 1) + b"\r\n--x--\r\n"
    answer = send(central, "/contato", body, MULTIPART)
    assert answer.status_code == 413
    assert "Volte à página anterior" in answer.text


def temporary() -> set[str]:
    """The temporary files that this process has open."""
    links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return {each for each in map(os.readlink, links) if each.startswith(tempfile.gettempdir())}


def test_what_is_refused_leaves_no_temporary_file(central: Installation) -> None:
    large = b'--x\r\nContent-Disposition: form-data; name="anexos"; filename="a.exe"\r\n\r\n'
    large += b"a" * 2_000_000 + b"\r\n"
    small = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nb\r\n'
    before = temporary()
    for tail in (b"", b"--x--\r\n", small * (MAX_FIELDS + 1)):
        send(central, "/contato", large + tail, MULTIPART)
        assert temporary() <= before


ROOM = {
    "/protocolo": public.MAX_BYTES,
    "/protocolo/dados": own_data.MAX_BYTES,
    "/protocolo/dados/codigo": own_data.MAX_BYTES,
    "/protocolo/dados/apagar": own_data.MAX_BYTES,
    "/e/x": email_page.MAX_BYTES,
    "/painel/entrar": MAX_BYTES,
    "/contato": MAX_FORM_BYTES,
}


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("path", ROOM)
def test_each_door_reads_so_many_bytes_and_refuses_one_more(
    central: Installation, path: str, more: int
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'
    tail = b"\r\n--x--\r\n"
    body = head.ljust(ROOM[path] - len(tail) + more, b"b") + tail
    assert (send(central, path, body, MULTIPART).status_code == 413) is bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_a_form_has_two_hundred_fields(central: Installation, more: int) -> None:
    field = b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nb\r\n'
    body = b"".join(field % n for n in range(MAX_FIELDS + more)) + b"--x--\r\n"
    assert (send(central, "/contato", body, MULTIPART).status_code == 413) is bool(more)
