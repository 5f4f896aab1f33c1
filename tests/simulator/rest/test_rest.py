"""The account's resources, read and written by the genuine client."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.conftest import Opens
from tests.simulator.customer import ACCOUNT, LINE, TOKEN, Company, Customer
from tests.support.programs import wait_until

CITIZEN = "+5584988887777"
LANDLINE = "+558432221234"


def test_an_api_key_opens_the_account_too(open_company: Opens) -> None:
    """https://www.twilio.com/docs/iam/api-keys; a wrong secret, or none at all, does not."""
    company = open_company(api_key="SK1", api_secret="s3cret")
    assert company.client().calls.list() == []
    assert company.client("SK1", "s3cret").calls.list() == []
    for user, secret in [("SK1", TOKEN), ("SK1", ""), ("", ""), (ACCOUNT, "s3cret")]:
        with pytest.raises(TwilioRestException) as refused:
            company.client(user or "x", secret or "x").calls("CA" + "0" * 32).fetch()
        assert (refused.value.status, refused.value.code) == (401, 20003)


def test_without_an_api_key_none_opens_the_account(company: Company) -> None:
    """An empty key is none."""
    url = f"{company.root}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    assert requests.get(url, auth=("", ""), timeout=5).status_code == 401
    assert requests.get(url, timeout=5).status_code == 401


def test_calls_are_listed_page_by_page(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/usage/twilios-response#pagination: the filters stay"""
    customer.serves("/voice/incoming", "<Response/>")
    sids = []
    for n in range(7):
        phone = company.dial(**{"from": CITIZEN if n % 2 else LANDLINE})
        phone.end()
        sids.append(phone.sid)
    client = company.client()
    assert [each.sid for each in client.calls.list(page_size=2)] == sids[::-1]
    assert [each.sid for each in client.calls.list(from_=CITIZEN, page_size=2)] == sids[5::-2]
    first = client.calls.page(from_=CITIZEN, page_size=2)
    company.dial(**{"from": CITIZEN}).end()
    later = first.next_page()
    assert [each.sid for each in later] == [sids[1]]
    assert [each.sid for each in later.previous_page()] == [sids[5], sids[3]]


def test_calls_are_found_by_the_day_on_which_they_began(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources: UTC"""
    customer.serves("/voice/incoming", "<Response/>")
    sids = []
    for now in ("2026-11-23T02:30:00Z", "2026-11-24T02:30:00Z", "2026-11-25T02:30:00Z"):
        company.post("/clock", now=now)
        phone = company.dial()
        phone.end()
        sids.append(phone.sid)
    client, day = company.client(), date(2026, 11, 24)
    assert [each.sid for each in client.calls.list(start_time=day)] == [sids[1]]
    assert [each.sid for each in client.calls.list(start_time_before=day)] == [sids[0]]
    assert [each.sid for each in client.calls.list(start_time_after=day)] == [sids[2], sids[1]]
    assert [each.sid for each in client.calls.list(end_time=day)] == [sids[1]]
    instant = datetime(2026, 11, 24, 23, 59, tzinfo=UTC)
    assert [each.sid for each in client.calls.list(start_time=instant)] == [sids[1]]
    customer.serves("/voice/incoming", "<Response><Gather/></Response>")
    lasting = company.dial()
    lasting.doing("listening")
    assert [each.sid for each in client.calls.list(end_time_after=day)] == [sids[2], sids[1]]
    lasting.hang_up()
    lasting.end()
    call = client.calls(sids[1]).fetch()
    assert call.start_time.date() == day
    assert call.end_time is not None


def sms(company: Company, customer: Customer, to: str = CITIZEN, **more: object) -> str:
    """A message to that number; its sid."""
    asked: dict[str, object] = {
        "to": to,
        "from_": LINE,
        "body": "Protocolo 1234: ligaremos hoje.",
        "status_callback": f"{customer.root}/sms",
    }
    return str(company.client().messages.create(**(asked | more)).sid)


def settled(company: Company, sid: str) -> str:
    """The message's final status."""
    client = company.client()
    finals = ("delivered", "undelivered", "failed")
    wait_until("the SMS settles", lambda: client.messages(sid).fetch().status in finals)
    return str(client.messages(sid).fetch().status)


@pytest.mark.parametrize(
    ("outcome", "told", "error"),
    [
        ("delivered", ["queued", "sent", "delivered"], None),
        ("undelivered", ["queued", "sent", "undelivered"], 30005),
        ("unreachable", ["queued", "sent", "undelivered"], 30003),
        ("landline", ["queued", "sent", "undelivered"], 30006),
        ("failed", ["queued", "failed"], 30008),
    ],
)
def test_a_message_goes_its_way(
    company: Company, customer: Customer, outcome: str, told: list[str], error: int | None
) -> None:
    """https://www.twilio.com/docs/messaging/api/message-resource#message-status-values"""
    company.post("/clock", speed=100)
    company.post(f"/telephones/{CITIZEN}", sms=outcome)
    sid = sms(company, customer)
    assert settled(company, sid) == told[-1]
    wait_until("all is told", lambda: len(customer.at("/sms")) == len(told))
    heard = [each.params for each in customer.at("/sms")]
    assert [each["MessageStatus"] for each in heard] == told
    assert all(each.genuine for each in customer.at("/sms"))
    assert {(each["MessageSid"], each["SmsSid"], each["To"], each["From"]) for each in heard} == {
        (sid, sid, CITIZEN, LINE)
    }
    assert heard[-1].get("ErrorCode") == (str(error) if error else None)
    message = company.client().messages(sid).fetch()
    assert (message.error_code, message.direction) == (error, "outbound-api")
    assert (message.date_sent is None) == (outcome == "failed")


def test_a_messaging_service_picks_the_number(open_company: Opens, customer: Customer) -> None:
    """https://www.twilio.com/docs/messaging/api/message-resource: accepted, and no From yet"""
    company = open_company(sms_from="+5584977770000")
    company.post("/pace", outbound="fast")
    sid = sms(company, customer, from_="", messaging_service_sid="MG" + "0" * 32)
    assert settled(company, sid) == "delivered"
    message = company.client().messages(sid).fetch()
    assert (message.from_, message.messaging_service_sid) == ("+5584977770000", "MG" + "0" * 32)
    wait_until("all is told", lambda: len(customer.at("/sms")) == 4)
    assert [each.params["MessageStatus"] for each in customer.at("/sms")] == [
        *("accepted", "queued", "sent", "delivered")
    ]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"to": LANDLINE}, 21614),
        ({"to": "84 98888-7777"}, 21211),
        ({"to": ""}, 21604),
        ({"from_": ""}, 21603),
        ({"from_": "+5511999990000"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "a" * 1601}, 21617),
        ({"messaging_service_sid": "MG1"}, 21701),
        ({"status_callback": "nowhere"}, 21609),
        ({"media_url": ["http://a.br/x.png"]}, 20001),
    ],
)
def test_a_message_that_cannot_be_sent_is_refused_with_twilios_code(
    company: Company, customer: Customer, asked: dict[str, object], code: int
) -> None:
    """https://www.twilio.com/docs/api/errors"""
    with pytest.raises(TwilioRestException) as refused:
        sms(company, customer, **asked)  # type: ignore[arg-type]
    assert (refused.value.status, refused.value.code) == (400, code)
    assert company.client().messages.list() == []


