"""Mail reading: whatever comes, something can be said of it, and nothing in it can do anything."""

import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.rules.mail.bombs import MAX_BLOCKS, MAX_BOUNDARIES, MAX_HEAD_BYTES, MAX_LINES
from ivr.rules.mail.charsets import decoded
from ivr.rules.mail.incoming import MAX_SUBJECT_CHARS, MAX_TEXT_CHARS
from ivr.rules.mail.reading import (
    MAX_FILES,
    Mail,
    fingerprint,
    read_head,
    read_mail,
)
from ivr.rules.mail.text import MAX_HTML_CHARS, header_text, html_text, plain
from ivr.rules.words.protocols import protocols_in

HEAD = (
    b"From: Maria <maria@exemplo.com.br>\r\nTo: atendimento@set.rn.gov.br\r\n"
    b"Subject: Senha\r\nMessage-ID: <1@exemplo.com.br>\r\nDate: Mon, 23 Nov 2026 09:00:00 -0300\r\n"
)


def written(text: str = "Olá", html: str = "", **headers: str) -> EmailMessage:
    """A message as a mail program makes it."""
    message = EmailMessage()
    usual = {"From": "Maria <maria@exemplo.com.br>", "Subject": "Senha"}
    for name, value in {**usual, **headers}.items():
        message[name] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def read(message: EmailMessage) -> Mail:
    """What is read of it, over the wire."""
    return read_mail(message.as_bytes(policy=SMTP))


def test_a_usual_message_is_read_whole() -> None:
    raw = HEAD + (
        b"In-Reply-To: <b@x>\r\nReferences: <a@x>\r\n <b@x>\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        b"Bom dia,\r\n\r\n\r\n\r\npreciso de ajuda. \r\n"
    )
    mail = read_mail(raw)
    assert (mail.sender, mail.sender_name) == ("maria@exemplo.com.br", "Maria")
    assert (mail.subject, mail.message_id) == ("Senha", "<1@exemplo.com.br>")
    assert mail.thread == ("<b@x>", "<a@x>")
    assert mail.sent_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert mail.text == "Bom dia,\n\npreciso de ajuda."
    assert mail.readable
    assert not mail.automatic
    assert mail.returned is None
    assert mail.files == ()


def test_of_two_versions_the_plain_one_is_read_unless_only_html_says_anything() -> None:
    assert read(written("plano", "<p>página</p>")).text == "plano"
    assert read(written(" \n", "<p>página</p>")).text == "página"
    assert read(written("", "<b>olá</b>, <i>mundo</i>")).text == "olá, mundo"


def test_html_is_read_as_text_and_nothing_in_it_runs_is_fetched_or_hides() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style><script>alert(1)</script></head><body>"
        "<p onclick='x()'>Olá &lt;script&gt;</p><img src='http://rastreio.example/p.gif' alt='z'>"
        "<p style='display:none'>escondido</p><a href='http://mal.example'>clique</a>"
        "<iframe src='file:///etc/passwd'></iframe></body></html>"
    )
    text = read(written(" ", page)).text
    assert "Olá <script>" in text
    assert "clique" in text
    for hidden in ("alert", "rastreio", "escondido", "mal.example", "passwd"):
        assert hidden not in text
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><p>&a;</p>'
    assert "root:" not in html_text(bomb)


