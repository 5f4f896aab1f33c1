"""Each safeguard that `make faults` switches off still stands in the code, once, with its test."""

import pytest

from ivr.root import ROOT
from tests.faults.floors import FLOORS
from tests.faults.safeguards import SAFEGUARDS, Safeguard


@pytest.mark.parametrize("safeguard", [*SAFEGUARDS, *FLOORS], ids=lambda each: each.name)
def test_a_safeguards_text_stands_in_its_file_once(safeguard: Safeguard) -> None:
    text = (ROOT / safeguard.file).read_text(encoding="utf-8")
    assert text.count(safeguard.there) == 1
    assert safeguard.without not in ("", safeguard.there)
    file, name = safeguard.test
    files = [ROOT / file] if (ROOT / file).is_file() else (ROOT / file).glob("test_*.py")
    assert any(name in each.read_text(encoding="utf-8") for each in files)
