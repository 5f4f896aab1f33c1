"""What Twilio has against a document, and what is left of it to be obeyed."""

from xml.etree.ElementTree import fromstring, tostring

import pytest
from twilio.twiml import voice_response

from ivr.simulator.grammar.checking import RULES, check
from ivr.simulator.grammar.elements import Rule, Standing
from ivr.simulator.grammar.nouns import LEFT_OUT
from ivr.simulator.grammar.verbs import OBEYED, VERBS


def codes(inner: str) -> list[int]:
    """The codes against a document with this in it."""
    return [each.code for each in check(fromstring(f"<Response>{inner}</Response>"))]


def left(inner: str) -> str:
    """What is obeyed of a document with this in it."""
    root = fromstring(f"<Response>{inner}</Response>")
    check(root)
    return tostring(root, encoding="unicode").removeprefix("<Response>").removesuffix("</Response>")


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ('<Gather finishOnKey="##"/>', 13310),
        ('<Gather finishOnKey="a"/>', 13310),
        ('<Gather method="PUT"/>', 13312),
        ('<Gather timeout="soon"/>', 13313),
        ('<Gather timeout="0"/>', 13313),
        ('<Gather timeout="2.5"/>', 13313),
        ('<Gather timeout="-1"/>', 13313),
        ('<Gather numDigits="0"/>', 13314),
        ('<Gather numDigits="four"/>', 13314),
        ('<Gather input="dtmf,speech"/>', 13326),
        ('<Gather input="voice"/>', 13326),
        ('<Gather speechTimeout="2s"/>', 13327),
        ('<Gather maxSpeechTime="long"/>', 13328),
        ('<Gather partialResultCallbackMethod="PUT"/>', 13329),
        (f'<Gather hints="{"a" * 101}"/>', 13330),
        (f'<Gather hints="{"a," * 500}a"/>', 13330),
        ('<Gather language="pt_BR"/>', 13331),
        ('<Gather bargeIn="yes"/>', 13332),
        ('<Gather profanityFilter="no"/>', 13333),
        ('<Gather speechModel="wonder"/>', 13334),
        ('<Gather actionOnEmptyResult="1"/>', 13338),
        ('<Gather enhanced="x"/>', 13339),
        ('<Gather speechModel="phone_call" speechTimeout="auto"/>', 13327),
        ('<Gather speechModel="default" speechTimeout="auto"/>', 13335),
        ("<Gather><Record/></Gather>", 13320),
        ('<Gather><Say voice="none">a</Say></Gather>', 13321),
        ('<Gather><Say loop="x">a</Say></Gather>', 13322),
        ('<Say voice="none">a</Say>', 13511),
        ('<Say voice="Polly.Camilla-Neural" language="pt-BR">a</Say>', 13511),
        ('<Say voice="Polly.Thiago" language="pt-BR">a</Say>', 13511),
        ('<Say voice="Google.pt-BR-Neural2-Z" language="pt-BR">a</Say>', 13511),
        ('<Say language="pt_BR">a</Say>', 13512),
        ('<Say loop="-1">a</Say>', 13510),
        ("<Say/>", 13520),
        ("<Say> </Say>", 13520),
        (f"<Say>{'a' * 4097}</Say>", 13521),
        ("<Say><b>a</b></Say>", 12200),
        ('<Play loop="x">/a</Play>', 13410),
        ('<Play digits="1a"/>', 13430),
        ('<Pause length="long"/>', 13910),
        ('<Record method="PUT"/>', 13610),
        ('<Record timeout="x"/>', 13611),
        ('<Record maxLength="0"/>', 13612),
        ('<Record maxLength="14401"/>', 13612),
        ('<Record finishOnKey="x"/>', 13613),
        ('<Record transcribe="x"/>', 13614),
        ('<Record transcribe="true" maxLength="121"/>', 13615),
        ('<Record playBeep="x"/>', 13616),
        ('<Record recordingStatusCallbackEvent="done"/>', 13621),
        ('<Record trim="x"/>', 13699),
        ('<Dial method="PUT">+5584</Dial>', 13210),
        ("<Dial/>", 13223),
        ('<Dial timeout="x">+5584</Dial>', 13212),
        ('<Dial timeout="601">+5584</Dial>', 13212),
        ('<Dial hangupOnStar="x">+5584</Dial>', 13213),
        ("<Dial><Say>a</Say></Dial>", 13215),
        ('<Dial timeLimit="x">+5584</Dial>', 13216),
        ('<Dial record="yes">+5584</Dial>', 13217),
        ('<Dial sequential="x">+5584</Dial>', 13218),
        ('<Dial answerOnBridge="x">+5584</Dial>', 13219),
        ('<Dial ringTone="bra">+5584</Dial>', 13220),
        ('<Dial recordingTrack="x">+5584</Dial>', 13622),
        ('<Dial><Number method="PUT">+5584</Number></Dial>', 13221),
        ('<Dial><Number sendDigits="1x">+5584</Number></Dial>', 13222),
        ('<Dial><Number statusCallbackEvent="done">+5584</Number></Dial>', 12200),
        ('<Dial><Number machineDetection="Yes">+5584</Number></Dial>', 12200),
        ('<Dial><Sip method="PUT">sip:a@b.c</Sip></Dial>', 13241),
        ('<Redirect method="PUT">/a</Redirect>', 13710),
        ('<Reject reason="no"/>', 13810),
        ("<Refer><Sip>sip:a@b.c</Sip></Refer>", 13801),
        ("<Prompt/>", 12200),
        ("<say>a</say>", 12200),
        ("<Hangup><Say>a</Say></Hangup>", 12200),
        ("hello<Hangup/>", 12200),
        ("<Gather>hello</Gather>", 12200),
        ('<Gather numdigits="1"/>', 12200),
        ('<Gather speech_timeout="2"/>', 12200),
        ('<Dial statusCallbackEvent="completed">+5584</Dial>', 12200),
        ('<Hangup reason="x"/>', 12200),
    ],
)
def test_each_slip_is_told_by_the_code_of_twilios_page(inner: str, code: int) -> None:
    assert codes(inner) == [code]


