"""The guard: who may post to the telephone's webhooks (promises 13, 14, 16 and 17)."""

import logging
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from tests.conftest import Install
from tests.support.installation import Installation

ADDRESSES = (
    "/voice/incoming",
    "/voice/turn/1",
    "/voice/dial/1",
    "/voice/whisper/1",
    "/voice/status",
    "/voice/emergency/dial",
    "/voice/emergency/kept",
)


def form_of(central: Installation) -> dict[str, str]:
    """A call's parameters."""
    return {
        "CallSid": "CA" + "1" * 32,
        "AccountSid": central.settings.TWILIO_ACCOUNT_SID,
        "From": "+5584988887777",
        "CallStatus": "in-progress",
    }


def signature(central: Installation, path: str, form: dict[str, str]) -> str:
    """What Twilio would sign that request with."""
    validator = RequestValidator(central.settings.TWILIO_AUTH_TOKEN)
    return str(validator.compute_signature(central.settings.PUBLIC_URL + path, form))


def post(
    client: FlaskClient, path: str, form: dict[str, str], headers: dict[str, str]
) -> tuple[int, str]:
    """Status and text of a request that arrives as gunicorn hands it on."""
    response = client.post(path, data=form, headers=headers, environ_overrides={"RAW_URI": path})
    return response.status_code, response.text


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("fault", ["absent", "empty", "truncated", "foreign token", "odd"])
def test_row_13_a_bad_signature_is_refused_without_a_trace(
    central: Installation, caplog: pytest.LogCaptureFixture, path: str, fault: str
) -> None:
    form = form_of(central)
    good = signature(central, path, form)
    headers = {
        "absent": {},
        "empty": {"X-Twilio-Signature": ""},
        "truncated": {"X-Twilio-Signature": good[:-2]},
        "foreign token": {
            "X-Twilio-Signature": RequestValidator("f" * 32).compute_signature(
                central.settings.PUBLIC_URL + path, form
            )
        },
        "odd": {"X-Twilio-Signature": "é" * 10},
    }[fault]
    with caplog.at_level(logging.WARNING):
        status, text = post(central.client, path, form, headers)
    assert (status, text) == (403, "Forbidden\n")
    assert len(caplog.records) == 1
    assert "webhook refused" in caplog.text
    assert "4988887777" not in caplog.text
    assert central.rows("SELECT count(*) FROM calls") == [(0,)]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_row_13_only_a_post_is_a_webhook(central: Installation, path: str, method: str) -> None:
    form = form_of(central)
    response = central.client.open(
        f"{path}?{urlencode(form)}",
        method=method,
        headers={"X-Twilio-Signature": signature(central, path, form)},
    )
    assert response.status_code in (403, 405)
    assert central.rows("SELECT count(*) FROM calls") == [(0,)]


def test_a_webhook_of_another_account_is_refused(central: Installation) -> None:
    form = {**form_of(central), "AccountSid": "AC" + "f" * 32}
    headers = {"X-Twilio-Signature": signature(central, "/voice/incoming", form)}
    assert post(central.client, "/voice/incoming", form, headers)[0] == 403


@pytest.mark.parametrize(
    "spoofed",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        {"X-Original-Url": "/voice/status", "X-Rewrite-Url": "/voice/status"},
    ],
)
def test_row_14_only_the_configured_address_is_signed(
    central: Installation, spoofed: dict[str, str]
) -> None:
    form = form_of(central)
    own = {"X-Twilio-Signature": signature(central, "/voice/incoming", form)}
    assert post(central.client, "/voice/incoming", form, {**own, **spoofed})[0] == 200
    evil = RequestValidator(central.settings.TWILIO_AUTH_TOKEN).compute_signature(
        "https://evil.example/voice/incoming", form
    )
    theirs = {"X-Twilio-Signature": str(evil), **spoofed}
    assert post(central.client, "/voice/incoming", form, theirs)[0] == 403


def test_row_16_a_request_replayed_a_day_later_changes_nothing(central: Installation) -> None:
    call = central.dial().press("2").press("0").transfer("completed", True, 60).hang_up()
    before = [central.rows(f"SELECT * FROM {table}") for table in ("cases", "calls", "steps")]
    central.clock.advance(86400)
    for turn in range(len(call.sent)):
        call.again(turn)
    after = [central.rows(f"SELECT * FROM {table}") for table in ("cases", "calls", "steps")]
    assert before == after


def test_row_17_the_old_token_counts_until_it_is_taken_away(
    installed: Install, sqlite_url: str
) -> None:
    old, new = "o" * 32, "n" * 32
    during = installed(sqlite_url, TWILIO_AUTH_TOKEN=new, TWILIO_AUTH_TOKEN_OLD=old)
    for token in (old, new):
        assert during.post("/voice/incoming", form_of(during), token).status_code == 200
    afterwards = installed(sqlite_url, TWILIO_AUTH_TOKEN=new)
    assert afterwards.post("/voice/incoming", form_of(afterwards), old).status_code == 403
    assert afterwards.post("/voice/incoming", form_of(afterwards), new).status_code == 200


def test_the_published_signature_is_ours() -> None:
    """https://www.twilio.com/docs/usage/security#validating-requests: the documented vector."""
    assert (
        RequestValidator("12345").compute_signature(
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            {
                "CallSid": "CA1234567890ABCDE",
                "Caller": "+14158675309",
                "Digits": "1234",
                "From": "+14158675309",
                "To": "+18005551212",
            },
        )
        == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    )


def test_what_twilio_is_answered_says_nothing_to_browsers_and_a_refusal_does(
    central: Installation,
) -> None:
    """No guard of pages stands in a webhook's way."""
    address = "/voice/incoming"
    form = {"CallSid": "CA" + "f" * 32, "AccountSid": central.settings.TWILIO_ACCOUNT_SID}
    answered = central.post(address, form)
    assert (answered.status_code, sorted(answered.headers.keys())) == (
        200,
        ["Content-Length", "Content-Type"],
    )
    refused = central.client.post(address, data=form)
    assert (refused.status_code, refused.headers["X-Content-Type-Options"]) == (403, "nosniff")
