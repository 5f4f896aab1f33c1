"""Documents: how they are asked for, read, followed and ended."""

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Response

from tests.simulator.customer import ACCOUNT, CALLER, LINE, Company, Customer

HELLO = "<Response><Say>Hello</Say></Response>"


def test_the_signature_is_the_documented_one() -> None:
    """https://www.twilio.com/docs/usage/security#validating-requests: the published vector"""
    from ivr.simulator.clock import Clock
    from ivr.simulator.wire.traffic import Traffic
    from ivr.simulator.wire.webhooks import Sender

    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    sender = Sender("12345", Traffic(), Clock())
    assert sender.sign(url, params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert RequestValidator("12345").validate(url, params, sender.sign(url, params))


def test_a_call_is_announced_with_the_parameters_of_a_voice_request(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml#request-parameters"""
    customer.serves("/voice/incoming", HELLO)
    phone = company.dial()
    phone.end()
    [asked] = customer.at("/voice/incoming")
    assert asked.method == "POST"
    assert asked.genuine
    told = asked.params
    assert told["CallSid"] == phone.sid
    assert told["AccountSid"] == ACCOUNT
    assert told["From"] == told["Caller"] == CALLER
    assert told["To"] == told["Called"] == LINE
    assert (told["CallStatus"], told["Direction"]) == ("ringing", "inbound")
    assert told["ApiVersion"] == "2010-04-01"
    assert told["FromCountry"] == told["ToCountry"] == "BR"
    assert asked.headers["User-Agent"].startswith("TwilioProxy")
    assert asked.headers["I-Twilio-Idempotency-Token"]


@pytest.mark.parametrize("caller", ["anonymous", "", "+266696687", "sip:alguém@exemplo", "\x00☎"])
def test_whatever_the_network_tells_as_a_number_is_passed_on(
    company: Company, customer: Customer, caller: str
) -> None:
    """Brazilian calls may come without a number."""
    customer.serves("/voice/incoming", HELLO)
    phone = company.dial(**{"from": caller})
    phone.end()
    [asked] = customer.at("/voice/incoming")
    assert asked.genuine
    assert asked.params["From"] == caller


def test_a_call_may_come_with_no_number_at_all(company: Company, customer: Customer) -> None:
    """From is missing, not empty."""
    customer.serves("/voice/incoming", HELLO)
    company.dial(**{"from": None}).end()
    assert "From" not in customer.at("/voice/incoming")[0].params


def test_the_call_is_in_progress_after_the_first_verb(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml#callstatus-values"""
    customer.serves("/voice/incoming", "<Response><Redirect>/next</Redirect></Response>")
    customer.serves("/next", HELLO)
    company.dial().end()
    assert customer.at("/next")[0].params["CallStatus"] == "in-progress"


def test_a_redirect_leaves_the_document_for_good(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/redirect#examples: ../nextInstructions; the verbs
    after <Redirect> are unreachable"""
    document = """<?xml version="1.0" encoding="UTF-8"?>
<Response>
    <Redirect>../nextInstructions</Redirect>
    <Say>Never said</Say>
</Response>"""
    customer.serves("/voice/incoming", document)
    customer.serves("/nextInstructions", HELLO)
    phone = company.dial()
    phone.end()
    assert customer.asked == ["/voice/incoming", "/nextInstructions"]
    assert phone.said == ["Hello"]


@pytest.mark.parametrize(
    ("address", "path"),
    [("menu", "/voice/menu"), ("/menu", "/menu"), ("menu?a=1&amp;b=%C3%A7", "/voice/menu")],
)
def test_a_relative_address_is_resolved_against_the_current_document(
    company: Company, customer: Customer, address: str, path: str
) -> None:
    """https://www.twilio.com/docs/voice/twiml/redirect#nouns: absolute or relative URL"""
    customer.serves("/voice/incoming", f"<Response><Redirect>{address}</Redirect></Response>")
    customer.serves(path, HELLO)
    company.dial().end()
    assert [each.genuine for each in customer.at(path)] == [True]


def test_a_redirect_by_get_signs_the_whole_address(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/redirect#method"""
    document = '<Response><Redirect method="GET">/next?x=1</Redirect></Response>'
    customer.serves("/voice/incoming", document)
    customer.serves("/next", HELLO)
    phone = company.dial()
    phone.end()
    [asked] = customer.at("/next")
    assert (asked.method, asked.genuine) == ("GET", True)
    assert (asked.params["x"], asked.params["CallSid"]) == ("1", phone.sid)


def test_an_http_redirect_is_followed(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml: Twilio behaves like a web browser"""
    moved = Response(status=302, headers={"Location": "/elsewhere"})
    customer.serves("/voice/incoming", moved)
    customer.serves("/elsewhere", HELLO)
    phone = company.dial()
    phone.end()
    assert [(each.method, each.genuine) for each in customer.at("/elsewhere")] == [("GET", True)]
    assert phone.said == ["Hello"]


def test_cookies_come_back_like_a_browsers(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml: cookies"""
    first = Response(
        "<Response><Redirect>/next</Redirect></Response>",
        content_type="text/xml",
        headers={"Set-Cookie": "seen=yes; Path=/"},
    )
    customer.serves("/voice/incoming", first)
    customer.serves("/next", HELLO)
    company.dial().end()
    assert customer.at("/next")[0].headers["Cookie"] == "seen=yes"


def test_a_document_that_ends_ends_the_call(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml: no more verbs, Twilio hangs up"""
    customer.serves("/voice/incoming", HELLO)
    phone = company.dial()
    assert phone.end() == "completed"
    assert phone.log("hangup") == ["a linha encerrou a ligação"]


def test_verbs_after_a_hangup_are_unreachable(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/hangup#examples: the first verb, still answered"""
    document = """<?xml version="1.0" encoding="UTF-8"?>
<Response>
    <Hangup/>
    <Say>Never said</Say>
</Response>"""
    customer.serves("/voice/incoming", document)
    phone = company.dial()
    assert phone.end() == "completed"
    assert phone.said == []


@pytest.mark.parametrize(
    ("document", "state"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>\n<Response>\n    <Reject />\n</Response>', ""),
        ('<Response>\n    <Reject reason="busy" />\n</Response>', "busy"),
    ],
)
def test_a_rejected_call_is_never_answered(
    company: Company, customer: Customer, document: str, state: str
) -> None:
    """https://www.twilio.com/docs/voice/twiml/reject#examples"""
    customer.serves("/voice/incoming", document)
    phone = company.dial()
    assert phone.end() == (state or "no-answer")
    assert phone.log("status") == ["ringing", state or "no-answer"]


def test_a_reject_that_comes_later_only_hangs_up(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/reject: only as the first verb"""
    customer.serves("/voice/incoming", "<Response><Say>Hello</Say><Reject/></Response>")
    assert company.dial().end() == "completed"


def test_a_pause_is_silence_of_its_length(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/pause#examples"""
    document = """<?xml version="1.0" encoding="UTF-8"?>
<Response>
    <Say>I will pause 10 seconds starting now!</Say>
    <Pause length="10"/>
    <Say>I just paused 10 seconds</Say>
</Response>"""
    customer.serves("/voice/incoming", document)
    phone = company.dial()
    phone.end()
    assert phone.said == ["I will pause 10 seconds starting now!", "I just paused 10 seconds"]
    assert 10 < company.offset() < 20


def test_a_say_repeats_as_often_as_it_is_told(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/say#loop"""
    document = '<Response><Say loop="2">Hello</Say></Response>'
    customer.serves("/voice/incoming", document)
    phone = company.dial()
    phone.end()
    assert phone.said == ["Hello", "Hello"]


def test_speech_markup_is_heard_and_not_read(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/say/text-speech#ssml"""
    document = """<Response><Say>Seu protocolo: <say-as interpret-as="digits">1234</say-as>
        <break time="4s"/>obrigada.</Say></Response>"""
    customer.serves("/voice/incoming", document)
    phone = company.dial()
    phone.end()
    assert phone.said == ["Seu protocolo: 1234 obrigada."]
    assert company.offset() > 4


def test_audio_is_fetched_and_lasts_as_long_as_it_is(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/play#examples"""
    from ivr.simulator.exchange.recordings import spoken_wav

    customer.serves("/voice/incoming", "<Response><Play>/cowbell.wav</Play></Response>")
    customer.serves("/cowbell.wav", Response(spoken_wav(12, ""), content_type="audio/wav"))
    phone = company.dial()
    phone.end()
    assert phone.log("played") == [customer.root + "/cowbell.wav"]
    assert 12 <= company.offset() < 13


def test_audio_that_is_missing_is_told_and_passed_over(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/api/errors/11200"""
    document = "<Response><Play>/gone.mp3</Play><Say>Hello</Say></Response>"
    customer.serves("/voice/incoming", document)
    customer.serves("/gone.mp3", Response("no", 404))
    phone = company.dial()
    phone.end()
    assert phone.said == ["Hello"]
    assert company.errors() == [11200]


def test_plain_text_is_read_to_the_caller(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml#twilio-understands-mime-types: text/plain"""
    customer.serves("/voice/incoming", Response("Olá", content_type="text/plain; charset=utf-8"))
    phone = company.dial()
    phone.end()
    assert phone.said == ["Olá"]


def test_a_verb_that_nobody_knows_is_passed_over(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/12200; verbs are case sensitive"""
    customer.serves("/voice/incoming", "<Response><say>x</say><Say>Hello</Say></Response>")
    phone = company.dial()
    phone.end()
    assert phone.said == ["Hello"]
    assert company.errors() == [12200]
