"""What the doctor says of e-mail: whether it can be kept here, and believed elsewhere."""

from collections.abc import Iterator

from ivr import wiring
from ivr.rules.mail_dns import Records, findings
from ivr.settings import Settings, is_loopback
from ivr.usecases.ports import Ports


def mail_findings(settings: Settings, ports: Ports) -> Iterator[tuple[bool, str]]:
    """One line each: whether it is good, and what was found; DNS is asked for seconds at most."""
    trouble = ports.mail_files.trouble()
    yield not trouble, f"mail: {trouble or 'what is written to us can be kept'} (MAIL_DIR)"
    if not settings.SMTP_URL or is_loopback(settings.SMTP_URL):
        return
    domain, selector = settings.MAIL_FROM.rpartition("@")[2], settings.DKIM_SELECTOR
    texts = wiring.name_servers().texts
    of_selector = texts(f"{selector}._domainkey.{domain}") if selector else None
    records = Records(texts(domain), of_selector, texts(f"_dmarc.{domain}"))
    yield from findings(domain, selector, records)
