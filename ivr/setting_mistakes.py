"""Find mistakes in settings that are given, worded for whoever installs the line."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ivr.proxies import Trusted

E164 = re.compile(r"\+[1-9]\d{7,14}")
ADDRESS = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

_FORMS: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("PUBLIC_URL", lambda url: url.startswith("https://") or is_loopback(url), "https://…"),
    ("PUBLIC_URL", lambda url: not url.endswith("/"), "without a slash at its end"),
    (
        "DATABASE_URL",
        lambda url: url.startswith(("postgresql+psycopg://", "sqlite:///")),
        "postgresql+psycopg://… or sqlite:///…",
    ),
    (
        "REDIS_URL",
        lambda url: url.startswith(("redis://", "rediss://", "unix://")),
        "redis://…, rediss://… or unix://…",
    ),
    ("SECRET_KEY", lambda secret: len(secret) >= 32, "32 characters or more"),
    ("TWILIO_ACCOUNT_SID", re.compile(r"AC[0-9a-f]{32}").fullmatch, "AC and 32 hex digits"),
    ("LINE_NUMBER", E164.fullmatch, "E.164, such as +558432097880"),
    (
        "SMS_FROM",
        re.compile(r"\+[1-9]\d{4,14}|\d{3,8}|MG[0-9a-f]{32}").fullmatch,
        "E.164, a short code, or MG and 32 hex digits",
    ),
    (
        "SWITCHBOARD",
        lambda where: E164.fullmatch(where) or re.match(r"sips?:[^@\s]+@\S+", where),
        "sip:name@host or E.164",
    ),
)
MAX_A_DAY, MAX_KEPT_DAYS = 1_000_000, 36_500
RANGES = {  # the least and the most of each setting that is a number
    **dict.fromkeys(
        ("DIALS_PER_DAY", "SMS_PER_DAY", "EMAILS_PER_DAY", "FORMS_PER_DAY"), (1, MAX_A_DAY)
    ),
    "CALLBACK_HANDLING_MINUTES": (1, 60),
    "LIVE_SHARE_PERCENT": (0, 99),
    "RECORDINGS_KEPT_DAYS": (1, MAX_KEPT_DAYS),
    "PERSONAL_KEPT_DAYS": (90, MAX_KEPT_DAYS),
    "WEB_THREADS": (1, 64),
    "PROXIES": (0, 9),
    "VLIBRAS": (0, 1),
}


def contradictions(given: Mapping[str, str | int]) -> list[str]:
    """Return the mistakes in the settings that are given, one text each.

    A missing setting is reported elsewhere.
    """
    mistakes = [
        f"{name}: {wanted}"
        for name, good, wanted in _FORMS
        if name in given and not good(str(given[name]))
    ]
    mistakes += [
        f"{name}: {least} to {most}"
        for name, (least, most) in RANGES.items()
        if name in given and not least <= int(given[name]) <= most
    ]
    if ("TWILIO_API_KEY" in given) != ("TWILIO_API_SECRET" in given):
        mistakes.append("TWILIO_API_KEY and TWILIO_API_SECRET: both or neither")
    line = str(given.get("LINE_NUMBER", ""))
    if line and line in str(given.get("SWITCHBOARD", "")):
        mistakes.append(
            "SWITCHBOARD is LINE_NUMBER: every transfer would ring this very line again"
        )
    try:
        Trusted(str(given.get("TRUSTED_PROXIES", "")))
    except ValueError as why:
        mistakes.append(f"TRUSTED_PROXIES: addresses or networks, comma-separated: {why}")
    return mistakes + _mail_contradictions(given) + _scanner_mistakes(given)


def is_loopback(url: str) -> bool:
    """Return whether `url` leads back to this very machine."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _mail_contradictions(given: Mapping[str, str | int]) -> list[str]:
    """Return the mistakes in the settings of e-mail, one text each; none holds the password."""
    names = ("SMTP_URL", "IMAP_URL", "MAIL_FROM", "MAIL_BOUNCES")
    smtp, imap, sender, bounces = (str(given.get(name, "")) for name in names)
    mistakes = [
        f"{name}: one address, name@host"
        for name, address in (("MAIL_FROM", sender), ("MAIL_BOUNCES", bounces))
        if address and not ADDRESS.fullmatch(address)
    ]
    if bool(smtp) != bool(sender):
        mistakes.append("SMTP_URL and MAIL_FROM: both or neither")
    if bounces and not smtp:
        mistakes.append("MAIL_BOUNCES: nothing comes back without SMTP_URL and MAIL_FROM")
    servers = (("SMTP_URL", smtp, "smtp"), ("IMAP_URL", imap, "imap"))
    found = ((name, _server_mistake(url, scheme)) for name, url, scheme in servers if url)
    return [*mistakes, *(f"{name}: {why}" for name, why in found if why)]


def _scanner_mistakes(given: Mapping[str, str | int]) -> list[str]:
    url = str(given.get("SCANNER_URL", ""))
    try:
        parts = urlsplit(url)
        is_socket = parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc
        good = is_socket or (parts.scheme == "tcp" and parts.hostname and parts.port != 0)
    except ValueError:
        good = False
    return [] if good or not url else ["SCANNER_URL: unix:/path or tcp://host[:port]"]


def _server_mistake(url: str, scheme: str) -> str:
    """Return what is wrong with a mail server's URL, "" where nothing is."""
    secure = f"{scheme}s"
    smtp = scheme == "smtp"
    try:
        parts = urlsplit(url)
        good = parts.scheme in (scheme, secure) and parts.hostname and parts.port != 0
        good = good and parts.query in ("", "starttls", "starttls=")
        good = good and bool(parts.username) == bool(parts.password)
        # Nobody reads a mailbox without saying whose it is.
        good = bool(good and (parts.path in ("", "/") if smtp else parts.password))
    except ValueError:
        good = False
    if not good:
        own = "[user:password@]host[:port]" if smtp else "user:password@host[:port][/mailbox]"
        return f"{scheme}[s]://{own}[?starttls]"
    if parts.scheme == secure and parts.query:
        return f"{secure}:// is TLS from the first byte, without ?starttls"
    if parts.password and parts.scheme + parts.query == scheme and not is_loopback(url):
        return f"a password over {scheme}:// needs ?starttls"
    return ""
