"""Send a period's report as a file; each is written down in the audit."""

from flask import Response, abort, g

from ivr.usecases.reports.exports import note_export, report_csv
from ivr.usecases.reports.monitoring import monitor
from ivr.web.common.installation import installation
from ivr.web.desk.reports.asked import asked

CONTENT = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


def send_report(kind: str) -> Response:
    """Send the figures of the period and the cut that the address names."""
    # What draws PDFs takes long to load, and few ask for one.
    from ivr.web.common.report_pdf import report_pdf

    here, wanted = installation(), asked()
    if wanted.mistake:
        abort(404)
    found = monitor(here.line, wanted.period, wanted.cut)
    now = here.ports.clock.now()
    made = (
        report_csv(found).encode()
        if kind == "csv"
        else report_pdf(found, here.settings.BODY_NAME, wanted.words, now)
    )
    note_export(here.ports, g.member.id, kind, found, wanted.words)
    first, last = found.period.first.isoformat(), found.period.last.isoformat()
    name = f"monitoramento-{first}-a-{last}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, content_type=CONTENT[kind], headers=headers)
