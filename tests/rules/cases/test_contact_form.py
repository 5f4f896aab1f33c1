"""The contact form's rules: what is taken and what is mended, and sheets that nobody makes up."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from ivr.rules.cases.contact_form import (
    MAX_LINE_CHARS,
    MAX_NAME_CHARS,
    MAX_TEXT_CHARS,
    ContactMessage,
    FormRefused,
    Typed,
    plain_text,
    read_contact,
)
from ivr.rules.cases.form_tokens import GOOD_FOR, Held, Sheet, read, reading_code, sign
from ivr.rules.cases.requests import MANIFESTATIONS, RequestKind
from ivr.rules.identity.proof_codes import code_hash, is_code, typed_digits
from ivr.rules.notices.letterhead import Letterhead
from ivr.rules.notices.sms_texts import ready_words, received_words
from ivr.rules.words.gsm7 import MAX_SEPTETS, plain, sms_length
from tests.support.callflow import CALLFLOW

TOPICS = ("uvt", "cadastro")
GOOD = Typed("question", "uvt", "Como troco a senha?", email="maria@exemplo.br")
CPF = "529.982.247-25"
KEY = "only-for-tests-" * 3
AT = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def mistakes(typed: Typed) -> dict[str, str]:
    """What is to be mended in it."""
    with pytest.raises(FormRefused) as refused:
        read_contact(typed, TOPICS)
    return refused.value.mistakes


def test_a_question_with_an_address_or_a_telephone_is_taken() -> None:
    assert read_contact(GOOD, TOPICS) == ContactMessage(
        RequestKind.QUESTION, "uvt", "Como troco a senha?", "maria@exemplo.br"
    )
    by_telephone = Typed("question", "outro", "x", telephone="(84) 98888-7777", name=" Ana\nLima ")
    assert read_contact(by_telephone, TOPICS) == ContactMessage(
        RequestKind.QUESTION, "", "x", number="+5584988887777", name="Ana Lima"
    )


@pytest.mark.parametrize("kind", sorted(each.value for each in MANIFESTATIONS))
def test_a_manifestation_needs_neither_name_nor_address(kind: str) -> None:
    taken = read_contact(Typed(kind, "outro", "Faltou respeito."), TOPICS)
    assert (taken.address, taken.number, taken.name, taken.cpf) == ("", "", "", "")


def test_a_question_that_nobody_could_answer_asks_for_a_way() -> None:
    assert list(mistakes(Typed("question", "uvt", "x"))) == ["email"]


def test_every_mistake_is_told_at_once_and_in_order() -> None:
    typed = Typed("x", "y", " \n", "maria@", "0900 123456", cpf="123")
    assert list(mistakes(typed)) == ["kind", "topic", "text", "email", "telephone", "cpf"]


def test_a_cpf_is_optional_and_its_digits_are_checked() -> None:
    typed = Typed("question", "uvt", "x", email="maria@exemplo.br", cpf=CPF)
    assert read_contact(typed, TOPICS).cpf == "52998224725"
    for wrong in ("529.982.247-26", "111.111.111-11", "abc", "52998224725" * 2):
        assert list(mistakes(Typed("question", "uvt", "x", "a@exemplo.br", cpf=wrong))) == ["cpf"]


def test_a_name_is_refused_beyond_120_letters_and_never_cut() -> None:
    longest = Typed("complaint", "uvt", "x", name="Á" * MAX_NAME_CHARS)
    assert read_contact(longest, TOPICS).name == "Á" * MAX_NAME_CHARS
    too_long = Typed("complaint", "uvt", "x", name="Á" * (MAX_NAME_CHARS + 1))
    assert "120 letras" in mistakes(too_long)["name"]


def test_of_a_line_400_letters_are_looked_at_and_a_longer_one_is_refused() -> None:
    spaced = "Ana" + " " * (MAX_LINE_CHARS - 7) + "Lima"
    assert read_contact(Typed("complaint", "uvt", "x", name=spaced), TOPICS).name == "Ana Lima"
    assert list(mistakes(Typed("complaint", "uvt", "x", name=spaced + " "))) == ["name"]
    digits = CPF.rjust(MAX_LINE_CHARS)
    assert read_contact(Typed("complaint", "uvt", "x", cpf=digits), TOPICS).cpf == "52998224725"
    assert list(mistakes(Typed("complaint", "uvt", "x", cpf=" " + digits))) == ["cpf"]


def test_a_message_may_have_ten_thousand_letters() -> None:
    longest = Typed("complaint", "uvt", "á" * MAX_TEXT_CHARS)
    assert len(read_contact(longest, TOPICS).text) == MAX_TEXT_CHARS
    assert (
        "1 letra a mais que o limite de 10.000. Encurte, ou"
        in mistakes(Typed("complaint", "uvt", "á" * (MAX_TEXT_CHARS + 1)))["text"]
    )
    # A browser sends two for each new line, which count as one.
    lines = Typed("complaint", "uvt", "a\r\n" * (MAX_TEXT_CHARS // 2))
    assert read_contact(lines, TOPICS).text.count("\n") == MAX_TEXT_CHARS // 2 - 1


@given(st.text())
def test_what_is_kept_can_be_kept_and_shown(text: str) -> None:
    kept = plain_text(text)
    assert "\0" not in kept
    assert "\r" not in kept
    assert not any("\u202a" <= each <= "\u202e" for each in kept)
    assert plain_text(kept) == kept
    kept.encode()


def test_a_sheet_is_read_as_it_was_signed_and_by_nobody_else() -> None:
    sheet = Sheet("n", AT, (Held("a.pdf", "application/pdf", 3, "f" * 64, "0" * 32),))
    signed = sign(KEY, sheet)
    assert read(KEY, signed) == sheet
    for forged in ("", "x", signed[:-1], signed.replace(signed[5], "~", 1)):
        assert read(KEY, forged) is None
    assert read(KEY[1:], signed) is None
    assert not sheet.is_old(AT + GOOD_FOR)
    assert sheet.is_old(AT + GOOD_FOR + timedelta(seconds=1))


def test_a_reading_code_is_the_sheets_own_and_always_the_same() -> None:
    codes = {reading_code(KEY, Sheet(str(n), AT)) for n in range(200)}
    assert len(codes) == 200
    assert {len(each) for each in codes} == {8}
    held = (Held("a.pdf", "application/pdf", 3, "f" * 64, "0" * 32),)
    assert reading_code(KEY, Sheet("n", AT)) == reading_code(KEY, Sheet("n", AT, held))


def test_a_codes_hash_is_of_one_case_and_one_key() -> None:
    kept = code_hash(KEY, 1, "123456")
    assert is_code(KEY, 1, "123456", kept)
    assert not is_code(KEY, 2, "123456", kept)
    assert not is_code(KEY[1:], 1, "123456", kept)
    assert "123456" not in kept
    assert typed_digits(" 1234 56-78x٣") == "12345678"


@pytest.mark.parametrize("number", ["+558432097880", "+12025550123", "+99999999999999"])
@pytest.mark.parametrize("due", [None, AT])
def test_the_sms_always_fits_one(number: str, due: datetime | None) -> None:
    head = Letterhead(number, "atendimento@set.rn.gov.br", sends_sms=True, sms=CALLFLOW.sms)
    words = received_words("20417788301", due, head)
    assert sms_length(plain(words)) <= MAX_SEPTETS
    assert "2041 7788 301" in words
    assert ("até segunda, 23/11" in words) is (due is not None)
    ready = ready_words("20417788301", head)
    assert sms_length(plain(ready)) <= MAX_SEPTETS
    assert "2041 7788 301 está pronta" in ready


def test_a_field_of_any_length_is_told_as_a_mistake() -> None:
    for typed in ("1" * 5_000, "1" * 200_000, "a\u0301\u0323" * 50_000):
        with pytest.raises(FormRefused) as told:
            read_contact(
                Typed(kind="question", topic="uvt", text="x", email=typed, cpf=typed), {"uvt"}
            )
        assert {"email", "cpf"} <= set(told.value.mistakes)


def test_a_sheet_of_another_release_is_no_sheet() -> None:
    signed = sign(KEY, Sheet("n", AT, (Held("a.pdf", "application/pdf", 3, "f" * 64, "0" * 32),)))
    assert read(KEY, signed)
    said = URLSafeSerializer(
        KEY, salt="contact form", signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"}
    )
    kept = said.loads(signed)
    del kept["held"][0]["place"]
    assert read(KEY, str(said.dumps(kept))) is None
