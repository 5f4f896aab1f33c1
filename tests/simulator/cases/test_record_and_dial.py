"""<Record> and <Dial> with its nouns, case by case, as documented on their pages."""

import io

import pytest
import requests
from tinytag import TinyTag

from tests.simulator.cases.rig import BOB, EVE, SIP, Case, play
from tests.simulator.customer import ACCOUNT, CALLER, LINE, TOKEN, Company, Customer

TALKS: dict[str, object] = {"mode": "answers", "talk_seconds": 20}
SAID = "say um recado de algumas palavras"
CB = 'action="/r" recordingStatusCallback="/cb"'

RECORD = [
    Case(
        "default action",
        "<Record/>",
        f"{SAID}; silence",
        ("POST /voice/incoming RecordingUrl=~http RecordingSid=~RE RecordingDuration",),
    ),
    Case("any key ends it", '<Record action="/r"/>', f"{SAID}; keys 7", ("POST /r Digits=7",)),
    Case(
        "only these keys do",
        '<Record action="/r" finishOnKey="123456789"/>',
        f"{SAID}; keys 0; keys 5",
        ("POST /r Digits=5",),
    ),
    Case(
        "hanging up",
        '<Record action="/r"/>',
        f"{SAID}; hangup",
        ("POST /r Digits=hangup CallStatus=completed",),
    ),
    Case("nothing said", '<Record action="/r"/><Say>next</Say>', "silence", (), ("next",)),
    Case(
        "30 s at most",
        '<Record action="/r" maxLength="30" finishOnKey=""/>',
        "; ".join(["say " + "uma frase que leva muitos segundos para ser dita " * 4] * 4),
        ("POST /r RecordingDuration=30",),
    ),
    Case(
        "the file's own callback",
        f"<Record {CB}/>",
        f"{SAID}; keys 1",
        (
            "POST /cb RecordingStatus=completed RecordingSource=RecordVerb RecordingChannels=1"
            " RecordingTrack=inbound RecordingStartTime RecordingDuration AccountSid CallSid",
            "POST /r",
        ),
    ),
    Case(
        "by GET",
        f'<Record {CB} recordingStatusCallbackMethod="GET"/>',
        f"{SAID}; keys 1",
        ("GET /cb RecordingStatus=completed", "POST /r"),
    ),
    Case(
        "its beginning too",
        f'<Record {CB} recordingStatusCallbackEvent="in-progress completed"/>',
        f"{SAID}; keys 1",
        (
            "POST /cb RecordingStatus=in-progress -RecordingDuration RecordingStartTime",
            "POST /cb RecordingStatus=completed",
            "POST /r",
        ),
    ),
    Case(
        "no event that is known",
        f'<Record {CB} recordingStatusCallbackEvent="done"/>',
        f"{SAID}; keys 1",
        ("POST /cb RecordingStatus=completed", "POST /r"),
        codes=(13621,),
    ),
    Case(
        "the words",
        '<Record action="/r" transcribe="true" transcribeCallback="/tr"/>',
        f"{SAID}; keys 1",
        (
            'POST /tr TranscriptionText="um recado de algumas palavras"'
            " TranscriptionStatus=completed TranscriptionSid=~TR RecordingSid=~RE CallSid",
            "POST /r",
        ),
    ),
    Case(
        "too short for words",
        '<Record action="/r" transcribe="true" transcribeCallback="/tr"/>',
        "say oi; keys 1",
        ("POST /tr TranscriptionStatus=failed -TranscriptionText", "POST /r"),
        codes=(13617,),
    ),
    Case(
        "no words asked for",
        '<Record action="/r" transcribeCallback="/tr"/>',
        f"{SAID}; keys 1",
        ("POST /r",),
    ),
]


def done(status: str, *more: str) -> tuple[str, ...]:
    """The action's request at the end of a dial."""
    return (f"POST /r DialCallStatus={status} {' '.join(more)}",)


