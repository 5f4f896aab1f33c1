"""What was signed in one piece is read, what is ciphered is said to be, uuencode is a file."""

import base64
from pathlib import Path
from subprocess import DEVNULL, run

import pytest

from ivr.rules.mail.parts import MAX_LAYERS
from ivr.rules.mail.reading import read_mail
from ivr.rules.mail.signed import MAX_DEPTH, MAX_VALUES, signed_content
from ivr.rules.mail.uuencoded import MAX_FILES as MAX_UUENCODED
from ivr.rules.mail.uuencoded import without_files

HEAD = b"From: Rui <rui@exemplo.org>\nTo: central@exemplo.br\nSubject: Baixa\n"
INNER = (
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Peço a baixa.\r\n"
)
MIXED = (
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nSegue.\r\n--b\r\n'
    "Content-Type: text/csv; name=notas.csv\r\n\r\na;b\r\n--b--\r\n"
)
KEY = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out c -subj /CN=R"
SIGN = "cms -sign -nodetach -binary -signer c -inkey k -outform SMIME -in {} -out {}"


def openssl(place: Path, *commands: str) -> None:
    for each in commands:
        run(["openssl", *each.split()], cwd=place, check=True, stdout=DEVNULL, stderr=DEVNULL)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a certificate's owner has signed and ciphered: in one piece, and twice."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "inner").write_text(INNER, encoding="utf-8", newline="")
    (folder / "mixed").write_text(MIXED, encoding="utf-8", newline="")
    openssl(
        folder,
        KEY,
        SIGN.format("inner", "signed"),
        SIGN.format("mixed", "files"),
        SIGN.format("signed", "twice"),
        SIGN.format("inner", "der").replace("SMIME", "DER"),
        "cms -encrypt -in inner -out ciphered -outform SMIME -aes128 c",
    )
    return folder


@pytest.mark.parametrize("how", ["signed", "twice"])
def test_what_was_signed_in_one_piece_is_read(place: Path, how: str) -> None:
    found = read_mail(HEAD + (place / how).read_bytes())
    assert (found.readable, found.ciphered, found.text) == (True, False, "Peço a baixa.")
    assert (found.sender, found.subject, found.files) == ("rui@exemplo.org", "Baixa", ())


def test_the_same_in_a_program_that_knows_its_length(place: Path) -> None:
    kind = b"Content-Type: application/x-pkcs7-mime; name=smime.p7m\n\n"
    assert read_mail(HEAD + kind + (place / "der").read_bytes()).text == "Peço a baixa."


def test_the_files_in_it_are_files(place: Path) -> None:
    found = read_mail(HEAD + (place / "files").read_bytes())
    assert found.text == "Segue."
    assert [(each.name, each.content()) for each in found.files] == [("notas.csv", b"a;b")]


def test_what_is_ciphered_is_said_to_be(place: Path) -> None:
    for raw in (
        HEAD + (place / "ciphered").read_bytes(),
        HEAD + b"Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nVersion: 1\n--b--\n",
        HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
    ):
        found = read_mail(raw)
        assert (found.readable, found.ciphered) == (False, True)


def test_pgp_mime_is_read_with_its_signature_beside_it() -> None:
    raw = (
        b'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=b\n\n'
        b"--b\nContent-Type: text/plain\n\nOi.\n--b\nContent-Type: application/pgp-signature;"
        b" name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n--b--\n"
    )
    found = read_mail(HEAD + raw)
    assert (found.readable, found.text) == (True, "Oi.")
    assert [each.name for each in found.files] == ["signature.asc"]


@pytest.mark.parametrize("cut", [30, 60, 200, 400])
def test_a_signed_one_that_is_broken_is_not_read_and_is_not_called_ciphered(
    place: Path, cut: int
) -> None:
    kind = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n"
    found = read_mail(HEAD + kind + (place / "der").read_bytes()[:cut])
    assert (found.readable, found.ciphered, found.text) == (False, False, "")


UU = "begin 644 nota.txt\n#0V%T\n`\nend\n"


def test_uuencode_becomes_a_file() -> None:
    raw = HEAD + f"\nSegue a nota.\n\n{UU}\nAtt.\n".encode()
    found = read_mail(raw.replace(b"\n", b"\r\n"))
    assert found.text == "Segue a nota.\n\nAtt."
    assert [(each.name, each.content()) for each in found.files] == [("nota.txt", b"Cat")]


@pytest.mark.parametrize(
    "text",
    ["begin 644 de uma frase.\nfim", "x begin 644 a\n#0V%T\n`\nend\n", "begin 2 x\n#0V%T"],
)
def test_what_only_looks_like_it_stays_text(text: str) -> None:
    assert without_files(text) == (text, ())


def der(tag: int, *inside: bytes) -> bytes:
    """A value as DER writes it."""
    content = b"".join(inside)
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def in_pieces(*pieces: bytes) -> bytes:
    """A signed message whose text stands in these values, and those in ten others."""
    data = bytes.fromhex("06092a864886f70d010701")
    signed = bytes.fromhex("06092a864886f70d010702")
    wrapped = der(0x30, data, der(0xA0, der(0x24, *pieces)))
    return der(0x30, signed, der(0xA0, der(0x30, der(0x02, b"1"), der(0x31), wrapped)))


@pytest.mark.parametrize("more", [0, 1])
def test_of_20_000_values_the_text_is_read(more: int) -> None:
    around = 10
    raw = in_pieces(*[der(0x04, b"a")] * (MAX_VALUES - around + more))
    assert (signed_content(raw) is not None) == (not more)


@pytest.mark.parametrize("more", [0, 1])
def test_values_within_24_others_are_read(more: int) -> None:
    nested = b"\x30\x80" * (MAX_DEPTH + more) + b"\x04\x01a" + b"\0\0" * (MAX_DEPTH + more)
    assert (signed_content(in_pieces(der(0x04, b"a"), nested)) == b"a") == (not more)


@pytest.mark.parametrize("more", [0, 1])
def test_forty_files_are_told_from_a_text(more: int) -> None:
    one = "begin 644 a\n#0V%T\n`\nend\n"
    text, files = without_files(one * (MAX_UUENCODED + more))
    assert len(files) == MAX_UUENCODED
    assert text == one * more, "what is no file stays text"


@pytest.mark.parametrize("more", [0, 1])
def test_signed_messages_within_three_others_are_read(more: int) -> None:
    kind = b"Content-Type: application/pkcs7-mime; name=smime.p7m\n"
    message = INNER.encode()
    for _ in range(MAX_LAYERS + more):
        coded = base64.encodebytes(in_pieces(der(0x04, message)))
        message = kind + b"Content-Transfer-Encoding: base64\n\n" + coded
    found = read_mail(HEAD + message)
    assert (found.readable, found.text) == ((False, "") if more else (True, "Peço a baixa."))
