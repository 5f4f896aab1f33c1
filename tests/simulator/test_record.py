"""<Record>, against https://www.twilio.com/docs/voice/twiml/record and its published examples."""

import requests

from tests.simulator.customer import ACCOUNT, TOKEN, Company, Customer

VOICEMAIL = """<?xml version="1.0" encoding="UTF-8"?>
<Response>
    <Say>Please leave a message at the beep. Press the star key when finished.</Say>
    <Record action="/handleRecording.php" method="GET" maxLength="20" finishOnKey="*"/>
    <Say>I did not receive a recording</Say>
</Response>"""
PROMPT = "Please leave a message at the beep. Press the star key when finished."
THANKS = "<Response><Say>Thank you</Say></Response>"


def test_a_caller_who_says_nothing_falls_through(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#examples: record a voicemail"""
    customer.serves("/voice/incoming", VOICEMAIL)
    phone = company.dial()
    phone.wait()
    phone.end()
    assert phone.said == [PROMPT, "I did not receive a recording"]


def test_a_message_is_told_to_the_action(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#action: RecordingUrl, RecordingDuration"""
    customer.serves("/voice/incoming", VOICEMAIL)
    customer.serves("/handleRecording.php", THANKS)
    phone = company.dial()
    phone.say("Minha mercadoria está retida no posto fiscal.")
    phone.press("*")
    phone.end()
    [asked] = customer.at("/handleRecording.php")
    assert (asked.method, asked.genuine) == ("GET", True)
    assert asked.params["Digits"] == "*"
    sid = asked.params["RecordingSid"]
    assert asked.params["RecordingUrl"].endswith(f"/Accounts/{ACCOUNT}/Recordings/{sid}")
    assert 1 <= int(asked.params["RecordingDuration"]) <= 20
    assert phone.said == [PROMPT, "Thank you"]
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}.wav"
    sound = requests.get(company.root + path, auth=(ACCOUNT, TOKEN), timeout=5)
    assert sound.content[:4] == b"RIFF"


def test_silence_after_words_ends_the_message(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#timeout"""
    customer.serves("/voice/incoming", VOICEMAIL)
    customer.serves("/handleRecording.php", THANKS)
    phone = company.dial()
    phone.say("Oi")
    phone.wait()
    phone.end()
    assert customer.at("/handleRecording.php")[0].params["Digits"] == ""


def test_a_message_is_no_longer_than_its_limit(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#maxlength"""
    customer.serves("/voice/incoming", VOICEMAIL)
    customer.serves("/handleRecording.php", THANKS)
    phone = company.dial()
    phone.say("Uma mensagem comprida demais, que não acaba nunca. " * 20)
    phone.end()
    assert customer.at("/handleRecording.php")[0].params["RecordingDuration"] == "20"


def test_hanging_up_ends_the_message_and_the_action_is_told(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#action: Digits is hangup"""
    customer.serves("/voice/incoming", VOICEMAIL)
    customer.serves("/handleRecording.php", THANKS)
    phone = company.dial()
    phone.say("Liguem para mim")
    phone.hang_up()
    assert phone.end() == "completed"
    told = customer.at("/handleRecording.php")[0].params
    assert (told["Digits"], told["CallStatus"]) == ("hangup", "completed")


def test_the_recordings_own_callback_is_sent(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#recordingstatuscallback"""
    document = '<Response><Record action="/done" recordingStatusCallback="/kept"/></Response>'
    customer.serves("/voice/incoming", document)
    customer.serves("/done", THANKS)
    phone = company.dial()
    phone.say("Oi")
    phone.press("1")
    phone.end()
    [kept] = customer.at("/kept")
    assert kept.genuine
    assert (kept.params["RecordingStatus"], kept.params["CallSid"]) == ("completed", phone.sid)
