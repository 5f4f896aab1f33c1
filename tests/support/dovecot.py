"""Run a real IMAP server for tests: Debian's Dovecot.

It is alone in its folder, and a child of the test.
"""

import grp
import os
import pwd
import shutil
import signal
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from imap_tools import BaseMailBox, MailBoxUnencrypted

from tests.support.mail import HOST, Certificate
from tests.support.programs import DEADLINE, short_folder, wait_until
from tests.web.served import free_port

USER, PASSWORD = "atendimento", "segredo com : e @"
# It drops rights that it does not have here, and looks for its own accounts: hence so many lines.
CONFIGURATION = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
disable_plaintext_auth = no
mail_location = sdbox:{folder}/mail/%u
mail_fsync = never
mail_max_userip_connections = 100
imap_capability = {capability}
{tls}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """One Dovecot server with one account.

    `capability` is what it says that it can, empty: all it can.
    """

    folder: Path
    certificate: Certificate | None = None
    capability: str = ""
    port: int = field(default_factory=free_port)
    tls_port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def url(self, query: str = "", mailbox: str = "", password: str = PASSWORD) -> str:
        """Return its address as a setting."""
        where = f"localhost:{self.port}{f'/{quote(mailbox)}' if mailbox else ''}"
        return f"imap://{USER}:{quote(password)}@{where}{query}"

    @property
    def tls_url(self) -> str:
        """Return its address as a setting, with TLS from the first byte."""
        return f"imaps://{USER}:{quote(PASSWORD)}@localhost:{self.tls_port}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        name, group = _whose()
        account = pwd.getpwnam(name)
        tls = "ssl = no"
        if self.certificate:
            self.tls_port = self.tls_port or free_port()
            tls = f"ssl = yes\nssl_cert = <{self.folder}/certificate\nssl_key = <{self.folder}/key"
            for file, kind in (
                (self.certificate.certificate, "certificate"),
                (self.certificate.key, "key"),
            ):
                shutil.copy(file, self.folder / kind)
                shutil.chown(self.folder / kind, name, group)
        (self.folder / "users").write_text(
            f"{USER}:{{PLAIN.b64}}{b64encode(PASSWORD.encode()).decode()}\n"
        )
        (self.folder / "dovecot.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                user=name,
                group=group,
                uid=account.pw_uid,
                gid=account.pw_gid,
                port=self.port,
                tls_port=self.tls_port,
                tls=tls,
                capability=self.capability,
            )
        )
        if os.getuid() == 0:
            shutil.chown(self.folder, name, group)
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen(
                [*_as(name, group), *_program(), "-F", "-c", str(self.folder / "dovecot.conf")],
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_until(f"Dovecot answers: {self.said}", self._answers)

    def stop(self) -> None:
        """Kill the server and its processes."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(DEADLINE)
            self.process = None

    @property
    def said(self) -> str:
        """Return what it has written to its logs so far."""
        files = [self.folder / "said", self.folder / "log"]
        return "".join(each.read_text(errors="replace") for each in files if each.exists())

    @contextmanager
    def mailbox(self, name: str = "INBOX") -> Iterator[BaseMailBox]:
        """Open the mailbox as any mail program does."""
        with MailBoxUnencrypted(HOST, self.port).login(USER, PASSWORD, name) as box:
            yield box

    def deliver(self, *messages: bytes, mailbox: str = "INBOX") -> None:
        """Append these messages to the mailbox, in their order."""
        with self.mailbox() as box:
            if mailbox != "INBOX" and not box.folder.exists(mailbox):
                box.folder.create(mailbox)
            for each in messages:
                box.append(each, mailbox)

    def unseen(self) -> int:
        """Return how many messages nobody has marked as read."""
        with self.mailbox() as box:
            return len(box.uids("UNSEEN"))

    def replace_mailbox(self, *messages: bytes) -> None:
        """Replace the mailbox by another one with these messages.

        Its UIDs mean nothing any more.
        """
        with self.mailbox("INBOX") as box:
            box.folder.create("outra")
            box.folder.set("outra")
        shutil.rmtree(self.folder / "mail" / USER / "mailboxes" / "INBOX")
        self.deliver(*messages)

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.said
        try:
            MailBoxUnencrypted(HOST, self.port, timeout=5).client.logout()
        except OSError:
            return False
        return True


@contextmanager
def dovecot(certificate: Certificate | None = None, capability: str = "") -> Iterator[Dovecot]:
    """Run a server during the block."""
    with short_folder() as folder:
        server = Dovecot(folder, certificate, capability)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _program() -> list[str]:
    """Return the command of Dovecot.

    Debian has it where only root looks.
    """
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert found, "these tests need Debian's package dovecot-imapd"
    return [found]


def _whose() -> tuple[str, str]:
    """Return the account and the group that the server runs as.

    They are this process's own, and nobody in root's place.
    """
    if os.getuid() == 0:
        return "nobody", "nogroup"
    return pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name


def _as(name: str, group: str) -> list[str]:
    dying = ["setpriv", "--pdeathsig", "TERM"]
    if os.getuid() == 0:
        dying += [f"--reuid={name}", f"--regid={group}", "--clear-groups"]
    return dying
