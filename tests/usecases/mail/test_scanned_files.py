"""Where a scanner is configured no file is kept that it has not looked at."""

from pathlib import Path

from ivr.rules.mail.incoming import REFUSED_LABELS, RefusedFile
from tests.conftest import Install
from tests.support.dovecot import dovecot
from tests.support.inbox import Post, letter
from tests.support.scanner import daemon
from tests.usecases.mail.test_inbox import MAIL
from tests.web.citizens.test_contact import file, write


def test_what_it_finds_or_does_not_look_at_is_not_kept(
    installed: Install, sqlite_url: str, tmp_path: Path
) -> None:
    place = tmp_path / "clamd"
    with dovecot() as server:
        own = {"IMAP_URL": server.url(), "MAIL_DIR": str(tmp_path / "mail")}
        post = Post(installed(sqlite_url, **MAIL, **own, SCANNER_URL=f"unix:{place}"), server)
        message = letter()
        for name, content in (("a.pdf", b"%PDF-1"), ("b.pdf", b"%PDF-1 EICAR")):
            message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        with daemon(place):
            post.comes(message)
            refused = write(post.central, anexos=[file("c.txt", b"EICAR", "text/plain")])
        place.unlink()
        message.replace_header("Message-ID", "<again@exemplo.com.br>")
        post.comes(message)
        late = write(post.central, anexos=[file("d.txt", b"a", "text/plain")])
    assert f"c.txt: {REFUSED_LABELS[RefusedFile.INFECTED]}" in refused.text
    assert f"d.txt: {REFUSED_LABELS[RefusedFile.UNSCANNED]}" in late.text
    rows = post.rows("SELECT name, refused, sha256 = '' FROM attachments ORDER BY id")
    assert rows == [
        ("a.pdf", "", 0),
        ("b.pdf", "infected", 1),
        ("a.pdf", "unscanned", 1),
        ("b.pdf", "unscanned", 1),
    ]
