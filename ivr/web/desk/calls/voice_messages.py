"""Show the list of voice messages, and play one; each hearing is recorded."""

import logging

from flask import Response, abort, g, render_template, request, send_file

from ivr.rules.calls.voice_messages import SID
from ivr.store.queries import voice_message_list
from ivr.usecases.calls.playback_audit import hear
from ivr.web.common.installation import installation
from ivr.web.desk.session.labels import LABELS
from ivr.web.desk.session.paging import asked_id_place, asked_span, span_fields

log = logging.getLogger(__name__)


def show_messages() -> str:
    """Show the list, newest first; it goes on behind the message named in the query string."""
    place, span = asked_id_place("antes"), asked_span()
    with installation().ports.database.read() as session:
        page = voice_message_list.read_page(session, place, span)
    return render_template(
        "desk/calls/voice_messages.html",
        page=page,
        span=span,
        kept=span_fields(span),
        turned=place is not None,
        labels=LABELS,
        kept_days=installation().ports.recordings_kept_days,
    )


def play_message(sid: str) -> Response:
    """Send the sound of a voice message, or the part of it that the player asks for.

    Whatever part it is, a hearing is recorded before the first byte leaves: where that cannot be
    done, nothing is heard.
    """
    if request.method != "GET":  # HEAD gives nothing to hear
        abort(405)
    play = hear(installation().ports, g.member.id, sid) if SID.fullmatch(sid) else None
    if play is None:
        abort(404)
    log.info("recording %s: heard by member %s", sid, g.member.id)
    return send_file(play.path, mimetype=play.media_type, etag=play.sha256, conditional=True)
