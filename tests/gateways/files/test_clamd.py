"""ClamAV's daemon is asked over its socket as clamd(8) has it."""

from pathlib import Path

import pytest

from ivr.gateways.files.clamd import MAX_ANSWER_BYTES, ClamdScanner
from ivr.ports.failures import ScannerAway
from tests.support.scanner import daemon


def test_what_it_says_of_a_file_is_heard(tmp_path: Path) -> None:
    with daemon(tmp_path / "clamd") as url:
        scanner = ClamdScanner(url)
        assert scanner.finds([b"a" * 200_000, b"b"]) == ""
        assert scanner.finds([b"x", b"EICAR"]) == "Eicar-Signature"


def test_over_the_network_too() -> None:
    with daemon(None) as url:
        assert ClamdScanner(url).finds([b"EICAR"]) == "Eicar-Signature"


@pytest.mark.parametrize("says", [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"?"])
def test_any_other_answer_is_none(tmp_path: Path, says: bytes) -> None:
    with daemon(tmp_path / "clamd", says) as url, pytest.raises(ScannerAway):
        ClamdScanner(url).finds([b"a"])


def test_where_nobody_listens_there_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(ScannerAway):
        ClamdScanner(f"unix:{tmp_path}/nobody").finds([b"a"])


@pytest.mark.parametrize("more", [0, 1])
def test_an_answer_has_4_096_bytes_and_a_longer_one_is_none(tmp_path: Path, more: int) -> None:
    name = "x" * (MAX_ANSWER_BYTES - len("stream:  FOUND") + more)
    with daemon(tmp_path / "clamd", f"stream: {name} FOUND\0".encode()) as url:
        scanner = ClamdScanner(url)
        if not more:
            assert scanner.finds([b"a"]) == name
            return
        with pytest.raises(ScannerAway):
            scanner.finds([b"a"])
