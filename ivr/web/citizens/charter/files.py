"""Serve the charter as files, with what checks that they are whole (LAI, art. 8, § 3)."""

from flask import Blueprint, Response, abort, render_template, request

from ivr.rules.charter.columns import ALL_COLUMNS
from ivr.web.citizens.charter.published import KINDS, charter_file, imprint
from ivr.web.citizens.site import CHARTER
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation

DIGESTS = "carta.sha256"

charter_files = Blueprint("charter_files", __name__)


@charter_files.get("/carta<any('.pdf', '.csv', '.json', '-govbr.json'):ending>")
@compressed
def send(ending: str) -> Response:
    """Send the charter in that form; 304 to whoever has it. Any site's program may read it."""
    kind = next((each for each in KINDS if each.name == f"carta{ending}"), None)
    if kind is None:
        abort(404)
    made = charter_file(kind)
    response = Response(made.content, content_type=kind.content_type)
    response.set_etag(made.digest[:32])
    edition = installation().line.conversations.edition
    if edition:  # of None the library makes the present instant
        response.last_modified = edition.since
    name = f"carta-de-servicos{ending}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response


@charter_files.get(f"/{DIGESTS}")
def digests() -> Response:
    """Send the files' SHA-256 as `sha256sum --check` reads them."""
    lines = [f"{charter_file(each).digest}  {each.name}\n" for each in KINDS]
    return Response("".join(lines), content_type="text/plain; charset=utf-8")


@charter_files.get("/carta/dicionario")
@compressed
def dictionary() -> str:
    """Show the files with their size and SHA-256, and what each of their names means."""
    return render_template(
        "citizens/charter/dictionary.html",
        files=[charter_file(each) for each in KINDS],
        columns=ALL_COLUMNS,
        digests=DIGESTS,
        imprint=imprint(),
        trail=[CHARTER],
    )
