"""<Gather>, <Say>, <Play>, <Pause>, <Redirect>, <Hangup>, <Reject> and <Sms>, case by case.

Each is documented on its verb's page under https://www.twilio.com/docs/voice/twiml, or held by the
specifications of others who read them: somleng-switch, twilio-emulator.
"""

import pytest
from werkzeug.wrappers import Response

from tests.simulator.cases.rig import END, Case, play
from tests.simulator.customer import Company, Customer

SOUND = Response(b"RIFF", content_type="audio/wav")
MOVED = Response(status=302, headers={"Location": "/moved"})

GATHER = [
    Case("default action", "<Gather/>", "keys 1#", asks=("POST /voice/incoming Digits=1",)),
    Case("absolute action", '<Gather action="ROOT/r"/>', "keys 1#", asks=("POST /r Digits=1",)),
    Case("action from the root", '<Gather action="/r"/>', "keys 1#", asks=("POST /r",)),
    Case(
        "action in the document's folder",
        '<Gather action="r.xml"/>',
        "keys 1#",
        asks=("POST /voice/r.xml Digits=1",),
    ),
    Case("no input", "<Gather/><Say>next</Say>", "silence", (), ("next",)),
    Case(
        "by GET",
        '<Gather action="/r?x=1" method="GET"/>',
        "keys 1#",
        asks=("GET /r Digits=1 x=1 CallSid",),
    ),
    Case("5 s", "<Gather/><Say>a</Say>", "silence", seconds=("listening", "said", 5)),
    Case(
        "10 s", '<Gather timeout="10"/><Say>a</Say>', "silence", seconds=("listening", "said", 10)
    ),
    Case(
        "a pause in it comes first",
        '<Gather><Pause length="3"/></Gather><Say>a</Say>',
        "silence",
        seconds=("pause", "said", 8),
    ),
    Case("# ends and is not told", '<Gather action="/r"/>', "keys 12#", ("POST /r Digits=12",)),
    Case(
        "no key ends",
        '<Gather action="/r" finishOnKey=""/>',
        "keys 12#*; silence",
        ("POST /r Digits=12#*",),
    ),
    Case(
        "* ends, # is a digit",
        '<Gather action="/r" finishOnKey="*"/>',
        "keys 1#2*",
        ("POST /r Digits=1#2",),
    ),
    Case("# alone", '<Gather action="/r"/><Say>next</Say>', "keys #", (), ("next",)),
    Case("five digits", '<Gather action="/r" numDigits="5"/>', "keys 94117", ("POST /r",)),
    Case(
        "as many as one likes",
        '<Gather action="/r"/>',
        "keys 123456789012345678; silence",
        ("POST /r Digits=123456789012345678",),
    ),
    Case(
        "an empty result",
        '<Gather action="/r" actionOnEmptyResult="true"/><Say>a</Say>',
        "silence",
        ("POST /r Digits=",),
        (),
    ),
    Case(
        "loops in it",
        '<Gather><Say loop="3">a</Say><Say loop="2">b</Say></Gather>',
        "silence",
        (),
        ("a", "a", "a", "b", "b"),
    ),
    Case("a comment in it", "<Gather><Say>a</Say><!-- <Say>b</Say> --></Gather>", "silence"),
    Case("another verb in it", "<Gather><Record/></Gather>", "silence", (), (), (13320,)),
    Case(
        "speech",
        '<Gather action="/r" input="speech" language="pt-BR" hints="a,b"/>',
        "say quero pagar",
        ('POST /r SpeechResult="quero pagar" Confidence -Digits',),
    ),
    Case(
        "keys or speech",
        '<Gather action="/r" input="dtmf speech" numDigits="1"/>',
        "keys 3",
        ("POST /r Digits=3 -SpeechResult",),
    ),
    Case(
        "partial results",
        '<Gather action="/r" input="speech" partialResultCallback="/partial"/>',
        "say quero pagar o imposto",
        (
            'POST /partial UnstableSpeechResult="quero pagar" SequenceNumber=0 CallSid',
            'POST /partial UnstableSpeechResult="quero pagar o imposto" SequenceNumber=1',
            "POST /r",
        ),
    ),
    Case(
        "partial results by GET",
        '<Gather input="speech" action="/r" partialResultCallback="/p"'
        ' partialResultCallbackMethod="GET"/>',
        "say oi",
        ("GET /p UnstableSpeechResult=oi", "POST /r"),
    ),
    Case(
        "a model with auto",
        '<Gather input="speech" speechModel="phone_call" speechTimeout="auto"/><Say>a</Say>',
        "silence",
        says=("a",),
        codes=(13327,),
    ),
    Case(
        "an unknown model fails it",
        '<Gather input="speech" speechModel="wonder"><Say>never</Say></Gather><Say>a</Say>',
        says=("a",),
        codes=(13334,),
    ),
    Case(
        "a bad timeout is the usual one",
        '<Gather timeout="soon"/><Say>a</Say>',
        "silence",
        codes=(13313,),
        seconds=("listening", "said", 5),
    ),
    Case("hanging up", '<Gather action="/r"/>', "hangup", ()),
    Case("hanging up after a key", '<Gather action="/r"/>', "keys 12; hangup", ()),
    Case(
        "a redirect by HTTP loses the digits",
        '<Gather action="/r" numDigits="1"/>',
        "keys 1",
        ("POST /r Digits=1", "GET /moved -Digits"),
        pages={"/r": MOVED, "/moved": END},
    ),
]
SOUNDS = [
    Case("space around", "\n<!-- c -->\n<Say>\n  Bom\n dia\n</Say> ", says=("Bom dia",)),
    Case("five times", '<Say loop="5">a</Say>', says=("a",) * 5),
    Case("a pause is 1 s", "<Say>a</Say><Pause/><Say>b</Say>", seconds=("pause", "said", 1)),
    Case(
        "a pause of 7 s",
        '<Say>a</Say><Pause length="7"/><Say>b</Say>',
        seconds=("pause", "said", 7),
    ),
    Case("tones", '<Play digits="wwww3"/>', asks=()),
    Case("a sound", "<Play>/a.wav</Play>", asks=("GET /a.wav",), pages={"/a.wav": SOUND}),
    Case(
        "no sound there",
        "<Play>/none</Play><Say>on</Say>",
        says=("on",),
        codes=(11200,),
        pages={"/none": Response(status=404)},
    ),
    Case("no sound", "<Play>/a</Play>", codes=(12300,), pages={"/a": "<html/>"}),
    Case("what is no voice", '<Say voice="Polly.camila">a</Say>', says=("a",), codes=(13511,)),
    Case("a verb misspelt", "<say>a</say><Say>b</Say>", says=("b",), codes=(12200,)),
    Case("an attribute misspelt", '<Say Loop="2">a</Say>', says=("a",), codes=(12200,)),
]
WAYS = [
    Case(
        "redirect",
        "<Redirect>/r</Redirect><Say>never</Say>",
        says=(),
        asks=("POST /r CallSid",),
        pages={"/r": END},
    ),
    Case("by GET", '<Redirect method="GET">/r</Redirect>', asks=("GET /r",), pages={"/r": END}),
    Case("to nowhere", "<Redirect/>", asks=(), codes=(11100,)),
    Case("hang up", "<Hangup/><Say>never</Say>", says=(), asks=()),
    Case("reject", "<Reject/><Say>never</Say>", says=(), state="no-answer"),
    Case("busy", '<Reject reason="busy"/>', says=(), state="busy"),
    Case(
        "an SMS to the caller",
        "<Sms>oi</Sms><Say>a</Say>",
        says=("a",),
        asks=(),
    ),
    Case(
        "an SMS with its action",
        '<Sms to="+5584999990009" action="/sent" statusCallback="/told">oi</Sms><Say>never</Say>',
        says=(),
        asks=None,
        pages={"/sent": END},
    ),
    Case(
        "an SMS from nobody",
        '<Sms from="+15005550006" action="/sent">oi</Sms>',
        asks=("POST /sent SmsStatus=invalid -MessageSid",),
        codes=(14102,),
        pages={"/sent": END},
    ),
]


@pytest.mark.parametrize("case", GATHER, ids=lambda case: case.why)
def test_gather(case: Case, company: Company, customer: Customer) -> None:
    play(case, company, customer)


@pytest.mark.parametrize("case", SOUNDS, ids=lambda case: case.why)
def test_sound(case: Case, company: Company, customer: Customer) -> None:
    play(case, company, customer)


@pytest.mark.parametrize("case", WAYS, ids=lambda case: case.why)
def test_way(case: Case, company: Company, customer: Customer) -> None:
    play(case, company, customer)


def test_the_sms_of_a_document_arrive(company: Company, customer: Customer) -> None:
    case = next(each for each in WAYS if each.why == "an SMS with its action")
    play(case, company, customer)
    (sent,) = customer.at("/sent")
    assert sent.params["SmsStatus"] == "sent"
    messages = company.get("/messages")
    assert isinstance(messages, list)
    told = [(each["to"], each["body"]) for each in messages if each["sid"] == sent.params["SmsSid"]]
    assert told == [("+5584999990009", "oi")]