def test_a_telephone_may_receive_no_sms_at_all(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/21614; what was refused can be read afterwards"""
    company.post("/pace", outbound="fast")
    company.post(f"/telephones/{CITIZEN}", sms="refused")
    with pytest.raises(TwilioRestException) as refused:
        sms(company, customer)
    assert (refused.value.status, refused.value.code) == (400, 21614)
    with pytest.raises(TwilioRestException):
        sms(company, customer, LANDLINE)
    assert company.client().messages.list() == []
    assert customer.at("/sms") == []
    told = company.get(f"/refusals?to={CITIZEN.replace('+', '%2B')}")
    assert [(each["resource"], each["method"], each["code"]) for each in told] == [  # type: ignore[attr-defined]
        ("Messages", "POST", 21614)
    ]
    all_told = company.get("/refusals")
    assert [each["to"] for each in all_told] == [LANDLINE, CITIZEN]  # type: ignore[attr-defined]
    assert company.get("/refusals?most=1") == all_told[:1]  # type: ignore[index]
    company.post(f"/telephones/{CITIZEN}", sms="delivered")
    assert settled(company, sms(company, customer)) == "delivered"


@pytest.mark.parametrize(
    ("body", "count"), [("a" * 160, "1"), ("a" * 161, "2"), ("ção" * 23, "1"), ("ção" * 24, "2")]
)
def test_a_message_is_counted_in_segments(
    company: Company, customer: Customer, body: str, count: str
) -> None:
    """https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding"""
    company.post("/pace", outbound="fast")
    sid = sms(company, customer, body=body)
    assert company.client().messages(sid).fetch().num_segments == count


def test_messages_are_found_by_number_and_day(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources"""
    company.post("/pace", outbound="fast")
    company.post("/clock", now="2026-11-23T13:00:00Z")
    first = sms(company, customer)
    settled(company, first)
    company.post("/clock", now="2026-11-24T13:00:00Z")
    second = sms(company, customer, "+5584911112222")
    settled(company, second)
    client = company.client()
    assert [each.sid for each in client.messages.list()] == [second, first]
    assert [each.sid for each in client.messages.list(to=CITIZEN)] == [first]
    assert [each.sid for each in client.messages.list(date_sent=date(2026, 11, 24))] == [second]
    after, before = date(2026, 11, 24), date(2026, 11, 23)
    assert [each.sid for each in client.messages.list(date_sent_after=after)] == [second]
    assert [each.sid for each in client.messages.list(date_sent_before=before)] == [first]
    company.post(f"/telephones/{CITIZEN}", sms="failed")
    settled(company, sms(company, customer))  # it was never sent, so no day finds it
    assert [each.sid for each in client.messages.list(date_sent_after=after)] == [second]
    shown = company.get(f"/messages?to={CITIZEN.replace('+', '%2B')}")
    assert [each["status"] for each in shown] == ["failed", "delivered"]  # type: ignore[attr-defined]
    newest = company.get("/messages?most=2")
    assert [each["sid"] for each in newest][1] == second  # type: ignore[attr-defined]
    assert len(newest) == 2  # type: ignore[arg-type]


def test_recordings_are_listed_fetched_heard_and_deleted(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/api/recording"""
    customer.serves("/voice/incoming", '<Response><Record action="/done"/></Response>')
    customer.serves("/done", "<Response/>")
    phones = [company.dial() for _ in range(2)]
    for phone in phones:
        phone.say("Minha mercadoria está retida no posto fiscal.")
        phone.press("#")
        phone.end()
    client, today = company.client(), datetime.now(UTC).date()
    [found] = client.recordings.list(call_sid=phones[0].sid, date_created=today)
    assert client.recordings.list(date_created_after=today + timedelta(days=1)) == []
    fetched = client.recordings(found.sid).fetch()
    assert (fetched.status, fetched.source, fetched.channels) == ("completed", "RecordVerb", 1)
    assert int(fetched.duration) >= 1
    media = f"{company.root}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{found.sid}.wav"
    assert requests.get(media, timeout=5).status_code == 401
    assert requests.get(media, auth=(ACCOUNT, TOKEN), timeout=5).content[:4] == b"RIFF"
    assert client.recordings(found.sid).delete() is True
    assert requests.get(media, auth=(ACCOUNT, TOKEN), timeout=5).status_code == 404
    assert len(client.recordings.list()) == 1
    with pytest.raises(TwilioRestException):
        client.recordings(found.sid).fetch()


def test_the_lines_number_says_where_its_calls_go(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""
    client = company.client()
    [line] = client.incoming_phone_numbers.list(phone_number=LINE)
    assert line.voice_url == f"{customer.root}/voice/incoming"
    assert line.status_callback == f"{customer.root}/voice/status"
    assert client.incoming_phone_numbers(line.sid).fetch().phone_number == LINE
    assert client.incoming_phone_numbers.list(phone_number=CITIZEN) == []


def test_times_are_the_simulated_clocks(company: Company, customer: Customer) -> None:
    """RFC 2822, in UTC."""
    company.post("/clock", now="2027-03-01T11:00:00Z")
    customer.serves("/voice/incoming", "<Response/>")
    phone = company.dial()
    phone.end()
    url = f"{company.root}/2010-04-01/Accounts/{ACCOUNT}/Calls/{phone.sid}.json"
    raw = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5).json()["date_created"]
    assert raw.startswith("Mon, 01 Mar 2027 11:00:")
    assert parsedate_to_datetime(raw).utcoffset() == timedelta(0)


def test_every_error_of_the_interface_is_json(company: Company) -> None:
    root = f"{company.root}/2010-04-01"
    mine, auth = f"{root}/Accounts/{ACCOUNT}", (ACCOUNT, TOKEN)
    for method, url, status, code in (
        ("GET", f"{mine}/Nothing.json", 404, 20404),
        ("GET", f"{root}/Nowhere.json", 404, 20404),
        ("PUT", f"{mine}/Calls.json", 405, 20004),
        ("GET", f"{mine}/Recordings/REnone.wav", 404, 20404),
        ("GET", f"{mine}/Recordings/REnone.json", 404, 20404),
    ):
        reply = requests.request(method, url, auth=auth, timeout=5)
        assert (reply.status_code, reply.json()["code"]) == (status, code), url
        assert reply.json()["status"] == status
