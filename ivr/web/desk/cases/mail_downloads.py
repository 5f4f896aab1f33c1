"""Send what citizens and sectors sent us as downloads, never shown in a page of ours."""

from flask import Response, abort, g, request, send_file

from ivr.usecases.mail.mail_downloads import Download, fetch_attachment, fetch_original
from ivr.web.common.installation import installation

# A browser must not run it, nor guess what it is, and no page of ours may frame it.
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


def send_attachment(attachment_id: int) -> Response:
    """Send an attachment to be saved; record who took it before the first byte leaves."""
    return _send(_asked() and fetch_attachment(installation().ports, g.member.id, attachment_id))


def send_original(incoming_id: int) -> Response:
    """Send a message as it came, to be saved; record who took it."""
    return _send(_asked() and fetch_original(installation().ports, g.member.id, incoming_id))


def _asked() -> bool:
    if request.method != "GET":  # HEAD takes nothing away
        abort(405)
    return True


def _send(found: Download | bool | None) -> Response:
    if not isinstance(found, Download):
        abort(404)
    reply = send_file(
        found.path,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=found.name,
        etag=found.sha256,
        conditional=False,
    )
    reply.headers["Content-Security-Policy"] = ALONE
    reply.headers["X-Content-Type-Options"] = "nosniff"
    return reply
