"""Work over what strangers send grows no faster than what they send: every parser, measured.

A parser is one line of `PARSERS`. `test_no_parser_is_missing` names those that are not there.
"""

import ast
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import pytest
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import parse_form_data
from werkzeug.test import EnvironBuilder

from ivr.root import ROOT
from ivr.rules.calls import call_search, voice_messages
from ivr.rules.cases import contact_form, form_tokens, quoting, replies
from ivr.rules.identity import proof_codes
from ivr.rules.mail import (
    attachments,
    automatic,
    bombs,
    bounce_text,
    bounces,
    charsets,
    delivery_status,
    signed,
    sniffing,
    uuencoded,
)
from ivr.rules.mail import dns as mail_dns
from ivr.rules.mail import origin as mail_origin
from ivr.rules.mail import parts as mail_parts
from ivr.rules.mail import reading as mail_reading
from ivr.rules.mail import text as mail_words
from ivr.rules.mail.incoming import MAX_BYTES, MAX_SUBJECT_CHARS, MAX_TEXT_CHARS
from ivr.rules.notices import links
from ivr.rules.privacy import reveals
from ivr.rules.staff import accounts, passwords, rota
from ivr.rules.surveys import answers, checking, comments, forms, typed
from ivr.rules.surveys.first_questions import FIRST_QUESTIONS
from ivr.rules.words import (
    addresses,
    caller_numbers,
    csv_cells,
    gsm7,
    json_lines,
    masking,
    networks,
    numbering,
    plain_words,
    protocols,
    stream_safe,
    telephones,
    visible,
)
from ivr.web.common.pages import MAX_BYTES as MAX_FORM_BYTES
from ivr.web.common.pages import MAX_FIELDS

ENOUGH = 0.02  # seconds from which a time tells how it grows
MAX_GROWTH = 3.0  # where the input doubles
TRIES = 3  # of five calls each, where neighbours may have been in the way
MAX_SECONDS = 2.0  # of the largest input that is allowed
FORM = MAX_FORM_BYTES  # and far more than a header or an address of a page may have

# What is repeated, by what it was found to be bad for, or could be.
WORDS = {
    "marks": "\u0301\u0323",
    "marks that come apart": "\u0344\uff9e",
    "marks on letters": "a\u0323\u0301\u0327\u0301",
    "hangul": "\u1100\u1161\u11a8",
    "ligature of eighteen": "\ufdfa",
    "joiners": "\u200d",
    "letters": "a",
    "digits": "1",
    "digits apart": "1 ",
    "spaces": " ",
    "tabs": "\t",
    "line feeds": "\n",
    "carriage returns": "\r",
    "at signs": "@",
    "dots": "a.",
    "brackets": "(",
    "quotes": '"',
    "escapes": '\\"',
    "less than": "<",
    "commas": "a@b.br, ",
    "semicolons": "a=b;",
    "slashes": "/a\\",
    "encoded words": "=?utf-8?Q?a?= ",
    "encoded words that never end": "=?utf-8?Q?",
    "message ids": "<a@b>",
    "half message ids": "<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "tokens": "+0123456789abcdef",
    "underscores": "_",
    "hyphens": "--",
    "quoted lines": "> a\n",
    "who wrote": "Em 1 de maio escreveu ",
    "lines of who wrote": "Em 1 de maio, a@b.br escreveu:\n",
    "headers": "De: a\nPara: b\n",
    "headers in a line": "De: a Enviada em: ",
    "prefixes": "re: [",
    "words for digits": "um dois ",
}
TAGS = {
    "div": "<div>",
    "tables": "<table><tr><td>",
    "lists": "<ul><li>",
    "paragraphs": "<p>\u0301",
    "halves of tags": "<a",
    "quotes in tags": '<a b="',
    "attributes": " a{n}=1",
    "comments": "<!--",
    "scripts": "<script",
    "styles": "<i style='x",
    "hidden": "<i hidden>",
    "entities": "&#x301;",
    "text": "ação ",
}
HEAD = b"From: a@b.br\r\nSubject: s\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
REPORT = (
    HEAD + b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
)
REFUSALS = (
    ValueError,
    reveals.ReasonRefused,
    voice_messages.BadSound,
    numbering.NumberRefused,
)
Shapes = dict[str, Callable[[int], Any]]


