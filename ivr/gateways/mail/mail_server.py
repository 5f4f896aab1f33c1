"""Read where a mail server is, and how it is spoken to, from a URL of the settings."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "imap": 143, "imaps": 993}
FROM_THE_FIRST_BYTE = frozenset({"smtps", "imaps"})


@dataclass(frozen=True)
class MailServer:
    """A mail server's place and account: scheme://[user:password@]host[:port][/path][?starttls]."""

    host: str
    port: int
    tls: bool  # from the first byte
    starttls: bool
    user: str
    password: str
    path: str  # of an IMAP URL, the mailbox; "" where none is named

    @classmethod
    def of(cls, url: str) -> Self:
        """Read a mail server from its URL; settings have refused a bad one."""
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "",
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme in FROM_THE_FIRST_BYTE,
            starttls="starttls" in parse_qs(parts.query, keep_blank_values=True),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            path=unquote(parts.path.strip("/")),
        )
