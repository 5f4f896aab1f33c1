"""The audit's page: who did what, found again, and taken away as a file that does nothing."""

import re
from urllib.parse import quote

import pytest

from ivr.rules.staff.audit_chain import breaks
from ivr.rules.staff.roles import Role
from ivr.store.database import paging
from ivr.store.staff import audit
from ivr.store.staff.audit import Done
from ivr.usecases.staff.staff import add_member
from ivr.web.common import limits
from tests.support.codes import enrol
from tests.support.installation import Installation
from tests.web.desk.member import EMAIL, PASSWORD, Member

PAGE = "/painel/auditoria"
BIA = "bia@exemplo.br"


def auditor(central: Installation) -> Member:
    member = Member.of(central, Role.AUDITOR)
    member.sign_in()
    return member


def heard(central: Installation, *notes: str) -> None:
    """Somebody heard a message for each of these reasons, a second apart."""
    for n, note in enumerate(notes):
        central.clock.advance(1)
        with central.ports.database.write() as session:
            now = central.clock.now()
            audit.write(session, Done(audit.HEARD, f"RE{n:03}", now, 1, note))


def test_row_41_what_is_refused_is_written_down_with_its_page(
    central_on_both: Installation,
) -> None:
    central = central_on_both
    add_member(central.ports, BIA, "Bia", Role.AGENT, PASSWORD)
    enrol(central.ports, BIA)
    bia = Member(central.app.test_client())
    bia.sign_in(BIA)
    assert bia.get("/painel/contas/7").status_code == 403
    assert bia.post("/painel/central/aviso", como="fora").status_code == 400
    told = central.rows("SELECT action, staff_id, about, subject, note FROM audit ORDER BY id")
    assert told[-2:] == [
        ("refused", 1, "page", "/painel/contas/<int:member_id>", "GET"),
        ("form-refused", 1, "page", "/painel/central/aviso", "POST"),
    ]


def test_row_41_a_form_with_anothers_token_is_refused_and_written_down(
    central: Installation,
) -> None:
    ana, stranger = Member.of(central), Member(central.app.test_client())
    ana.sign_in()
    token = stranger.token()
    assert ana.post("/painel/sair", csrf_token=token).status_code == 400
    assert ana.get("/painel/chamadas").status_code == 200
    assert central.rows("SELECT staff_id FROM audit WHERE action = 'form-refused'") == [(1,)]


def test_a_flood_of_odd_forms_does_not_fill_the_audit(central: Installation) -> None:
    stranger = Member(central.app.test_client())
    for _ in range(limits.BY_REFUSED.amount + 5):
        assert stranger.post("/painel/entrar", email="x").status_code == 400
    kept = central.rows("SELECT count(*) FROM audit WHERE action = 'form-refused'")
    assert kept == [(limits.BY_REFUSED.amount,)]


def test_sign_ins_failures_and_lockouts_are_written_down(central: Installation) -> None:
    ana = Member.of(central)
    for _ in range(limits.BY_PAIR[0].amount):
        ana.sign_in(password="errada errada")
    ana.sign_in("ninguem@exemplo.br", "errada errada")
    told = central.rows("SELECT action, subject FROM audit WHERE action <> 'account-made'")
    failed = [("sign-in-failed", "1")] * limits.BY_PAIR[0].amount
    assert sorted(told) == sorted([*failed, ("locked-out", "1"), ("sign-in-failed", "")])
    with central.ports.database.read() as session:
        assert list(breaks(audit.chain(session))) == []


def test_the_page_says_in_words_what_happened_and_finds_it_again(
    central_on_both: Installation,
) -> None:
    member = auditor(central_on_both)
    heard(central_on_both, "para devolver a ligação")
    page = member.get(PAGE).text
    for words in ("ouviu o recado", "recado RE000", "entrou no painel", "a própria conta"):
        assert words in page, words
    assert "flask audit verify" in page
    for query, found, missed in (
        ("acao=heard", "RE000", "a própria conta"),
        ("coisa=RE000", "RE000", "a própria conta"),
        ("pessoa=1&de=2026-11-23&ate=2026-11-23", "RE000", "Nenhum registro"),
        ("de=2026-11-24", "Nenhum registro com esses filtros", "RE000"),
        ("ate=2026-11-22", "Nenhum registro com esses filtros", "RE000"),
    ):
        page = member.get(f"{PAGE}?{query}").text.partition("</form>\n</section>")[2]
        assert found in page, query
        assert missed not in page, query


@pytest.mark.parametrize(
    "query",
    [
        *("de=ontem", "ate=9999-12-31", "pessoa=x", "pessoa=99999999999", "coisa=a%00b"),
        *("de=2026-11-23&ate=2026-11-22",),
    ],
)
def test_filters_that_make_no_sense_say_so(central: Installation, query: str) -> None:
    answer = auditor(central).get(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text


def test_every_entry_is_on_one_page_and_only_one(central_on_both: Installation) -> None:
    member = auditor(central_on_both)
    heard(central_on_both, *[""] * (2 * paging.PAGE))
    seen: list[str] = []
    path = f"{PAGE}?acao=heard"
    while path:
        page = member.get(path).text
        seen += [f"RE{n:03}" for n in range(999, -1, -1) if f"recado RE{n:03}<" in page]
        path = page.partition('href="')[2] and _older(page)
    assert seen == [f"RE{n:03}" for n in range(2 * paging.PAGE - 1, -1, -1)]


def _older(page: str) -> str:
    before, found, _ = page.partition('">Mais antigos')
    return before.rpartition('href="')[2].replace("&amp;", "&") if found else ""


def test_the_file_has_it_all_and_no_cell_is_a_formula(central: Installation) -> None:
    member = auditor(central)
    odd = ('=HYPERLINK("http://x")', "+1", "@SUM(A1)", "\t=1", "a\u202eb", 'di"to;')
    heard(central, *odd)
    answer = member.get(f"{PAGE}.csv?acao=heard")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.startswith('\ufeff"Número";')
    assert len(text.splitlines()) == 1 + len(odd)
    for cell in ('"\'=HYPERLINK(""http://x"")"', '"\'+1"', '"\'@SUM(A1)"', '"ab"', '"di""to;"'):
        assert cell in text, cell
    assert not [each for each in text.split(";") if each.startswith(('"=', '"+', '"@', '"\t'))]
    newest = central.rows("SELECT action, staff_id FROM audit ORDER BY id DESC LIMIT 1")
    assert newest == [("audit-exported", 1)]
    assert member.get(f"{PAGE}.csv?de=ontem").status_code == 422


@pytest.mark.parametrize("hidden", ["\u200b", "\u00a0", "\x01", "\ufeff", "\u3164"], ids=ascii)
def test_nothing_unseen_hides_a_formula_in_the_file(central: Installation, hidden: str) -> None:
    member = auditor(central)
    heard(central, f"{hidden}=1+1", f"x,{hidden}=1+1")
    text = member.get(f"{PAGE}.csv?acao=heard").text
    assert ';"\'=1+1";' in text
    assert re.search(r""";"x,\s?'=1\+1";""", text)


def test_a_note_of_markup_is_text(central: Installation) -> None:
    member = auditor(central)
    heard(central, "<script>alert(1)</script>")
    page = member.get(f"{PAGE}?coisa={quote('<b>x')}").text + member.get(PAGE).text
    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert EMAIL in page