@dataclass(frozen=True)
class Parser:
    """One parser: what it is called with, and how many letters or bytes it may be given."""

    call: Callable[[Any], object]
    most: int
    shapes: Shapes


def words(head: str = "") -> Shapes:
    """Return the shapes of a text, behind `head`."""
    return {
        name: lambda n, unit=unit: (head + unit * (n // len(unit) + 1))[:n]  # type: ignore[misc]
        for name, unit in WORDS.items()
    }


def pages() -> Shapes:
    """Return the shapes of a page; the attributes of one tag are all different."""
    made: Shapes = {
        name: lambda n, unit=unit: (unit * (n // len(unit) + 1))[:n]  # type: ignore[misc]
        for name, unit in TAGS.items()
    }
    made["attributes"] = lambda n: "<a " + " ".join(f"a{k}" for k in range(n // 7)) + ">x"
    return made


def repeated(head: bytes, unit: bytes, tail: bytes = b"") -> Callable[[int], bytes]:
    """Return a maker of bytes that repeats `unit` between the other two."""
    return lambda n: head + unit * max(1, (n - len(head)) // len(unit)) + tail


def coded(coding: bytes, unit: bytes) -> Callable[[int], bytes]:
    """Return a maker of messages with a text in that Content-Transfer-Encoding."""
    line = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: " + coding + b"\r\n\r\n"
    return repeated(HEAD + line, unit)


def part(head: bytes, unit: bytes, size: int) -> bytes:
    """Return one part of a multipart of about that size."""
    return b"--x\r\n" + head + b"\r\n\r\n" + unit * (size // len(unit)) + b"\r\n"


def all_fields(text: str) -> dict[str, list[str]]:
    """Return a survey's form with that in each field."""
    return {f"p-{each.key}": [text] for each in FIRST_QUESTIONS.questions}


def all_rows(text: str) -> dict[str, str]:
    """Return a form of a survey's questions with that in each field."""
    names = ("chave", "texto", "tipo", "ouvir", "respostas", "lugar")
    return {f"q{n}-{name}": text for n in range(13) for name in names} | {"abertura": text}


def nested(n: int) -> bytes:
    """Return containers in containers, and lines in the innermost."""
    line = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    return HEAD + b"".join(line % (k, k) for k in range(min(n // 60, 90))) + b"a\r\n" * (n // 60)


PROJECT = ("titulo", "objetivo", "publico", "contatos", "ato", "inicio", "fim", "data_ato")
MAILS: Shapes = {
    "lines": repeated(HEAD + b"\r\n", b"a\r\n"),
    "marks": repeated(HEAD + b"\r\n", "\u0301\u0323".encode()),
    "lines of the header": repeated(HEAD, b"X: y\r\n", b"\r\nx"),
    "names of the header": lambda n: HEAD + b"".join(b"X%d: y\r\n" % k for k in range(n // 12)),
    "folded lines": repeated(HEAD + b"X: y\r\n", b" a\r\n", b"\r\nx"),
    "addresses": repeated(HEAD + b"To: ", b"a@b.br, ", b"\r\n\r\nx"),
    "files in a text": repeated(HEAD + b"\r\n", b"begin 644 x\nM\nend\n"),
    "signed": repeated(
        HEAD + b"Content-Type: application/pkcs7-mime\r\n\r\n", b"\x30\x80\x06\x01a"
    ),
    "references": repeated(HEAD + b"References: <a@b>\r\n", b" <c@d>\r\n", b"\r\nx"),
    "encoded words": repeated(HEAD + b"Subject: ", b"=?utf-8?Q?a?= ", b"\r\n\r\nx"),
    "parameters": repeated(HEAD + b"Content-Type: text/plain", b";a=b", b"\r\n\r\nx"),
    "parameters of parts": repeated(
        MIXED, part(b"Content-Type: text/plain" + b";a=b" * 900, b"a", 9)
    ),
    "parts": repeated(MIXED, part(b"Content-Type: image/png", b"a", 9)),
    "names of files": repeated(
        MIXED,
        part(b'Content-Disposition: attachment; filename="' + b"a" * 2000 + b'"', b"a", 9),
    ),
    "pages": repeated(MIXED, part(b"Content-Type: text/html", b"<p>", 100_000)),
    "texts": repeated(MIXED, part(b"Content-Type: text/plain", "\u0301\u0323".encode(), 100_000)),
    "boundaries": repeated(MIXED, b"--x\r\n"),
    "nested": nested,
    "messages in messages": repeated(HEAD, b"Content-Type: message/rfc822\r\n\r\n"),
    "reports": repeated(REPORT, b"Action: failed\r\nStatus: 5.1.1\r\n\r\n", b"--x--\r\n"),
    "given back": repeated(
        REPORT + b"\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\n", b"Message-ID: <a@b>\r\n"
    ),
    "base64": coded(b"base64", b"YWFh"),
    "quoted-printable": coded(b"quoted-printable", b"=CC=81="),
    "uuencode": coded(b"x-uuencode", b"begin 644 x\nM" + b"8" * 60 + b"\n"),
}
BYTES: Shapes = {
    "ascii": repeated(b"", b"a"),
    "no charset": repeated(b"", b"\x81\x8d\xf0"),
    "half utf-8": repeated(b"", b"\xc3a"),
    "shifts": repeated(b"", b"+AGE-"),
    "escapes": repeated(b"", b"\x1b$)C\x0e0!"),
    "cyrillic": repeated(b"", "Здравствуйте ".encode("koi8-r")),
}
VALUES: Shapes = {
    "nested": repeated(b"", b"\x30\x80"),
    "empty": repeated(b"\x30\x80", b"\x04\x00"),
    "pieces": repeated(
        b"\x30\x80\x06\x09" + signed.SIGNED_DATA + b"\xa0\x80\x30\x80\x30\x80\x06\x09"
        b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80\x24\x80",
        b"\x04\x01a",
    ),
}
DAEMON = b"From: MAILER-DAEMON@b.br\r\nTo: a+0123456789abcdef@b.br\r\nSubject: s\r\n"
DAEMONS_REPORT = (
    DAEMON + b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain"
)
NOTIFICATIONS: Shapes = {
    name: MAILS[name] for name in ("addresses", "boundaries", "messages in messages", "reports")
} | {
    "words": repeated(DAEMON + b"\r\n", b"550 5.1.1 <a@b.br>: nao pode "),
    "lines": repeated(DAEMON + b"\r\n", b"a\r\n"),
    "intros": repeated(DAEMON + b"\r\nHi. This is the\r\n\r\n", b"<a@b.br>: a\r\n\r\n"),
    "half addresses": repeated(DAEMON + b"\r\nHi. This is the\r\n\r\n", b"<aaaaaaaaaa"),
    "spaces": repeated(DAEMON + b"\r\n", b" "),
    "ids": repeated(DAEMON + b"\r\n", b"message-id: <a@b.br>\r\n"),
    "fields": repeated(DAEMONS_REPORT + b"\r\n\r\n", b"Status: 5\r\n a\r\n"),
    "blocks": repeated(
        DAEMONS_REPORT + b"\r\n\r\n", b"Final-Recipient: a\r\nAction: failed\r\n\r\n"
    ),
}
FORMS: Shapes = {
    "fields": repeated(b"", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'),
    "names": repeated(b'--x\r\nContent-Disposition: form-data; name="', b"a", b'"\r\n\r\nb\r\n'),
    "parameters": repeated(b"--x\r\nContent-Disposition: form-data", b"; a=b", b"\r\n\r\nb\r\n"),
    "continued names": lambda n: (
        b"--x\r\nContent-Disposition: form-data"
        + b"".join(b"; filename*%d=a" % k for k in range(n // 16))
        + b"\r\n\r\nb\r\n"
    ),
    "half boundaries": repeated(
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n', b"\n--x"
    ),
    "lines": repeated(b"--x\r\n", b"a: b\r\n"),
}


def field_of(name: str) -> Callable[[str], object]:
    """Return a search with that field."""
    choices = call_search.Choices({}, {})
    return lambda typed: call_search.read_search({name: typed}, choices)


def read_whole(raw: bytes) -> None:
    """Read a message and all its files, as the inbox does."""
    for file in mail_reading.read_mail(raw).files:
        content = file.content()
        attachments.judge(file.name, file.media_type, len(content), 1, content)


def in_memory(
    total_content_length: int | None,
    content_type: str | None,
    filename: str | None,
    content_length: int | None = None,
) -> IO[bytes]:
    """Return where a file of a form goes."""
    return BytesIO()


def multipart(body: bytes) -> None:
    """Read a form as the pages do."""
    builder = EnvironBuilder(
        method="POST", data=body + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    with suppress(RequestEntityTooLarge):
        parse_form_data(
            builder.get_environ(),
            stream_factory=in_memory,
            max_form_memory_size=MAX_FORM_BYTES,
            max_form_parts=MAX_FIELDS,
        )


def form(typed: str) -> None:
    """Read the contact form with every field so long."""
    with suppress(contact_form.FormRefused):
        contact_form.read_contact(contact_form.Typed(*[typed] * 7), {"uvt"})


def refusing(call: Callable[..., object], *also: Any) -> Callable[[Any], object]:
    """Return the call, for which a refusal is an answer."""

    def asked(typed: Any) -> object:
        try:
            return call(typed, *also)
        except REFUSALS as why:
            return why

    return asked


def of_words(call: Callable[[str], object], most: int, head: str = "") -> Parser:
    """Return a parser of a text."""
    return Parser(call, most, words(head))


PARSERS: dict[str, Parser] = {
    "words.stream_safe.normalised": of_words(
        lambda text: stream_safe.normalised("NFKD", text), FORM
    ),
    "mail.attachments.safe_name": of_words(attachments.safe_name, FORM),
    "staff.accounts.looks_like_code": of_words(accounts.looks_like_code, FORM),
    "mail.origin.read_verdicts": of_words(
        lambda text: mail_origin.read_verdicts([f"mx; {text}"], "mx", "a@b.c"), 8_000
    ),
    "words.networks.read_ip": of_words(networks.read_ip, FORM),
    "mail.attachments.judge": of_words(
        lambda name: attachments.judge(name, name, 1, 1, name.encode()), FORM
    ),
    "mail.sniffing.sniffed": of_words(lambda text: sniffing.sniffed(text.encode(), ()), FORM),
    "mail.charsets.decoded": Parser(
        lambda raw: [charsets.decoded(raw, each) for each in ("", "utf-7", "iso-2022-kr")],
        mail_parts.MAX_TEXT_CHARS,
        BYTES,
    ),
    "mail.charsets.codec_of": of_words(charsets.codec_of, FORM, "x-ibm"),
    "mail.signed.signed_content": Parser(signed.signed_content, MAX_BYTES // 4, VALUES),
    "mail.uuencoded.without_files": of_words(
        uuencoded.without_files, mail_parts.MAX_TEXT_CHARS, "begin 644 x\nM"
    ),
    "mail.text.unfolded": of_words(mail_words.unfolded, FORM),
    "mail.text.header_text": of_words(lambda raw: mail_words.header_text(raw, 200), FORM),
    "mail.text.one_line": of_words(lambda text: mail_words.one_line(text, 200), FORM),
    "words.plain_words.folded": of_words(plain_words.folded, quoting.MAX_OURS_CHARS),
    "mail.text.plain": of_words(mail_words.plain, mail_parts.MAX_TEXT_CHARS),
    "mail.text.html_text": Parser(mail_words.html_text, mail_words.MAX_HTML_CHARS, pages()),
    "mail.reading.read_mail": Parser(read_whole, MAX_BYTES // 4, MAILS),
    "mail.reading.read_head": Parser(mail_reading.read_head, bombs.MAX_HEAD_BYTES, MAILS),
    "mail.reading.fingerprint": Parser(
        lambda raw: mail_reading.fingerprint(raw[n : n + 99] for n in range(0, len(raw), 99)),
        bombs.MAX_HEAD_BYTES,
        MAILS,
    ),
    "mail.bounces.read_bounce": Parser(bounces.read_bounce, bounces.MAX_BYTES, NOTIFICATIONS),
    "mail.delivery_status.status_in": of_words(delivery_status.status_in, 64 * 1024, "5.1."),
    "mail.bounce_text.notice_words": of_words(
        lambda text: bounce_text.notice_words(text[:MAX_SUBJECT_CHARS], text, has_fields=False),
        bounce_text.MAX_SAID_CHARS + 1,
        "undelivered ",
    ),
    "mail.bounce_text.is_failure": of_words(bounce_text.is_failure, 4000),
    "mail.automatic.is_away": of_words(automatic.is_away, 4000, "re: "),
    "words.addresses.is_of_site": of_words(addresses.is_of_site, 4000, "www"),
    "words.addresses.is_nobody": of_words(addresses.is_nobody, 4000, "no"),
    "cases.quoting.split_quoted": of_words(quoting.split_quoted, MAX_TEXT_CHARS),
    "cases.quoting.repeated": of_words(lambda text: quoting.repeated(text, [text]), MAX_TEXT_CHARS),
    "cases.quoting.own_words": of_words(
        lambda text: quoting.own_words(text, [text, text[::-1]]), MAX_TEXT_CHARS
    ),
    "words.protocols.is_protocol": of_words(protocols.is_protocol, FORM),
    "words.protocols.protocols_in": of_words(protocols.protocols_in, MAX_SUBJECT_CHARS),
    "cases.replies.reply_subject": of_words(
        lambda text: replies.reply_subject(text, "16679923096"), MAX_SUBJECT_CHARS, "re"
    ),
    "cases.replies.thread_of": of_words(lambda text: replies.thread_of(text, "<a@b>"), 20_000),
    "cases.replies.made_of": of_words(
        lambda text: list(replies.made_of(text, [replies.ReplyPart("a", "a", text[::-1])])),
        MAX_TEXT_CHARS,
    ),
    "cases.contact_form.read_contact": of_words(form, FORM // 7),
    "words.addresses.read_address": of_words(refusing(addresses.read_address), FORM, "a@"),
    "words.addresses.is_address": of_words(addresses.is_address, FORM),
    "words.addresses.is_of_house": of_words(
        lambda text: addresses.is_of_house(text, text), 4000, "a@"
    ),
    "words.addresses.untagged": of_words(addresses.untagged, 254),
    "words.addresses.masked_address": of_words(addresses.masked_address, FORM),
    "words.numbering.target_number": of_words(refusing(numbering.target_number), FORM),
    "words.numbering.may_be_rung": of_words(numbering.may_be_rung, FORM, "+55"),
    "words.numbering.takes_sms": of_words(numbering.takes_sms, FORM, "+55"),
    "words.caller_numbers.caller_number": of_words(caller_numbers.caller_number, FORM, "+"),
    "words.caller_numbers.reversed_digits": of_words(caller_numbers.reversed_digits, FORM),
    "words.masking.masked_number": of_words(masking.masked_number, FORM),
    "words.caller_numbers.search_prefix": of_words(refusing(caller_numbers.search_prefix), FORM),
    "words.telephones.staff_telephone": of_words(
        refusing(telephones.staff_telephone, "+558432097880", "sip:a@b.br"), FORM, "sip:a@"
    ),
    "words.visible.is_visible": of_words(visible.is_visible, mail_parts.MAX_TEXT_CHARS),
    "words.plain_words.normal": of_words(plain_words.normal, 64 * 1024),
    "words.masking.masked": of_words(masking.masked, 64 * 1024),
    "calls.call_search.read_search": of_words(field_of("protocolo"), FORM),
    "calls.call_search.read_search by number": of_words(field_of("telefone"), FORM),
    "calls.call_search.read_search by day": of_words(field_of("de"), FORM),
    "calls.call_search.whole_number": of_words(call_search.whole_number, FORM),
    "privacy.reveals.read_reason": of_words(
        refusing(lambda text: reveals.read_reason("other", text)), FORM
    ),
    "staff.rota.parse_shifts": of_words(refusing(lambda text: rota.parse_shifts([text], {})), FORM),
    "words.csv_cells.safe_cell": of_words(csv_cells.safe_cell, FORM),
    "words.csv_cells.csv_lines": of_words(lambda text: csv_cells.csv_lines([[text]]), FORM),
    "words.json_lines.json_line": of_words(lambda text: json_lines.json_line({"a": text}), FORM),
    "words.gsm7.plain": of_words(gsm7.plain, 4000),
    "words.gsm7.is_gsm7": of_words(gsm7.is_gsm7, FORM),
    "words.gsm7.sms_length": of_words(refusing(gsm7.sms_length), FORM),
    "staff.passwords.password_wrongs": of_words(
        lambda text: [*passwords.password_wrongs(["a@b"], text)], FORM
    ),
    "staff.accounts.plain_code": of_words(accounts.plain_code, FORM),
    "staff.accounts.hashed_code": of_words(accounts.hashed_code, FORM),
    "identity.proof_codes.typed_digits": of_words(proof_codes.typed_digits, FORM),
    "identity.proof_codes.read_pass": of_words(lambda text: proof_codes.read_pass("k", text), FORM),
    "identity.proof_codes.is_code": of_words(
        lambda text: proof_codes.is_code("k", 1, text, "x"), 40
    ),
    "surveys.comments.blotted": Parser(
        comments.blotted,
        comments.MAX_COMMENT_CHARS,
        {**words(), "digits": lambda n: "1 (" * (n // 3), "ats": lambda n: "a@" * (n // 2)},
    ),
    "surveys.answers.read_answers": of_words(
        refusing(lambda text: answers.read_answers(FIRST_QUESTIONS, all_fields(text))),
        FORM // 6,
    ),
    "surveys.typed.read_project": of_words(
        refusing(lambda text: typed.read_project(dict.fromkeys(PROJECT, str(text)), [text], [])),
        FORM // 8,
    ),
    "surveys.typed.read_questions": of_words(
        lambda text: checking.check(typed.read_questions(all_rows(text))), FORM // 50
    ),
    "surveys.forms.read": of_words(lambda text: forms.read("k", text), FORM),
    "notices.links.read": of_words(lambda text: links.read("k", text), FORM),
    "cases.form_tokens.read": of_words(lambda text: form_tokens.read("k", text), FORM),
    "cases.form_tokens.read_receipt": of_words(
        lambda text: form_tokens.read_receipt("k", text), FORM
    ),
    "calls.voice_messages.check_sound": of_words(
        refusing(lambda text: voice_messages.check_sound(text.encode(), len(text), 0)),
        64 * 1024,
        "RIFF",
    ),
    "mail.dns.spf": of_words(lambda text: mail_dns.spf([text]), 64 * 1024, "v=spf1 "),
    "mail.dns.dkim": of_words(lambda text: mail_dns.dkim([text], "a"), 64 * 1024),
    "mail.dns.dmarc": of_words(lambda text: mail_dns.dmarc([text]), 64 * 1024),
    "werkzeug's form": Parser(multipart, FORM, FORMS),
}
# Of modules that take texts apart: what is given no text of a stranger's.
RULES = ROOT / "ivr" / "rules"
OURS: dict[str, set[str]] = {
    "staff.accounts": {"needs_second_factor", "grouped"},
    "mail.bounces": {"return_path", "read_returned"},  # the second within `read_mail`
    "mail.delivery_status": {"is_report_of", "outcome_of", "closer"},  # within `read_bounce`
    # All within `read_mail`; the last two by the subject.
    "mail.automatic": {
        "writer_of",
        "is_automatic",
        "is_null_sender",
        "is_daemon",
        "is_absence",
        "is_again",
    },
    "mail.headers": {"named"},
    "mail.bombs": {"is_bomb", "head_of"},  # within `read_mail`
    # Within `read_mail`, too.
    "mail.parts": {
        *("text_of", "files_of", "is_ciphered", "is_closed", "unwrapped", "is_invitation_reply"),
    },
    "notices.email_states": {"again_after", "failure_words", "trouble_words", "is_delayed"},
    "cases.contact_form": {"plain_text", "one_line"},  # within `read_contact`
    "notices.links": {"sign"},
    "model_check.certificate": {"sentences", "certificate"},  # of words of our own
    "surveys.questionnaire": {"dump", "load", "digest"},  # of a row of our own
    "surveys.answers": {"field_name", "outcome", "rows", "dump", "load"},  # of what was read
    "surveys.forms": {"sign", "token_hash"},
    "surveys.checking": {"check", "heard_seconds"},  # the first within `read_questions`
    "surveys.by_telephone": {"telephone_pair", "ear_mistakes", "answers_given", "outcome"},
    "surveys.typed": {"missing", "options_text"},  # of what was read
    "callflow.prompts": {"spell_email", "spell_page"},  # of our own addresses
    "conversation.listening": {"understand", "hints"},  # the first cuts before it asks `normal`
    "calls.call_search": {"period_words"},
    "mail.origin": {"verdict_words"},
    "words.networks": {"network", "site", "masked_network"},  # all ask `read_ip`
    "identity.proof_codes": {"sign_pass", "code_hash", "asked_hash", "answers_request"},
    "words.protocols": {"make_protocol", "protocol_groups"},
    "calls.voice_messages": {"again_after", "after_trouble", "kept_since"},
    "cases.form_tokens": {"sign", "reading_code", "sign_receipt"},
    "staff.rota": {"charter_week", "shift_words"},
    "callflow.turn_output": {"dump", "load"},  # rows of ours
    "staff.audit_chain": {"sealed", "breaks"},  # rows of ours
    "privacy.own_data": {
        "as_json",
        "as_html",
    },  # rows of ours, whose texts were bounded when they came
    "notices.email_texts": {
        "email_words",
        "guidance_text",
        "snippet_text",
        "values_of",
    },  # the callflows'
}
# These read the callflows alone, which whoever runs the line writes.
OF_CALLFLOWS = {
    *(
        "callflow.budget",
        "callflow.reasons",
        "callflow.files",
        "callflow.email_files",
        "hours.hours",
        "callflow.sourcing",
        "words.speech_length",
        "words.as_read",
        # What people of the house write and save, at most 20,000 letters a field.
        "charter.differences",
        "charter.editor.labels",
        "charter.editor.mistake_paths",
        "charter.links",
        "charter.services",
        "charter.typed",
        "charter.warnings",
        "model_check.causes",
        # Counts of ours.
        "reports.day_counts",
        "reports.summaries",
        "surveys.results.content",
        "surveys.results.written_counts",
        # What attendants type or import: 2,000 rows and 256 kB at most.
        "visits.novo_sga",
        "visits.rows",
        "visits.table_text",
        "visits.typed",
        "visits.unit_hours",
    ),
}
SLOW = {
    *(
        "re",
        "codecs",
        "charset_normalizer",
        "unicodedata",
        "email",
        "lxml",
        "inscriptis",
        "phonenumbers",
        "email_validator",
        "puremagic",
    ),
    *("itsdangerous", "json", "csv", "stdnum", "ivr.rules.words.stream_safe"),
}


def spent(call: Callable[[Any], object], given: Any) -> float:
    """Return the processor's seconds for one call."""
    begun = time.process_time()
    call(given)
    return time.process_time() - begun


def best(call: Callable[[Any], object], given: Any) -> float:
    """Return the best of five."""
    return min(spent(call, given) for _ in range(5))


def too_slow(parser: Parser, make: Callable[[int], Any]) -> str:
    """Return by how much the time grows too fast, or is too long; "" where it does not."""
    size = max(1, parser.most >> 8)
    while (taken := spent(parser.call, make(size))) < ENOUGH:
        if size >= parser.most:
            return ""
        size = min(parser.most, size * 4)
    half, whole = make(size // 2), make(size)
    # Nearly always the first try tells; where it does not, a neighbour may have been in the way.
    before = spent(parser.call, half)
    for _ in range(TRIES):
        if taken <= MAX_GROWTH * before:
            break
        before, taken = best(parser.call, half), best(parser.call, whole)
    if taken > MAX_GROWTH * before and taken > ENOUGH:
        return f"{size // 2} to {size}: {before:.3f} s to {taken:.3f} s"
    if size < parser.most:
        taken = spent(parser.call, make(parser.most))
    return f"{parser.most}: {taken:.3f} s" if taken > MAX_SECONDS else ""


@pytest.mark.parametrize("name", PARSERS)
def test_what_is_twice_as_long_takes_at_most_thrice_the_time(name: str) -> None:
    parser = PARSERS[name]
    found = {shape: too_slow(parser, make) for shape, make in parser.shapes.items()}
    assert {shape: why for shape, why in found.items() if why} == {}


def imported(path: Path) -> Iterator[str]:
    """Every module that this one imports, by its first name, or ours by its whole one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = str(node.module)
            yield name if name.startswith("ivr.") else name.partition(".")[0]


def test_no_parser_is_missing() -> None:
    measured = {name.partition(" ")[0] for name in PARSERS}
    missing = []
    for path in sorted(RULES.rglob("*.py")):
        module = ".".join(path.relative_to(RULES).with_suffix("").parts)
        ours = OURS.get(module, set())
        if module in OF_CALLFLOWS or not SLOW & set(imported(path)):
            continue
        functions = [
            each.name
            for each in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
        ]
        missing += [
            f"{module}.{each}"
            for each in functions
            if each not in ours and f"{module}.{each}" not in measured
        ]
    assert missing == []