DIAL = [
    Case("a number", f"<Dial>{BOB}</Dial><Say>next</Say>", "", (), ("next",), rings={BOB: TALKS}),
    Case(
        "30 s",
        f"<Dial>{BOB}</Dial><Say>a</Say>",
        rings={BOB: {"mode": "no-answer"}},
        seconds=("dial", "said", 30),
    ),
    Case(
        "10 s",
        f'<Dial timeout="10">{BOB}</Dial><Say>a</Say>',
        rings={BOB: {"mode": "no-answer"}},
        seconds=("dial", "said", 10),
    ),
    Case(
        "a bad timeout is the usual one",
        f'<Dial timeout="soon">{BOB}</Dial><Say>a</Say>',
        rings={BOB: {"mode": "no-answer"}},
        codes=(13212,),
        seconds=("dial", "said", 30),
    ),
    Case(
        "what the action is told",
        f'<Dial action="/r">{BOB}</Dial><Say>never</Say>',
        "",
        done("completed", "DialCallDuration=20 DialBridged=true DialCallSid=~CA"),
        (),
        rings={BOB: TALKS},
    ),
    Case(
        "by GET",
        f'<Dial action="/r" method="GET">{BOB}</Dial>',
        asks=("GET /r DialCallStatus=completed",),
        rings={BOB: TALKS},
    ),
    *(
        Case(
            status,
            f'<Dial action="/r">{BOB}</Dial>',
            asks=done(status, "DialBridged=false -DialSipResponseCode"),
            rings={BOB: {"mode": mode}},
        )
        for mode, status in (("busy", "busy"), ("no-answer", "no-answer"), ("fails", "failed"))
    ),
    Case(
        "no number at all",
        '<Dial action="/r">12</Dial>',
        asks=done("failed"),
        codes=(13224,),
    ),
    Case(
        "spaces",
        '<Dial action="/r">+55 11 98888 0001</Dial>',
        asks=done("completed"),
        rings={BOB: TALKS},
    ),
    Case(
        "a number of North America",
        '<Dial action="/r"><Number> 858-987-6543 </Number></Dial>',
        asks=done("completed"),
        rings={"+18589876543": TALKS},
    ),
    Case(
        "a Brazilian one without +55 is dialled in North America",
        '<Dial action="/r"><Number>8432097881</Number></Dial>',
        asks=done("busy"),
        rings={"+18432097881": {"mode": "busy"}},
    ),
    Case(
        "a stranger's callerId",
        f'<Dial callerId="+15005550006" action="/r">{BOB}</Dial>',
        asks=done("failed"),
        codes=(13214,),
    ),
    Case(
        "a name as callerId, to SIP",
        f'<Dial callerId="central_7880" action="/r"><Sip>{SIP}</Sip></Dial>',
        asks=done("completed", "DialSipResponseCode=200 DialSipCallId"),
        rings={SIP: TALKS},
    ),
    Case(
        "a name as callerId, to a number",
        f'<Dial callerId="central_7880" action="/r">{BOB}</Dial>',
        asks=done("failed"),
        codes=(13214,),
    ),
    *(
        Case(
            f"SIP {code}",
            f'<Dial action="/r"><Sip>{SIP}</Sip></Dial>',
            asks=done(status, f"DialSipResponseCode={code} DialSipCallId"),
            rings={SIP: {"mode": mode}},
        )
        for mode, status, code in (
            ("busy", "busy", 486),
            ("no-answer", "no-answer", 487),
            ("fails", "failed", 503),
        )
    ),
    Case(
        "SIP's answer in its own report",
        f'<Dial><Sip statusCallback="/st">{SIP}</Sip></Dial>',
        asks=("POST /st CallStatus=completed SipResponseCode=200 SipCallId",),
        rings={SIP: TALKS},
    ),
    Case(
        "a number's report",
        f'<Dial><Number statusCallback="/st">{BOB}</Number></Dial>',
        asks=(f"POST /st CallStatus=busy SipResponseCode=486 -SipCallId From={CALLER}",),
        rings={BOB: {"mode": "busy"}},
    ),
    Case(
        "each step, in order",
        f'<Dial callerId="{LINE}"><Number statusCallback="/st" statusCallbackMethod="GET"'
        f' statusCallbackEvent="initiated ringing answered completed">{BOB}</Number></Dial>',
        asks=(
            f"GET /st CallStatus=initiated SequenceNumber=0 ParentCallSid=~CA From={LINE}",
            "GET /st CallStatus=ringing SequenceNumber=1 -SipResponseCode",
            "GET /st CallStatus=in-progress SequenceNumber=2 Direction=outbound-dial",
            "GET /st CallStatus=completed SequenceNumber=3 CallDuration=20",
        ),
        rings={BOB: TALKS},
    ),
    Case(
        "one after the other",
        f'<Dial action="/r" sequential="true"><Number>{BOB}</Number><Number>{EVE}</Number></Dial>',
        asks=done("completed", "DialCallDuration=12"),
        rings={BOB: {"mode": "busy"}, EVE: {"mode": "answers", "talk_seconds": 12}},
    ),
    Case(
        "the first of two",
        f'<Dial action="/r"><Number>{BOB}</Number><Number>{EVE}</Number></Dial>',
        asks=done("completed", "DialCallDuration=25"),
        rings={
            BOB: TALKS | {"answer_seconds": 9},
            EVE: {"mode": "answers", "talk_seconds": 25, "answer_seconds": 3},
        },
    ),
    Case(
        "a talk's limit",
        f'<Dial action="/r" timeLimit="30">{BOB}</Dial>',
        asks=done("completed", "DialCallDuration=30"),
        rings={BOB: {"mode": "answers", "talk_seconds": 500}},
    ),
    Case(
        "a whisper",
        f'<Dial><Number url="/w" method="GET">{BOB}</Number></Dial>',
        asks=("GET /w CallStatus=in-progress ParentCallSid=~CA",),
        says=(),
        pages={"/w": "<Response><Say>psst</Say></Response>"},
        rings={BOB: TALKS},
    ),
    Case(
        "a whisper that hangs up",
        f'<Dial action="/r"><Number url="/w">{BOB}</Number></Dial>',
        asks=("POST /w", *done("completed", "DialBridged=false")),
        rings={BOB: TALKS},
    ),
    Case(
        "a verb of no whisper",
        f'<Dial><Number url="/w">{BOB}</Number></Dial>',
        asks=("POST /w",),
        codes=(12200,),
        pages={"/w": f"<Response><Dial>{EVE}</Dial></Response>"},
        rings={BOB: TALKS},
    ),
    Case(
        "a talk recorded",
        f'<Dial {CB} record="record-from-answer-dual"'
        f' recordingStatusCallbackEvent="in-progress completed">{BOB}</Dial>',
        asks=(
            "POST /cb RecordingStatus=in-progress RecordingSource=DialVerb RecordingChannels=2",
            "POST /cb RecordingStatus=completed RecordingTrack=both RecordingDuration=20",
            *done("completed", "RecordingUrl=~http RecordingSid=~RE RecordingDuration=20"),
        ),
        rings={BOB: TALKS},
    ),
    Case(
        "no talk, no recording",
        f'<Dial {CB} record="record-from-answer">{BOB}</Dial>',
        asks=done("busy", "-RecordingUrl"),
        rings={BOB: {"mode": "busy"}},
    ),
    Case(
        "who answered",
        f'<Dial><Number machineDetection="Enable" amdStatusCallback="/amd">{BOB}</Number></Dial>',
        asks=("POST /amd AnsweredBy=human MachineDetectionDuration CallSid AccountSid",),
        rings={BOB: TALKS},
    ),
    *(
        Case(
            f"no <{noun}> here",
            f'<Dial action="/r"><{noun}>a</{noun}></Dial>',
            asks=done("failed"),
            codes=(0,),
        )
        for noun in ("Conference", "Client", "Queue", "Application")
    ),
]


