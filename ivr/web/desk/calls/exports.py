"""Export the calls that a search finds as a file, streamed and recorded in the audit."""

from urllib.parse import parse_qsl

from flask import Response, g, request

from ivr.rules.calls.call_search import NAMES
from ivr.rules.hours.hours import FORTALEZA
from ivr.rules.privacy.reveals import ReasonRefused, read_reason
from ivr.usecases.calls.exports import Export, export_csv, export_json
from ivr.web.common.installation import installation
from ivr.web.desk.calls.call_log import show_found
from ivr.web.desk.calls.call_search import Found, find_search

PERSONAL = ("telefone", "mesmo", "protocolo")
KINDS = {
    "csv": (export_csv, "text/csv; charset=utf-8"),
    "json": (export_json, "application/json"),
}


def export_calls(kind: str) -> Response | tuple[str, int]:
    """Send the file, in pieces; with whole numbers only for a reason, which is asked for again."""
    with installation().ports.database.read() as session:
        found = find_search(session, dict(parse_qsl(request.form.get("busca", "")[:1000])))
    whole, chosen, text = (request.form.get(name, "") for name in ("inteiros", "motivo", "texto"))
    reason = ""
    if whole:
        try:
            reason = read_reason(chosen, text[:1000])
        except ReasonRefused as why:
            typed = {"whole": True, "reason": chosen, "text": text, "export_mistake": str(why)}
            return show_found(found, **typed), 422
    write, media = KINDS[kind]
    export = Export(found.wanted, _about(found), g.member.id, reason)
    day = installation().ports.clock.now().astimezone(FORTALEZA).date()
    name = f'attachment; filename="chamadas-{day.isoformat()}.{kind}"'
    pieces = write(installation().ports, export)
    return Response(pieces, content_type=media, headers={"Content-Disposition": name})


def _about(found: Found) -> str:
    """Return the search as the audit stores it: that there was a number, and not which."""
    kept = found.kept
    told = ("(informado)" if name in PERSONAL else kept[name] for name in NAMES if name in kept)
    names = (name for name in NAMES if name in kept)
    return ", ".join(f"{name} {value}" for name, value in zip(names, told, strict=True))