def test_html_that_was_built_to_be_slow_is_read_in_time() -> None:
    begun = time.process_time()
    for piece in ("<div>", "<table><tr><td>", "<ul><li>", "&lt;", "<p>a</p>", "<a" * 3):
        html_text(piece * (MAX_HTML_CHARS // len(piece)))
    assert time.process_time() - begun < 60


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("utf-8", "ação".encode(), "ação"),
        ("iso-8859-1", "ação".encode("latin-1"), "ação"),
        ("utf-8", "ação".encode("latin-1"), "ação"),  # not what it says it is
        ("iso-8859-1", "ação".encode(), "ação"),
        ("us-ascii", "ação “x”".encode("cp1252"), "ação “x”"),
        ("x-unknown", "ação".encode(), "ação"),
        ("unicode_escape", rb"\u0041", r"\u0041"),
        ("idna", b"xn--a" * 10, "xn--a" * 10),
        ("utf-7", b"+ADw-script+AD4-", "<script>"),  # a text, which every page of ours escapes
        ("undefined", b"a", "a"),
        ("utf-16", "ação".encode("utf-16"), "ação"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("", b"\xff\xfe\x81", "ÿþ\ufffd"),
    ],
)
def test_a_charset_that_is_wrong_or_unknown_costs_no_word(
    charset: str, raw: bytes, text: str
) -> None:
    assert decoded(raw, charset) == text
    head = HEAD + f'Content-Type: text/plain; charset="{charset}"\r\n\r\n'.encode()
    assert read_mail(head + raw).text == text


def test_what_cannot_be_seen_or_turns_the_direction_is_taken_out() -> None:
    assert plain("a\0b\x1b[31m\u202egpj.exe\u2066\ufeff\u200bc\ud800") == "ab[31mgpj.exec"
    assert plain("a\r\nb\rc\u2028d\x0ce") == "a\nb\nc\nd\ne"
    assert plain("e\u0301 👩\u200d👧") == "é 👩\u200d👧"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?YcOnw6Nv?=", "ação"),
        ("=?iso-8859-1?Q?a=E7=E3o?= do =?utf-8?q?IPVA?=", "ação do IPVA"),
        ("=?utf-8?B?%%%?=", ""),
        ("=?utf-8?B?abcde?=", "=?utf-8?B?abcde?="),
        ("=?x-no-such?Q?a=E7?=", "aç"),
        ("=?utf-8?Q?a=0D=0ABcc:_b@x?=", "a Bcc: b@x"),
        ("a\r\n b", "a b"),
        ("a" * 5000, "a" * MAX_SUBJECT_CHARS),
    ],
)
def test_a_header_is_one_line_whatever_it_codes(raw: str, text: str) -> None:
    assert header_text(raw, MAX_SUBJECT_CHARS) == text


@pytest.mark.parametrize(
    ("line", "address", "name"),
    [
        ("maria@exemplo.br", "maria@exemplo.br", ""),
        ('"Silva, Maria" <Maria@Exemplo.br>', "Maria@exemplo.br", "Silva, Maria"),
        ("=?utf-8?Q?Jos=C3=A9?= <jose@exemplo.br>", "jose@exemplo.br", "José"),
        (
            "=?utf-8?Q?a=40b=2Ebr=2C_=3Cx=40y=2Ebr=3E?= <m@exemplo.br>",
            "m@exemplo.br",
            "a@b.br, <x@y.br>",
        ),
        ("undisclosed <>, m@exemplo.br", "m@exemplo.br", ""),
        ('=HYPERLINK("http://x")@exemplo.br', "", ""),
        ("josé@exemplo.br", "", ""),
        ("a@b@exemplo.br", "", ""),
        ("<>", "", ""),
        ("MAILER-DAEMON", "", ""),
        ("(" * 3000, "", ""),
    ],
)
def test_the_sender_is_one_address_that_can_be_written_to_or_none(
    line: str, address: str, name: str
) -> None:
    mail = read_mail(f"From: {line}\r\nSubject: a\r\n\r\nb".encode())
    assert (mail.sender, mail.sender_name) == (address, name)


