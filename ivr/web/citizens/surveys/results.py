"""Publish what surveys found: a page, and the same as CSV, JSON and PDF, with their sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from ivr.rules.reports.small_cells import LEAST_SHOWN
from ivr.rules.surveys.results.content import Content, changed, digest, load, table
from ivr.rules.surveys.results.indexes import INDEXES
from ivr.rules.surveys.results.line_words import whole_words
from ivr.rules.surveys.results.lines import COLUMNS, Line
from ivr.rules.surveys.results.record_lines import RECORDS
from ivr.rules.words.csv_cells import BOM, csv_lines
from ivr.store.database.paging import LARGEST_ID
from ivr.store.surveys import publications
from ivr.store.surveys.publications import Published, SurveyPublication
from ivr.web.common.compression import compressed
from ivr.web.common.installation import installation
from ivr.web.common.survey_results import results_words, shown_results

MAX_LISTED = 100
KINDS = {
    "csv": ("text/csv; charset=utf-8", "CSV, para planilhas"),
    "json": ("application/json", "JSON, com o dicionário e as definições"),
    "pdf": ("application/pdf", "PDF, para ler e imprimir"),
}
_INDEX_NAMES = {each.id: each.name for each in (*INDEXES, *RECORDS)}
survey_results = Blueprint("survey_results", __name__)


@dataclass(frozen=True)
class Known:
    """One publication with its content, what corrects it, and what came before."""

    row: SurveyPublication
    content: Content
    corrected_by: SurveyPublication | None
    corrects: Content | None
    before: tuple[Line, ...]  # of the survey before it, as it stands


@survey_results.get("/pesquisa/resultados")
@compressed
def index() -> str:
    """Show what was published last, or that nothing was yet."""
    listed = _listed()
    standing = [each for each in listed if each.state == "in-force"]
    return _page(_known(standing[0].number), listed) if standing else _page(None, listed)


@survey_results.get("/pesquisa/resultados/<int:number>")
@compressed
def one(number: int) -> str:
    """Show one publication as it was published; a correction stands beside it."""
    return _page(_known(number), _listed())


@survey_results.get("/pesquisa/resultados/<int:number>.<any(csv, json, pdf):kind>")
@compressed
def send(number: int, kind: str) -> Response:
    """Send a publication as a file; any site's program may read it."""
    made, digest_of = _file(_known(number), kind)
    response = Response(made, content_type=KINDS[kind][0])
    response.set_etag(digest_of[:32])
    name = f"pesquisa-{number}.{kind}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response


@survey_results.get("/pesquisa/resultados/<int:number>.sha256")
def digests(number: int) -> Response:
    """Send the files' SHA-256 as `sha256sum --check` reads them."""
    known = _known(number)
    lines = [f"{_file(known, kind)[1]}  pesquisa-{number}.{kind}\n" for kind in KINDS]
    return Response("".join(lines), content_type="text/plain; charset=utf-8")


def _page(known: Known | None, listed: list[Published]) -> str:
    if known is None:
        return render_template("citizens/surveys/no_results.html", listed=listed)
    files = [(kind, words, _file(known, kind)[1]) for kind, (_, words) in KINDS.items()]
    return render_template(
        "citizens/surveys/results.html",
        known=known,
        shown=shown_results(known.content, known.before),
        listed=listed,
        files=files,
        changes=_changes(known),
        whole_words=whole_words,
        columns=COLUMNS,
        definitions=(*INDEXES, *dict.fromkeys(RECORDS)),
        least_shown=LEAST_SHOWN,
        **results_words(),
    )


def _changes(known: Known) -> list[tuple[str, str, str]]:
    """Return each number that a correction changed: what it is, what stood, what stands."""
    if known.corrects is None:
        return []
    questions = {each.key: each.words for each in known.content.questions}
    told = [
        (_named(new or old, questions), whole_words(old), whole_words(new))
        for old, new in changed(known.corrects.lines, known.content.lines)
    ]
    return [each for each in told if each[1] != each[2]]  # of some only of how many they are


def _named(line: Line | None, questions: Mapping[str, str]) -> str:
    if line is None:
        return ""
    index = "" if line.answer else _INDEX_NAMES.get(line.index, line.index)
    parts = (questions.get(line.question, ""), index, line.group, line.answer)
    return " · ".join(each for each in parts if each)


def _listed() -> list[Published]:
    with installation().ports.database.read() as session:
        return [*publications.published(session, MAX_LISTED)]


def _known(number: int) -> Known:
    """Return the publication of that number; 404 where none is, 500 where its text was changed."""
    if number > LARGEST_ID:
        abort(404)
    with installation().ports.database.read() as session:
        row = publications.numbered(session, number)
        if row is None:
            abort(404)
        corrected_by = publications.correction_of(session, row.id)
        corrects = publications.find(session, row.corrects_id) if row.corrects_id else None
        before = _before(session, row)
        session.expunge_all()
    if digest(row.content) != row.digest:
        raise RuntimeError(f"publication {number} is not the text that was approved")
    return Known(
        row,
        load(row.content),
        corrected_by,
        load(corrects.content) if corrects else None,
        load(before.content).lines if before else (),
    )


def _before(session: Session, row: SurveyPublication) -> SurveyPublication | None:
    """Return what stands of the survey that was published before this one."""
    for each in publications.published(session, MAX_LISTED):
        if each.survey_id < row.survey_id and each.state == "in-force":
            return publications.find(session, each.id)
    return None


def _file(known: Known, kind: str) -> tuple[bytes, str]:
    if kind == "csv":
        made = (BOM + csv_lines(table(known.content.lines))).encode()
    elif kind == "json":
        made = known.row.content.encode()
    else:
        from ivr.web.citizens.surveys.results_pdf import Frozen, results_pdf  # it takes 30 MB

        row = known.row
        at = row.published_at or row.prepared_at
        made = results_pdf(Frozen(row.number, at, row.content, row.digest))
    return made, sha256(made).hexdigest()
