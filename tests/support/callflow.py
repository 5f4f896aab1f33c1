"""The callflow of this checkout, for tests of the rules that put its texts together."""

from ivr.gateways.files.callflow_files import DiskCallflowFiles
from ivr.rules.callflow.files import read_callflow

FILES = dict(DiskCallflowFiles().texts())
CALLFLOW = read_callflow(FILES)


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """Our files with one edit in one of them."""
    assert old in FILES[file], old
    return {**FILES, file: FILES[file].replace(old, new)}
