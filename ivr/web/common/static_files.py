"""Serve static files under an address that changes with them, so that browsers keep them a year."""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

ENDPOINT = "static"
YEAR_SECONDS = 31_536_000
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_REMARK = re.compile(rb"/\*(?!!).*?\*/\n?", re.DOTALL)
_VERSION = re.compile(r"[0-9a-f]{12}")


@cache
def read_files(folder: Path) -> Mapping[str, bytes]:
    """Return what each file below `folder` is sent as, by its path from there; read once a process.

    Style sheets go without what they say to who writes them; licences (`/*!`) stay.
    """
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {path.relative_to(folder).as_posix(): _sent(path) for path in files}


def _sent(path: Path) -> bytes:
    return _REMARK.sub(b"", path.read_bytes()) if path.suffix == ".css" else path.read_bytes()


def version_of(files: Mapping[str, bytes]) -> str:
    """Return twelve hex digits that change with any of the files.

    One for all: style sheets name their fonts by relative addresses, and take them along.
    """
    whole = sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{sha256(files[name]).hexdigest()}\0".encode())
    return whole.hexdigest()[:12]


class StaticFiles:
    """The static files of an application, as they were when it started."""

    def __init__(self, folder: Path) -> None:
        """Read them all: they are few, and stay in memory."""
        self._files = read_files(folder)
        self._version = version_of(self._files)

    def build_into(self, app: Flask) -> None:
        """Let every address of a static file that `app` builds carry the version."""
        app.url_defaults(self._with_version)

    def send(self, filename: str) -> Response:
        """Return the file; under an address of the present version it is good for a year.

        Under an older version's address, or none, the present file comes and is to be asked for
        again each time. What is no file of ours ends in 404.
        """
        version, _, rest = filename.partition("/")
        name = rest if _VERSION.fullmatch(version) else filename
        content_type = TYPES.get(Path(name).suffix, "text/plain; charset=utf-8")
        if name not in self._files:
            abort(404)
        response = Response(self._files[name], content_type=content_type)
        if version == self._version:
            response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        else:
            response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response

    def _with_version(self, endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == ENDPOINT:
            values["filename"] = f"{self._version}/{values['filename']}"