@pytest.mark.parametrize("case", RECORD, ids=lambda case: case.why)
def test_record(case: Case, company: Company, customer: Customer) -> None:
    play(case, company, customer)


@pytest.mark.parametrize("case", DIAL, ids=lambda case: case.why)
def test_dial(case: Case, company: Company, customer: Customer) -> None:
    play(case, company, customer)


def test_absent_is_told_only_where_it_is_asked_for(company: Company, customer: Customer) -> None:
    for event, asks in (("completed", ("POST /r",)), ("absent", ("POST /cb", "POST /r"))):
        company.post("/faults", path="Recordings", kind="absent")
        doc = f'<Record {CB} recordingStatusCallbackEvent="{event}"/>'
        play(Case(event, doc, f"{SAID}; keys 1", asks), company, customer)


def test_a_recording_is_had_as_wave_and_as_mp3_of_its_length(
    company: Company, customer: Customer
) -> None:
    play(Case("", '<Record action="/r"/>', f"{SAID}; keys 1", ("POST /r",)), company, customer)
    told = customer.at("/r")[0].params
    path = told["RecordingUrl"].partition("/2010-04-01/")[2]
    for ending, kind in (("", "audio/x-wav"), (".wav", "audio/x-wav"), (".mp3", "audio/mpeg")):
        url = f"{company.root}/2010-04-01/{path}{ending}"
        reply = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5)
        assert (reply.status_code, reply.headers["Content-Type"]) == (200, kind)
        name = f"sound{ending or '.wav'}"
        length = TinyTag.get(name, file_obj=io.BytesIO(reply.content)).duration or 0
        assert abs(length - int(told["RecordingDuration"])) < 0.2


def test_digits_sent_are_heard_by_whoever_answers(company: Company, customer: Customer) -> None:
    doc = f'<Dial><Number sendDigits="wwww1928">{BOB}</Number></Dial>'
    play(Case("", doc, rings={BOB: TALKS}), company, customer)
    assert company.heard(BOB, "tones")[-1:] == ["wwww1928"]


def test_headers_of_the_address_reach_the_telephone(company: Company, customer: Customer) -> None:
    doc = f"<Dial><Sip>{SIP}?X-a=1&amp;X-b=dois%20tr%C3%AAs&amp;z=0</Sip></Dial>"
    play(Case("", doc, rings={SIP: TALKS}), company, customer)
    ring = [each for each in company.telephone(SIP)["log"] if each["kind"] == "ring"][-1]
    assert ring["headers"] == {"X-a": "1", "X-b": "dois três"}
