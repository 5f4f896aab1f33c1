"""Serve the REST resource Recordings: list, fetch, play and delete recordings.

https://www.twilio.com/docs/voice/api/recording
"""

from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify, request

from ivr.simulator.control.asking import exchange
from ivr.simulator.exchange.recordings import Recording, silent_mp3, spoken_wav
from ivr.simulator.rest.account import VERSION, missing, query_of, rest
from ivr.simulator.rest.paging import on_the_day, page_of

FILTERS = ("CallSid", "DateCreated", "DateCreated<", "DateCreated>")


@rest.get("/Recordings.json")
def list_recordings(account: str) -> Response:
    """Return the account's recordings, newest first, filtered and paged."""
    query, on_day = query_of(FILTERS), on_the_day("DateCreated")
    found = [
        each
        for each in exchange().recordings.newest_first()
        if query.get("CallSid", each.call_sid) == each.call_sid and on_day(each.at)
    ]
    return page_of("recordings", found, as_resource)


@rest.get("/Recordings/<sid>.json")
def fetch_recording(account: str, sid: str) -> Response:
    """Return one recording."""
    return jsonify(as_resource(exchange().recordings.find(sid) or missing(sid)))


@rest.delete("/Recordings/<sid>.json")
def delete_recording(account: str, sid: str) -> tuple[str, int]:
    """Delete a recording and its sound."""
    if not exchange().recordings.delete(sid):
        missing(sid)
    return "", 204


@rest.get("/Recordings/<sid>.mp3")
@rest.get("/Recordings/<sid>.wav")
@rest.get("/Recordings/<sid>")
def sound(account: str, sid: str) -> Response:
    """Return the recording's sound: it hums each word, for as long as it was spoken.

    As MP3 it is silent, and as long.
    """
    found = exchange().recordings.find(sid)
    if found is None or account != exchange().settings.account_sid:
        missing(sid)
    if request.path.endswith(".mp3"):
        return Response(silent_mp3(found.seconds), content_type="audio/mpeg")
    return Response(spoken_wav(found.seconds, found.text), content_type="audio/x-wav")


def as_resource(recording: Recording) -> dict[str, Any]:
    """Return the recording as Twilio's JSON."""
    settings = exchange().settings
    path = f"/{VERSION}/Accounts/{settings.account_sid}/Recordings/{recording.sid}"
    at = format_datetime(recording.at)
    return {
        "sid": recording.sid,
        "account_sid": settings.account_sid,
        "api_version": VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "channels": recording.channels,
        "date_created": at,
        "date_updated": at,
        "start_time": format_datetime(recording.began),
        "duration": str(recording.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": f"{settings.own_url}{path}",
        "price": None,
        "price_unit": "USD",
        "source": recording.source,
        "status": "completed",
        "uri": f"{path}.json",
        "subresource_uris": {
            "transcriptions": f"{path}/Transcriptions.json",
            "add_on_results": f"{path}/AddOnResults.json",
        },
    }
