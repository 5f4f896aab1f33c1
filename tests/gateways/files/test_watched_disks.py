"""Disks are looked at by writing to them, and nothing of it stays."""

from pathlib import Path

from ivr.gateways.files.watched_disks import WatchedDisks


def test_a_folder_that_takes_a_file_is_good_and_stays_empty(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "folder to be made"
    (found,) = WatchedDisks({"mail": folder}).look()
    assert (found.name, found.trouble) == ("mail", "")
    assert found.free > 0
    assert list(folder.iterdir()) == []


def test_each_folder_that_takes_none_is_told_by_its_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    folders = {
        "mail": tmp_path / "file" / "mail",
        "recordings": Path("/proc"),
        "database": tmp_path,
    }
    mail, recordings, database = WatchedDisks(folders).look()
    assert mail.trouble == "ENOTDIR"
    assert recordings.trouble == "ENOENT", "what the system says of a folder of its own"
    assert database.trouble == ""
