"""The kept certificate: read while nothing has changed, worked out again when anything has."""

import shutil
from pathlib import Path

import click
import pytest

from ivr.commands.callflow.proofs import proved
from ivr.root import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout's callflows, to be changed."""
    shutil.copytree(ROOT / "callflows", tmp_path / "root" / "callflows")
    return tmp_path / "root"


def test_a_certificate_is_kept_for_the_very_same_files(root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "proofs"
    first = proved(kept, root)
    (file,) = kept.iterdir()
    assert file.read_text() == first
    file.write_text("the one that was kept")
    assert proved(kept, root) == "the one that was kept"
    menu = root / "callflows" / "menu.toml"
    menu.write_text(menu.read_text() + 'odd = "said nowhere"\n')
    with pytest.raises(click.ClickException, match="odd"):
        proved(kept, root)
    assert list(kept.iterdir()) == [file]
