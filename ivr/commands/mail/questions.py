"""Declare what the doctor asks of e-mail: whether it is read, stored, and believed elsewhere."""

from collections.abc import Iterator

from ivr import wiring
from ivr.commands.common.findings import Asked, Finding
from ivr.ports.failures import InboxAway
from ivr.rules.mail.dns import Records, findings
from ivr.setting_mistakes import is_loopback
from ivr.settings import Settings
from ivr.usecases.installation.ports import Ports


def mail(asked: Asked) -> Iterator[Finding]:
    """Find whether e-mail can be read and stored, and whether others believe that ours is ours."""
    settings, ports = asked.settings, asked.ports
    yield _inbox(ports)
    yield _files(settings, ports)
    if not settings.SMTP_URL or is_loopback(settings.SMTP_URL):
        return
    domain, selector = settings.MAIL_FROM.rpartition("@")[2], settings.DKIM_SELECTOR
    texts = wiring.name_servers().texts
    of_selector = texts(f"{selector}._domainkey.{domain}") if selector else None
    records = Records(texts(domain), of_selector, texts(f"_dmarc.{domain}"))
    yield from findings(domain, selector, records)


def _inbox(ports: Ports) -> Finding:
    if ports.inbox is None:
        return True, "inbox: no mail is read: IMAP_URL is empty"
    try:
        with ports.inbox.open():
            return True, "inbox: the mailbox opens"
    except InboxAway as why:
        return False, f"inbox: the mailbox does not open ({why}): IMAP_URL"


def _files(settings: Settings, ports: Ports) -> Finding:
    usual = Settings.__dataclass_fields__["MAIL_DIR"].default
    if trouble := ports.mail_files.trouble():
        return False, f"mail: {trouble} (MAIL_DIR)"
    if not settings.simulated and usual == settings.MAIL_DIR:
        return False, "mail: kept beside the program: give it a folder of its own (MAIL_DIR)"
    if ports.mail_files.is_tight():
        return False, "mail: the disk is nearly full: of large messages only the header is kept"
    return True, "mail: can be kept"


QUESTIONS = (mail,)