def test_files_have_their_names_types_and_bytes() -> None:
    message = written()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="nota ção.pdf")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar")
    message.add_attachment(written("outra", Subject="Encaminhada"))
    message.add_attachment(
        b"\x78\x9f", maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    mail = read(message)
    assert [(each.name, each.media_type) for each in mail.files] == [
        ("nota ção.pdf", "application/pdf"),
        ("convite.ics", "text/calendar"),
        ("mensagem.eml", "message/rfc822"),
        ("winmail.dat", "application/ms-tnef"),
    ]
    assert mail.files[0].content() == b"%PDF"
    assert b"Subject: Encaminhada" in mail.files[2].content()
    assert mail.text == "Olá", "what is attached is not said by this sender"


def test_a_text_that_is_attached_is_a_file_and_a_broken_container_a_text() -> None:
    message = written()
    message.add_attachment("lista", filename="lista.txt")
    mail = read(message)
    assert (mail.text, [each.name for each in mail.files]) == ("Olá", ["lista.txt"])
    broken = HEAD + b"Content-Type: multipart/mixed\r\n\r\nSem limite.\r\n"
    assert read_mail(broken).text == "Sem limite."
    cut = HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nCortada no'
    assert read_mail(cut).text == "Cortada no"


def test_names_of_files_are_read_in_every_coding() -> None:
    for line in (
        "attachment; filename*=utf-8''a%C3%A7%C3%A3o.pdf",
        'attachment; filename="=?utf-8?Q?a=C3=A7=C3=A3o.pdf?="',
        "attachment; filename*0*=utf-8''a%C3%A7; filename*1*=%C3%A3o.pdf",
    ):
        raw = (
            HEAD + f"Content-Type: application/pdf\r\nContent-Disposition: {line}\r\n\r\nx".encode()
        )
        assert [each.name for each in read_mail(raw).files] == ["ação.pdf"]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>" + "x" * 200_000 + "</td></tr>" + "<tr><td>a</td></tr>" * 10_000,
        "<p style='padding-left:999999999em'>a</p>" * 9,
        "<p style='margin-top:999999999em'>a</p>" * 9,
        "<table><tr>" + "<td colspan=999999999>a</td>" * 9_000,
        "<ol start=99999999999999999999><li>a",
        "<ul><li>" * 300 + "<br>a" * 30_000,
    ],
)
def test_a_page_becomes_no_larger_than_it_is(page: str) -> None:
    begun = time.process_time()
    assert len(html_text(page)) < 3 * MAX_HTML_CHARS
    assert time.process_time() - begun < 30


def test_a_table_is_read_row_by_row_and_what_is_hidden_is_not() -> None:
    page = (
        "<table><tr><th>Nota</th><th>Valor</th></tr><tr><td>12</td><td>R$ 3,00</td></tr></table>"
        "<div hidden>um<p>dois</p></div>três<span style='DISPLAY: none'>quatro</span> cinco"
    )
    assert html_text(page) == "Nota Valor\n12 R$ 3,00\ntrês cinco"


def test_a_message_built_to_take_for_ever_is_not_read() -> None:
    begun = time.process_time()
    part = b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n"
    nested = b"".join(part % (n, n) for n in range(300))
    for bomb in (
        HEAD + b"Content-Type: text/plain" + b";a=b" * 1_000_000 + b"\r\n\r\nx",
        HEAD + b"Content-Disposition: x" + b";\r\n a=b" * 100_000 + b"\r\n\r\nx",
        HEAD + b"X: y\rContent-Type: x" + b";\r a=b" * 100_000 + b"\r\n\r\nx",
        HEAD + nested + b"a\r\n" * 300_000,
    ):
        mail = read_mail(bomb)
        assert (mail.readable, mail.sender) == (False, "maria@exemplo.com.br")
    assert time.process_time() - begun < 30


