"""Static files: an address that changes with them, kept for a year; old addresses still answer."""

import re

import pytest

from ivr.root import ROOT
from ivr.web.common.static_files import version_of
from tests.support.installation import Installation

YEAR = "public, max-age=31536000, immutable"


def address(central: Installation, name: str = "desk.css") -> str:
    """That file's present address, as pages name it."""
    with central.app.test_request_context():
        return central.app.url_for("static", filename=name, _external=False)


def test_an_address_carries_what_the_files_hold() -> None:
    files = {"a.css": b"a {}", "fonts/b.woff2": b"b"}
    version = version_of(files)
    assert re.fullmatch(r"[0-9a-f]{12}", version)
    assert version_of(dict(reversed(files.items()))) == version
    changed = ({**files, "a.css": b"a { }"}, {"a.css": b"a {}"}, {"c.css": b"a {}", **files})
    assert len({version, *map(version_of, changed)}) == 4


def test_a_present_address_is_good_for_a_year(central: Installation) -> None:
    assert address(central) in central.client.get("/painel/entrar").text
    answer = central.client.get(address(central))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.mimetype == "text/css"
    font = re.search(r'url\("([^"]+)"\)', answer.text)
    assert font
    beside = f"{address(central).rsplit('/', 1)[0]}/{font[1]}"
    assert central.client.get(beside).headers["Cache-Control"] == YEAR


@pytest.mark.parametrize("before", ["", "0123456789ab/"])
def test_an_old_address_still_answers_and_is_kept_by_nobody(
    central: Installation, before: str
) -> None:
    old = central.client.get(f"/static/{before}desk.css")
    assert old.status_code == 200
    assert old.data == central.client.get(address(central)).data
    assert old.headers["Cache-Control"] == "public, no-cache"
    again = {"If-None-Match": old.headers["ETag"]}
    assert central.client.get(f"/static/{before}desk.css", headers=again).status_code == 304


@pytest.mark.parametrize(
    "name", ["nada.css", "0123456789ab/nada.css", "0123456789ab/", "../app.py", "%2e%2e/pages.py"]
)
def test_what_is_no_static_file_is_not_found(central: Installation, name: str) -> None:
    assert central.client.get(f"/static/{name}").status_code in (404, 400)


def test_a_compressed_file_is_the_same_file(central: Installation) -> None:
    plain = central.client.get(address(central)).data
    for known in ("gzip", "br", "gzip, deflate, br, zstd"):
        answer = central.client.get(address(central), headers={"Accept-Encoding": known})
        assert answer.headers["Content-Encoding"] in known
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == YEAR
        assert len(answer.data) < len(plain) / 2
        again = {"Accept-Encoding": known, "If-None-Match": answer.headers["ETag"]}
        assert central.client.get(address(central), headers=again).status_code == 304
    part = {"Accept-Encoding": "gzip", "Range": "bytes=0-99"}
    assert central.client.get(address(central), headers=part).status_code == 200


def test_a_font_is_not_compressed_twice(central: Installation) -> None:
    font = address(central, "fonts/raleway-latin-400-normal.woff2")
    answer = central.client.get(font, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers


def test_a_style_sheet_is_sent_without_remarks_and_with_its_licence(central: Installation) -> None:
    folder = ROOT / "ivr" / "web" / "static"
    sheets = sorted(folder.rglob("*.css"))
    assert len(sheets) > 3
    for sheet in sheets:
        path = sheet.relative_to(folder).as_posix()
        sent = central.client.get(f"/static/{path}").text
        assert re.findall(r"/\*(?!!)", sent) == [], path
        assert sent.count("/*!") == sheet.read_text("utf-8").count("/*!")
        assert sent.count("{") == re.sub(
            r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S
        ).count("{")
