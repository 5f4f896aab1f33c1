"""Charsets: what was written is read, by the name that programs give it or by its bytes."""

import pytest

from ivr.rules.mail.charsets import (
    MAX_BAD_SHARE,
    MAX_SAMPLE_BYTES,
    MIN_TELLING_BYTES,
    decoded,
)
from ivr.rules.mail.reading import read_mail

PORTUGUESE = "Não é possível emitir a certidão: à tarde há previsão de solução."


@pytest.mark.parametrize(
    ("name", "codec", "text"),
    [
        ("macintosh", "mac-roman", PORTUGUESE),
        ("x-mac-roman", "mac-roman", PORTUGUESE),
        ("ibm850", "cp850", PORTUGUESE),
        ("IBM-850", "cp850", PORTUGUESE),
        ("cp-1252", "cp1252", "“É”"),
        ("ISO_8859-1:1987", "latin-1", PORTUGUESE),
        ("unicode-1-1-utf-7", "utf-7", PORTUGUESE),
        ("utf-7", "utf-7", PORTUGUESE),
        ("ks_c_5601-1987", "cp949", "안녕하세요, 똠방각하"),
        ("windows-31j", "cp932", "こんにちは①"),
        ("gb_2312-80", "gb18030", "你好，税务"),
        ("koi8-r", "koi8-r", "Здравствуйте"),
        ("utf-16", "utf-16", PORTUGUESE),
    ],
)
def test_a_charset_is_known_by_the_names_that_programs_give_it(
    name: str, codec: str, text: str
) -> None:
    assert decoded(text.encode(codec), name) == text
    raw = f"From: a@b.br\nSubject: s\nContent-Type: text/plain; charset={name}\n\n".encode()
    assert read_mail(raw + text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "mac-roman", "cp850"])
@pytest.mark.parametrize("name", ["", "us-ascii", "utf-8", "x-unknown", "iso-2022-kr"])
def test_what_names_none_or_a_wrong_one_is_known_by_its_bytes(codec: str, name: str) -> None:
    assert decoded(PORTUGUESE.encode(codec), name) == PORTUGUESE


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("안녕하세요 세무서 문의 드립니다", "cp949"),
        ("Здравствуйте, как дела?", "cp1251"),
    ],
)
def test_other_languages_are_known_by_their_bytes_too(text: str, codec: str) -> None:
    assert decoded(text.encode(codec), "") == text


@pytest.mark.parametrize("name", ["utf-8", "", "us-ascii", "iso-8859-1"])
def test_a_bad_byte_costs_one_letter(name: str) -> None:
    raw = PORTUGUESE.encode()
    assert decoded(raw + b" \xe9", name) == f"{PORTUGUESE} \ufffd"
    assert decoded(raw[:1] + b"\xff" + raw[1:], name) == PORTUGUESE.replace("N", "N\ufffd", 1)
    assert decoded("안녕하세요 세무서".encode("cp949") + b"\xff", "ks_c_5601-1987").startswith(
        "안녕"
    )


def test_no_codec_that_is_no_charset_is_run() -> None:
    for name in ("idna", "punycode", "base64", "rot13", "unicode_escape", "zip", "undefined", "\0"):
        assert decoded(b"abc", name) == "abc"


def test_a_page_may_name_its_charset_itself() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=ibm850"><p>Ação: 안'
    raw = b"From: a@b.br\nSubject: s\nContent-Type: text/html\n\n" + page[:-1].encode("cp850")
    assert read_mail(raw).text == "Ação:"


MORE = pytest.mark.parametrize("more", [0, 1])


@MORE
def test_a_charset_is_believed_with_a_tenth_of_letters_that_do_not_fit(more: int) -> None:
    raw = b"\xff" * (10 + more) + "\uc548".encode("cp949") * 90
    text = decoded(raw, "cp949")
    assert MAX_BAD_SHARE == 0.1
    assert text.count("\uc548") == (0 if more else 90)


@MORE
def test_a_charset_is_found_out_by_4_000_bytes(more: int) -> None:
    raw = b"a" * (MAX_SAMPLE_BYTES - 1 + more) + b"\x8f"  # "è" of a Macintosh, nothing of Windows
    assert decoded(raw, "")[-1] == ("\ufffd" if more else "è")


@pytest.mark.parametrize(("many", "guessed"), [(MIN_TELLING_BYTES - 1, False), (5, True)])
def test_a_foreign_charset_is_guessed_of_five_bytes_or_more(many: int, guessed: bool) -> None:
    russian = "Здравствуйте, товарищи".encode("cp1251")
    raw = b" ".join([russian[:many], b"a" * 20])
    assert (decoded(raw, "") != raw.decode("cp1252", "replace")) is guessed
