"""Settings: every mistake in one message, and an example file that tells the truth."""

from dataclasses import MISSING, fields

import pytest

from ivr.root import ROOT
from ivr.setting_mistakes import RANGES
from ivr.settings import BadSettings, Settings, read_settings

GOOD = {
    "PUBLIC_URL": "https://central.exemplo.br",
    "DATABASE_URL": "sqlite:///central.db",
    "REDIS_URL": "redis://127.0.0.1/0",
    "SECRET_KEY": "s" * 32,
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "LINE_NUMBER": "+558432097880",
    "SWITCHBOARD": "sip:central@pbx.exemplo.br",
}


def test_good_settings_are_read() -> None:
    settings = read_settings({**GOOD, "WEB_THREADS": "8", "TWILIO_AUTH_TOKEN_OLD": "o"})
    assert settings.WEB_THREADS == 8
    assert settings.twilio_tokens == ("t" * 32, "o")
    assert not settings.simulated


def test_an_empty_environment_is_told_of_every_setting_it_lacks() -> None:
    with pytest.raises(BadSettings) as told:
        read_settings({})
    for name in GOOD:
        assert f"{name} is missing" in str(told.value)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("PUBLIC_URL", "http://central.exemplo.br"),
        ("PUBLIC_URL", "https://central.exemplo.br/"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "localhost"),
        ("SECRET_KEY", "short"),
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("LINE_NUMBER", "3209 7880"),
        ("SWITCHBOARD", "central"),
        ("SWITCHBOARD", GOOD["LINE_NUMBER"]),
        ("SWITCHBOARD", "sip:+558432097880@pbx.exemplo.br"),
        ("WEB_THREADS", "many"),
        ("TRUSTED_PROXIES", "proxy.exemplo.br"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("SMTP_URL", "smtp://mail.exemplo.br"),
        ("MAIL_FROM", "central@exemplo.br"),
        ("MAIL_BOUNCES", "bounces@exemplo.br"),
        ("SMS_FROM", "Central"),
        ("TWILIO_API_KEY", "SK1"),
        ("TWILIO_API_SECRET", "secret"),
    ],
)
def test_each_bad_setting_is_named(name: str, bad: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read_settings({**GOOD, name: bad})


@pytest.mark.parametrize(("name", "least", "most"), [(n, *span) for n, span in RANGES.items()])
def test_each_number_is_taken_from_its_least_to_its_most(name: str, least: int, most: int) -> None:
    for good in (least, most):
        assert getattr(read_settings({**GOOD, name: str(good)}), name) == good
    for bad in (least - 1, most + 1):
        with pytest.raises(BadSettings, match=name):
            read_settings({**GOOD, name: str(bad)})


def test_each_number_has_a_least_and_a_most() -> None:
    assert {each.name for each in fields(Settings) if each.type is int} == set(RANGES)


MAIL = {"SMTP_URL": "smtp://mail.exemplo.br", "MAIL_FROM": "central@exemplo.br"}


@pytest.mark.parametrize(
    "url",
    [
        *("smtp://mail.exemplo.br", "smtp://127.0.0.1:2525", "smtp://a:b@127.0.0.1:2525"),
        *("smtps://a:b%40c@mail.exemplo.br:465", "smtp://a:b@mail.exemplo.br:587?starttls"),
    ],
)
def test_a_good_mail_server_is_read(url: str) -> None:
    settings = read_settings({**GOOD, **MAIL, "SMTP_URL": url, "MAIL_BOUNCES": "b@exemplo.br"})
    assert url == settings.SMTP_URL


@pytest.mark.parametrize(
    "url",
    [
        *("imaps://a:b%40c@mail.exemplo.br", "imap://a:b@mail.exemplo.br:143/Central?starttls"),
        *("imap://a:b@127.0.0.1:1143", "imaps://a%40exemplo.br:b@mail.exemplo.br/INBOX.Central"),
    ],
)
def test_a_good_mailbox_is_read(url: str) -> None:
    assert url == read_settings({**GOOD, "IMAP_URL": url}).IMAP_URL


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("SMTP_URL", "mail.exemplo.br"),
        ("SMTP_URL", "http://mail.exemplo.br"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.exemplo.br:0"),
        ("SMTP_URL", "smtp://mail.exemplo.br:x"),
        ("SMTP_URL", "smtp://user@mail.exemplo.br?starttls"),
        ("SMTP_URL", "smtp://user:secret@mail.exemplo.br"),
        ("SMTP_URL", "smtp://mail.exemplo.br/x"),
        ("SMTP_URL", "smtp://mail.exemplo.br?tls"),
        ("SMTP_URL", "smtps://user:secret@mail.exemplo.br?starttls"),
        ("IMAP_URL", "imaps://mail.exemplo.br"),
        ("IMAP_URL", "imaps://user@mail.exemplo.br"),
        ("IMAP_URL", "imap://user:secret@mail.exemplo.br"),
        ("IMAP_URL", "imaps://user:secret@mail.exemplo.br?starttls"),
        ("IMAP_URL", "imaps://user:secret@mail.exemplo.br?tls"),
        ("IMAP_URL", "imaps://user:secret@mail.exemplo.br:x"),
        ("IMAP_URL", "pop3://user:secret@mail.exemplo.br"),
        ("SCANNER_URL", "/run/clamd"),
        ("SCANNER_URL", "tcp://"),
        ("SCANNER_URL", "unix://host/run"),
        ("MAIL_FROM", "Central <central@exemplo.br>"),
        ("MAIL_FROM", "central@exemplo.br,x@exemplo.br"),
        ("MAIL_FROM", "central"),
        ("MAIL_BOUNCES", "bounces+x@exemplo.br"),
    ],
)
def test_each_bad_mail_setting_is_named_and_no_password_told(name: str, bad: str) -> None:
    with pytest.raises(BadSettings, match=name) as told:
        read_settings({**GOOD, **MAIL, name: bad})
    assert "secret" not in str(told.value)


def test_all_mistakes_come_in_one_message_and_no_secret_with_them() -> None:
    with pytest.raises(BadSettings) as told:
        read_settings(
            {**GOOD, "SECRET_KEY": "secret!", "LINE_NUMBER": "x", "PUBLIC_URL": "ftp://x"}
        )
    message = str(told.value)
    assert all(name in message for name in ("SECRET_KEY", "LINE_NUMBER", "PUBLIC_URL"))
    assert "secret!" not in message


def test_the_example_names_every_setting_with_its_help() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for each in fields(Settings):
        line = f"{each.name}=" if each.default is MISSING else f"# {each.name}={each.default}"
        assert f"# {each.metadata['help']}\n{line}\n" in example
    assert sum("=" in line for line in example.splitlines()) == len(fields(Settings))


def test_nothing_turns_signature_checks_off() -> None:
    names = " ".join(each.name for each in fields(Settings)).lower()
    assert not any(word in names for word in ("skip", "disable", "verify", "check", "debug"))