@pytest.mark.parametrize(
    "inner",
    [
        '<Gather timeout="5" numDigits="1" finishOnKey="" input="dtmf speech" language="pt-BR"'
        ' speechModel="experimental_utterances" speechTimeout="2" hints="a,b" actionOnEmptyResult='
        '"true" method="POST"><Say voice="Polly.Camila-Neural" language="pt-BR">a<break time="1s"/>'
        "</Say><Pause/><Play>/a.mp3</Play></Gather>",
        '<Gather speechTimeout="auto"/>',
        '<Say voice="Polly.Lotte-Neural" language="nl-NL" loop="0">a</Say>',
        '<Say voice="Google.pt-BR-Chirp3-HD-Aoede" language="pt-BR">a</Say>',
        '<Record timeout="0" finishOnKey="#*" transcribe="true" maxLength="120"/>',
        '<Record recordingStatusCallback="/a" recordingStatusCallbackEvent="completed absent"/>',
        '<Dial ringTone="br" timeout="25" timeLimit="3600"><Number>+55 84</Number><!-- a -->'
        '<Sip username="a" password="b">sip:a@b.c</Sip></Dial>',
        '<Redirect method="get">/a</Redirect><Reject reason="busy"/><Hangup/><Sms>a</Sms>',
    ],
)
def test_what_twilio_takes_is_taken_without_a_word_and_left_as_it_is(inner: str) -> None:
    assert codes(inner) == []
    assert left(inner).count("=") == inner.count("=")


def test_a_bad_attribute_is_taken_away_so_that_its_default_holds() -> None:
    assert left('<Gather timeout="soon" numDigits="1" wrong="x"/>') == '<Gather numDigits="1" />'
    assert left('<Gather input="speech" speechModel="default" speechTimeout="auto"/>') == (
        '<Gather input="speech" speechModel="default" />'
    )


def test_a_gather_with_an_unknown_model_or_language_fails_where_it_listens_to_speech() -> None:
    after = "<Say>a</Say>"
    assert left(f'<Gather input="speech" speechModel="wonder"/>{after}') == after
    assert left(f'<Gather input="dtmf speech" language="br"/>{after}') == after
    assert left(f'<Gather language="br"/>{after}') == f"<Gather />{after}"


def test_what_is_not_here_says_so_by_name_and_is_no_code_of_twilios() -> None:
    for name in sorted(LEFT_OUT):
        (told,) = check(fromstring(f"<Response><Dial><{name}>a</{name}></Dial></Response>"))
        assert (told.code, f"<{name}>" in told.message) == (0, True)
    absent = [each for each in VERBS.values() if each.standing is Standing.ABSENT]
    for rule in absent:
        (told,) = check(fromstring(f"<Response><{rule.name}/></Response>"))
        assert (told.code, f"<{rule.name}>" in told.message) == (0, True)
    assert (len(LEFT_OUT), len(absent)) == (6, 8)
    assert codes('<Dial referUrl="/a">+5584</Dial>') == [0]


def test_every_verb_and_attribute_of_twilios_own_library_is_known() -> None:
    response, dial = voice_response.VoiceResponse, voice_response.Dial
    verbs = {each for each in vars(response) if not each.startswith("_") and each != "MAP"}
    assert {each.capitalize() for each in verbs} == set(VERBS)
    nouns = {each for each in vars(dial) if not each.startswith("_")}
    assert len(nouns) == len(LEFT_OUT) + 2
    for rule in OBEYED:
        assert names_in(getattr(response, rule.name.lower())) <= names_of(rule)
    for name in ("Number", "Sip"):
        assert names_in(getattr(dial, name.lower())) <= names_of(RULES[name])


def names_of(rule: Rule) -> set[str]:
    """The attributes that the grammar knows."""
    return {each.name for each in rule.attributes}


def names_in(method: object) -> set[str]:
    """The attributes that a method of Twilio's library takes, as they stand in TwiML."""
    code = method.__code__  # type: ignore[attr-defined]
    spelled = code.co_varnames[2 : code.co_argcount]
    texts = {"message", "url", "number", "phone_number", "sip_url"} - (
        {"url"} if spelled and spelled[0] in ("phone_number", "sip_url") else set()
    )
    words = (each.strip("_").split("_") for each in spelled if each not in texts)
    return {first + "".join(map(str.capitalize, rest)) for first, *rest in words}
