"""Odd requests at the desk: answered with a page that explains, never with a failure of ours."""

import pytest

from tests.support.installation import Installation
from tests.web.desk.member import EMAIL, PASSWORD, Member

HUGE = "9" * 30


@pytest.mark.parametrize(
    "query",
    [
        "assunto=%00",
        "resultado=%00",
        "resultado=nada",
        "telefone=7777%00",
        f"telefone={'7' * 4000}",
        "telefone=%D9%A7%D9%A7%D9%A7%D9%A7",
        "protocolo=%D9%A7" + "%D9%A7" * 10,
        "de=0001-01-01",
        "ate=9999-12-31",
        f"antes=2026-11-23T10:00:00%2B00:00_{HUGE}",
        f"depois=2026-11-23T10:00:00%2B00:00_-{HUGE}",
        "antes=9999-12-31T23:59:59-03:00_1",
        "depois=0001-01-01T00:00:00%2B03:00_1",
        "de=2026-11-23&de=ontem",
        "assunto=%F0%9F%98%80&%00=%00",
    ],
)
def test_the_list_answers_any_query(central_on_both: Installation, query: str) -> None:
    ana = Member.of(central_on_both)
    ana.sign_in()
    assert ana.get(f"/painel/chamadas?{query}").status_code == 200


@pytest.mark.parametrize("call_id", ["0", HUGE, "9223372036854775808", "2147483648"])
def test_a_call_that_cannot_be_is_not_found(central_on_both: Installation, call_id: str) -> None:
    ana = Member.of(central_on_both)
    ana.sign_in()
    assert ana.get(f"/painel/chamadas/{call_id}").status_code == 404


@pytest.mark.parametrize(
    ("email", "password", "wanted"),
    [
        ("ana\0@exemplo.br", PASSWORD, ""),
        (EMAIL, "\0" * 20, ""),
        ("😀" * 300, "😀", ""),
        ("a" * 100_000, "b" * 100_000, ""),
        (EMAIL, PASSWORD + "x", "/painel\r\nSet-Cookie: a=b"),
    ],
)
def test_signing_in_with_anything_is_answered(
    central_on_both: Installation, email: str, password: str, wanted: str
) -> None:
    answer = Member.of(central_on_both).sign_in(email, password, next=wanted)
    assert answer.status_code == 422


@pytest.mark.parametrize("wanted", ["/painel\r\nX-Evil: 1", "/painel\0", "/painelx", "/painel/\t"])
def test_an_odd_wanted_page_leads_to_the_list(central: Installation, wanted: str) -> None:
    answer = Member.of(central).sign_in(next=wanted)
    assert (answer.status_code, answer.location) == (302, "/painel/")
    assert "X-Evil" not in answer.headers