def test_a_report_or_a_header_of_a_million_lines_is_not_read() -> None:
    report = HEAD + (
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
    )
    block = b"Action: failed\r\nStatus: 5.1.1\r\n\r\n"
    usual = read_mail(report + block * 100 + b"--x--\r\n").returned
    assert usual
    assert usual.bounce.status == "5.1.1"
    assert not read_mail(report + block * (MAX_BLOCKS + 1) + b"--x--\r\n").readable
    assert not read_mail(HEAD + b"X: y\r\n" * (MAX_HEAD_BYTES // 6) + b"\r\nx").readable


def test_the_parameters_of_many_parts_are_counted_together() -> None:
    part = b"--x\r\nContent-Type: image/png" + b";a=b" * 500 + b"\r\n\r\n\r\n"
    mixed = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    assert read_mail(mixed + part * 20).readable
    assert not read_mail(mixed + part * 100).readable


def test_all_parts_of_a_message_share_what_is_read_of_it() -> None:
    page = b"--x\r\nContent-Type: text/html\r\n\r\n" + b"<p>" * 60_000 + b"fim\r\n"
    mixed = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    assert read_mail(mixed + page * 30).text == "fim\n\nfim"


def test_a_page_is_not_read_where_a_plain_version_says_the_same() -> None:
    message = written("plano", "<p>página</p>" * 40_000)
    message.add_attachment("depois", disposition="inline")
    assert read(message).text == "plano\n\ndepois"


def test_a_tag_has_no_more_attributes_than_tell_whether_it_is_hidden() -> None:
    many = " ".join(f"a{n}=1" for n in range(30_000))
    assert html_text(f"<a {many}>x</a> y") == "x y"
    for hidden in (
        *("<p hidden>x</p>", "<p class=a hidden=''>x</p>", "<p style = 'DISPLAY : none'>x</p>"),
        *('<p style="a:b;visibility&#58;hidden">x</p>', "<p a='>' style=display:none>x</p>"),
    ):
        assert html_text(f"{hidden}y") == "y", hidden
    for shown in (
        *("<p class='hidden'>x</p>", "<p aria-hidden=true>x</p>", "<p title='a > b'>x</p>"),
        *("<o:p>x</o:p>", "<my-very-long-element-name>x</my-very-long-element-name>", "<p a=>x"),
        *("<!--[if !mso]><!-->x<!--<![endif]-->", "<!-->x", "<![if mso]>x<![endif]>"),
    ):
        assert html_text(shown) == "x", shown
    assert html_text("se a < b e b > c, ou a<5") == "se a < b e b > c, ou a<5"


def test_what_says_nothing_is_empty_and_what_nobody_can_read_is_not_readable() -> None:
    assert read_mail(b"From: m@exemplo.br\r\n\r\n").empty
    assert not read_mail(b"From: m@exemplo.br\r\nSubject: me liguem\r\n\r\n").empty
    assert not read_mail(b"").readable
    assert not read_mail(b"\x00\xff\xd8\xff garbage").readable
    ciphered = HEAD + b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nMIAGCSqGSIb3"
    assert not read_mail(ciphered).readable


def test_a_message_built_to_use_up_memory_is_not_read() -> None:
    boundary = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    mail = read_mail(boundary + b"--x\n\n" * (MAX_BOUNDARIES + 1))
    assert (mail.readable, mail.sender, mail.subject) == (False, "maria@exemplo.com.br", "Senha")
    assert not read_mail(HEAD + b"\r\n" + b"a\r\n" * (MAX_LINES + 1)).readable
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(2000)
    )
    assert read_mail(HEAD + deep).text == ""
    many = boundary + b"--x\r\nContent-Type: image/png\r\n\r\n\r\n" * 1000
    assert len(read_mail(many).files) == MAX_FILES
    long = read_mail(HEAD + b"\r\n" + b"a" * 3_000_000)
    assert len(long.text) == MAX_TEXT_CHARS


def test_the_same_message_is_known_again_by_whatever_way_it_comes() -> None:
    body = b"\r\nOl\xc3\xa1\r\n"
    first = fingerprint([HEAD + body])
    received = b"Received: from a by b; Mon\r\nReturn-Path: <x@y>\r\n"
    assert fingerprint([received + HEAD + body]) == first
    assert fingerprint([HEAD[:10], HEAD[10:] + body[:3], body[3:]]) == first
    assert fingerprint([HEAD.replace(b"Subject: Senha", b"subject:  Senha") + body]) == first
    assert fingerprint([HEAD + body + b"x"]) != first, "a repeated Message-ID hides nothing"
    for line in (b"maria@", b"Senha", b"<1@", b"09:00"):
        assert fingerprint([HEAD.replace(line, b"z" + line) + body]) != first


def test_what_is_no_message_is_told_apart_from_what_is_another_or_none() -> None:
    made = [
        *(b"", b"\x00\xffa", b"\x00\xffb", b"lixo\r\n\r\nx", b"outro\r\n\r\nx"),
        *(HEAD + b"sem dois pontos 1\r\n\r\nx", HEAD + b"sem dois pontos 2\r\n\r\nx"),
        *(HEAD, HEAD + b"\r\nx"),
    ]
    assert len({fingerprint([each]) for each in made}) == len(made)
    mixed = b'Content-Type: multipart/mixed; boundary="x"\r\n'
    assert fingerprint([HEAD + mixed]) == fingerprint([mixed + HEAD])


def test_a_message_without_an_end_of_its_header_has_a_fingerprint_too() -> None:
    parts = [b"X-A: b\r\n" * 10_000] * 10
    assert fingerprint(parts) == fingerprint([b"".join(parts)])
    assert fingerprint(parts) != fingerprint([*parts, b"x"])
    assert fingerprint([]) == fingerprint([b""])
    assert len(b"".join(parts)) > MAX_HEAD_BYTES


def test_the_header_alone_names_sender_subject_and_thread() -> None:
    head = read_head(HEAD + b"In-Reply-To: <b@x>\r\n\r\n" + b"x" * 1000)
    assert (head.sender, head.subject, head.thread) == ("maria@exemplo.com.br", "Senha", ("<b@x>",))
    assert (head.text, head.readable) == ("", False)


def test_a_protocol_is_found_in_a_subject_however_it_is_grouped() -> None:
    for subject in ("Re: protocolo 1667 9923 096", "16679923096", "(1667-9923.096) senha"):
        assert protocols_in(subject) == ["16679923096"]
    for subject in ("16679923097", "116679923096", "166799230961", "fone 84 98888 7777", ""):
        assert protocols_in(subject) == []


PIECES = st.sampled_from(
    [
        *(b"From: a@b.br\r\n", b"Subject: =?utf-8?B?", b"?=", b"\r\n", b"\r\n\r\n", b"--x\r\n"),
        *(b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: text/html\r\n"),
        *(b"Content-Type: message/rfc822\r\n", b"Content-Transfer-Encoding: base64\r\n"),
        *(b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n",),
        *(b"Content-Type: message/delivery-status\r\n", b"Action: failed\r\nStatus: 5.1.1\r\n"),
        *(b"Content-Disposition: attachment; filename*0*=", b"utf-8''%FF", b"; charset=utf-16\r\n"),
        *(
            b"Content-Transfer-Encoding: uuencode\r\n",
            b"begin 644 x\r\n",
            b"<table><tr><td colspan=",
        ),
        *(b"<p>", b"</div>", b"&#x110000;", b"References: <a@b>\r\n <", b"Date: 99 99 99\r\n"),
        *(b"Content-Type: text/calendar; method=\r\n", b"\0", b"\xff", b"Return-Path: <>\r\n"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=40))
def test_whatever_bytes_come_something_is_said_of_them(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    mail = read_mail(raw)
    for each in (mail.text, mail.subject, mail.sender_name, mail.message_id, *mail.thread):
        each.encode()
        assert "\0" not in each
    for file in mail.files:
        file.name.encode()
        assert isinstance(file.content(), bytes)
    assert len(fingerprint(pieces)) == 64
    assert fingerprint(pieces) == fingerprint([raw])
    read_head(raw)


MORE = pytest.mark.parametrize("more", [0, 1])


@MORE
def test_of_a_subject_200_letters_are_shown(more: int) -> None:
    mail = read(written(Subject="a" * (MAX_SUBJECT_CHARS - 1 + more) + "b"))
    assert len(mail.subject) == MAX_SUBJECT_CHARS
    assert mail.subject.endswith("b") == (not more)


@MORE
def test_of_a_text_20_000_letters_are_shown(more: int) -> None:
    mail = read_mail(HEAD + b"\r\n" + b"a" * (MAX_TEXT_CHARS - 1 + more) + b"b")
    assert len(mail.text) == MAX_TEXT_CHARS
    assert mail.text.endswith("b") == (not more)


@MORE
def test_of_a_message_forty_files_are_named(more: int) -> None:
    mixed = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n"
    part = b"\r\n--b\r\nContent-Type: application/pdf\r\n\r\n%PDF"
    files = read_mail(mixed + part * (MAX_FILES - 1 + more) + b"\r\n--b--").files
    assert len(files) == min(MAX_FILES, MAX_FILES - 1 + more)
    assert len(read_mail(mixed + part * (MAX_FILES + 1) + b"\r\n--b--").files) == MAX_FILES


@MORE
def test_of_a_page_400_000_letters_are_looked_at(more: int) -> None:
    page = "z".rjust(MAX_HTML_CHARS + more)
    assert html_text(page) == ("" if more else "z")


@pytest.mark.parametrize("size", [4_096, 10**9])
def test_what_a_header_says_beyond_256_kb_is_told_apart_too(size: int) -> None:
    head = b"X: y\r\n" * (MAX_HEAD_BYTES // 6 + 1)

    def told(subject: bytes) -> str:
        raw = head + b"Subject: " + subject + b"\r\n\r\nbody"
        return fingerprint(raw[n : n + size] for n in range(0, len(raw), size))

    assert told(b"one") != told(b"other")
