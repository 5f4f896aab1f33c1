"""<Gather>, against https://www.twilio.com/docs/voice/twiml/gather and its published examples."""

from tests.simulator.customer import Company, Customer

COMPLEX = """<?xml version="1.0" encoding="UTF-8"?>
<!-- page located at http://example.com/complex_gather.xml -->
<Response>
    <Gather action="/process_gather.php" method="GET">
        <Say>
            Please enter your account number,
            followed by the pound sign
        </Say>
    </Gather>
    <Say>We didn't receive any input. Goodbye!</Say>
</Response>"""
SIMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<!-- page located at http://example.com/simple_gather.xml -->
<Response>
    <Gather/>
</Response>"""
SALES = """<?xml version="1.0" encoding="UTF-8"?>
<Response>
    <Gather input="speech dtmf" timeout="3" numDigits="1">
        <Say>Please press 1 or say sales for sales.</Say>
    </Gather>
</Response>"""
THANKS = "<Response><Say>Thank you</Say></Response>"
PROMPT = "Please enter your account number, followed by the pound sign"


def test_without_input_the_call_falls_through_to_the_next_verb(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#examples (nested Say, fall-through)"""
    customer.serves("/voice/incoming", COMPLEX)
    phone = company.dial()
    phone.wait()
    assert phone.end() == "completed"
    assert phone.said == [PROMPT, "We didn't receive any input. Goodbye!"]
    assert customer.asked == ["/voice/incoming"]


def test_keys_go_to_the_action_and_the_next_verb_is_never_reached(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#action"""
    customer.serves("/voice/incoming", COMPLEX)
    customer.serves("/process_gather.php", THANKS)
    phone = company.dial()
    assert phone.press("12345#") == 6
    phone.end()
    [asked] = customer.at("/process_gather.php")
    assert (asked.method, asked.params["Digits"]) == ("GET", "12345")
    assert asked.genuine
    assert phone.said == [PROMPT, "Thank you"]


def test_a_gather_without_action_asks_the_current_document_again(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#action: the default action"""
    customer.serves("/voice/incoming", SIMPLE, THANKS)
    phone = company.dial()
    phone.press("42#")
    phone.end()
    first, second = customer.at("/voice/incoming")
    assert "Digits" not in first.params
    assert (second.method, second.params["Digits"]) == ("POST", "42")


def test_a_bare_gather_without_input_ends_the_call(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather: no more verbs, so Twilio ends the call"""
    customer.serves("/voice/incoming", SIMPLE)
    phone = company.dial()
    phone.wait()
    assert phone.end() == "completed"
    assert customer.asked == ["/voice/incoming"]


def test_the_last_digit_of_num_digits_submits_at_once(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#numdigits"""
    customer.serves("/voice/incoming", '<Response><Gather numDigits="5"/></Response>', THANKS)
    phone = company.dial()
    assert phone.press("94117") == 5
    phone.end()
    assert customer.at("/voice/incoming")[1].params["Digits"] == "94117"


def test_the_timeout_submits_the_digits_entered_so_far(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#timeout"""
    customer.serves("/voice/incoming", '<Response><Gather timeout="10"/></Response>', THANKS)
    phone = company.dial()
    phone.press("12")
    before = company.offset()
    phone.wait()
    phone.end()
    assert customer.at("/voice/incoming")[1].params["Digits"] == "12"
    assert company.offset() - before >= 10


def test_finish_on_key_may_be_another_key(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#finishonkey: 1234* with finishOnKey="*" """
    customer.serves("/voice/incoming", '<Response><Gather finishOnKey="*"/></Response>', THANKS)
    phone = company.dial()
    phone.press("1234*")
    phone.end()
    assert customer.at("/voice/incoming")[1].params["Digits"] == "1234"


def test_an_empty_finish_on_key_makes_every_key_input(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#finishonkey: the empty string"""
    document = '<Response><Gather finishOnKey="" numDigits="3"/></Response>'
    customer.serves("/voice/incoming", document, THANKS)
    phone = company.dial()
    phone.press("1#*")
    phone.end()
    assert customer.at("/voice/incoming")[1].params["Digits"] == "1#*"


def test_a_finishing_key_without_digits_before_it_is_no_input(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#finishonkey: works only after a digit"""
    customer.serves("/voice/incoming", COMPLEX)
    phone = company.dial()
    phone.press("#")
    phone.wait()
    phone.end()
    assert customer.asked == ["/voice/incoming"]


def test_action_on_empty_result_asks_the_action_without_input(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#actiononemptyresult"""
    document = """<Response>
        <Gather actionOnEmptyResult="true" action="/gather-action"><Say>Press</Say></Gather>
        <Say>Never said</Say></Response>"""
    customer.serves("/voice/incoming", document)
    customer.serves("/gather-action", THANKS)
    phone = company.dial()
    phone.wait()
    phone.end()
    [asked] = customer.at("/gather-action")
    assert asked.params.get("Digits", "") == ""
    assert phone.said == ["Press", "Thank you"]


def test_words_arrive_as_speech_result_with_a_confidence(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#input: SpeechResult, Confidence"""
    customer.serves("/voice/incoming", SALES, THANKS)
    phone = company.dial()
    assert phone.say("Sales", confidence=0.91) is True
    phone.end()
    heard = customer.at("/voice/incoming")[1].params
    assert (heard["SpeechResult"], heard["Confidence"]) == ("Sales", "0.91")
    assert "Digits" not in heard


def test_a_confidence_can_be_left_out(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#input: Confidence is not guaranteed"""
    customer.serves("/voice/incoming", SALES, THANKS)
    phone = company.dial()
    phone.say("Sales", confidence=None)
    phone.end()
    assert "Confidence" not in customer.at("/voice/incoming")[1].params


def test_a_gather_for_keys_hears_no_words(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#input: default dtmf"""
    customer.serves("/voice/incoming", COMPLEX)
    phone = company.dial()
    assert phone.say("five") is False
    phone.wait()
    phone.end()


def test_a_gather_for_words_takes_no_keys(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#input"""
    document = '<Response><Gather input="speech"/></Response>'
    customer.serves("/voice/incoming", document, THANKS)
    phone = company.dial()
    assert phone.press("1") == 0
    phone.say("um")
    phone.end()


def test_once_a_key_is_pressed_words_are_not_heard(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather#input: the first kind detected wins"""
    document = '<Response><Gather input="dtmf speech" numDigits="2"/></Response>'
    customer.serves("/voice/incoming", document, THANKS)
    phone = company.dial()
    phone.press("1")
    phone.say("dois")
    phone.press("2")
    phone.end()
    assert customer.at("/voice/incoming")[1].params["Digits"] == "12"


def test_keys_after_the_last_digit_are_lost(company: Company, customer: Customer) -> None:
    """Digits are not kept for a later <Gather>: each starts empty."""
    document = '<Response><Gather numDigits="1"/></Response>'
    customer.serves("/voice/incoming", document, document, THANKS)
    phone = company.dial()
    phone.press("19")
    phone.press("2")
    phone.end()
    digits = [each.params.get("Digits") for each in customer.at("/voice/incoming")]
    assert digits == [None, "1", "2"]


def test_a_key_cuts_the_prompt_short_in_real_time(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/gather: a key stops the nested verbs"""
    document = """<Response><Gather numDigits="1">
        <Say>Uma frase.</Say><Pause length="60"/><Say>Nunca dita.</Say></Gather></Response>"""
    customer.serves("/voice/incoming", document, THANKS)
    phone = company.dial(pace="real")
    phone.until(lambda news: len(str(news["log"])) > 0 and "pause" in str(news["log"]))
    assert phone.press("1") == 1
    phone.until(lambda news: "Thank you" in str(news["log"]))
    assert phone.said == ["Uma frase.", "Thank you"]
    phone.hang_up()
    phone.end()


def test_a_prompt_takes_its_seconds_of_the_clock(company: Company, customer: Customer) -> None:
    """In fast pace nobody waits: what the line said is added to the clock."""
    document = """<Response><Gather numDigits="1"><Pause length="7"/></Gather></Response>"""
    customer.serves("/voice/incoming", document, THANKS)
    phone = company.dial()
    phone.press("1", after=3)
    phone.end()
    assert 3 <= company.offset() < 4  # and the goodbye's second


def test_what_cannot_be_nested_is_left_out_and_told(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/api/errors/13320: Gather: Invalid nested verb"""
    document = "<Response><Gather><Hangup/><Say>Oi.</Say></Gather></Response>"
    customer.serves("/voice/incoming", document)
    phone = company.dial()
    phone.wait()
    phone.end()
    assert phone.said == ["Oi."]
    assert company.errors() == [13320]


def test_the_finishing_key_before_any_digit_ends_it_at_once(
    company: Company, customer: Customer
) -> None:
    customer.serves(
        "/voice/incoming",
        '<Response><Gather action="/got" actionOnEmptyResult="true"/></Response>',
    )
    customer.serves("/got", "<Response/>")
    call = company.dial()
    assert call.press("#") == 1
    assert call.end() == "completed"  # without anybody falling silent
    (got,) = customer.at("/got")
    assert got.params["Digits"] == ""
