"""<Record>, against https://www.twilio.com/docs/voice/twiml/record and its published examples."""

from email.utils import parsedate_to_datetime

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
    told = 'recordingStatusCallback="/kept" recordingStatusCallbackEvent="completed absent"'
    customer.serves("/voice/incoming", f'<Response><Record action="/done" {told}/></Response>')
    customer.serves("/done", THANKS)
    phone = company.dial()
    phone.say("Oi")
    phone.press("1")
    phone.end()
    [kept] = customer.at("/kept")
    assert kept.genuine
    assert (kept.params["RecordingStatus"], kept.params["CallSid"]) == ("completed", phone.sid)


def kept_callbacks(company: Company, customer: Customer) -> list[dict[str, str]]:
    """A message is left; what the recording's own callbacks told."""
    told = 'recordingStatusCallback="/kept" recordingStatusCallbackEvent="completed absent"'
    customer.serves("/voice/incoming", f'<Response><Record action="/done" {told}/></Response>')
    customer.serves("/done", THANKS)
    phone = company.dial()
    phone.say("Minha mercadoria está retida no posto fiscal.")
    phone.press("1")
    phone.end()
    return [each.params for each in customer.at("/kept")]


def media(company: Company, told: dict[str, str]) -> str:
    """Where that recording's sound is."""
    return f"{company.root}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{told['RecordingSid']}.wav"


def test_a_recording_tells_when_it_began(company: Company, customer: Customer) -> None:
    """https://www.twilio.com/docs/voice/twiml/record#recordingstatuscallback"""
    [told] = kept_callbacks(company, customer)
    [kept] = company.client().recordings.list()
    assert parsedate_to_datetime(told["RecordingStartTime"]) == kept.start_time


def test_a_recording_that_is_absent_on_request_is_told_so_and_is_not_there(
    company: Company, customer: Customer
) -> None:
    """https://www.twilio.com/docs/voice/twiml/record: RecordingStatus is completed or absent"""
    company.post("/faults", path="Recordings", kind="absent")
    [told] = kept_callbacks(company, customer)
    assert told["RecordingStatus"] == "absent"
    assert customer.at("/done")[0].params["RecordingSid"] == told["RecordingSid"]
    assert company.client().recordings.list() == []
    assert [each["RecordingStatus"] for each in kept_callbacks(company, customer)[1:]] == [
        "completed"
    ]


def test_a_recordings_callback_comes_twice_or_never_on_request(
    company: Company, customer: Customer
) -> None:
    """As any callback may."""
    company.post("/faults", path="webhooks", kind="duplicate", match="/kept")
    first, second = kept_callbacks(company, customer)
    assert first == second
    company.post("/faults", path="webhooks", kind="drop", match="/kept")
    assert len(kept_callbacks(company, customer)) == 2


def test_a_sound_is_not_there_yet_on_request(company: Company, customer: Customer) -> None:
    """Twilio's action may be told before the file exists."""
    [told] = kept_callbacks(company, customer)
    company.post("/faults", path=".wav", method="GET", kind="404")
    sound = media(company, told)
    answers = [requests.get(sound, auth=(ACCOUNT, TOKEN), timeout=5) for _ in range(2)]
    assert [each.status_code for each in answers] == [404, 200]


def test_each_word_is_hummed_and_nothing_else_is_heard(
    company: Company, customer: Customer
) -> None:
    """A listener hears that it plays, and two messages are not the same file."""
    [told] = kept_callbacks(company, customer)
    sound = requests.get(media(company, told), auth=(ACCOUNT, TOKEN), timeout=5).content
    assert len(sound) == 44 + 16000 * int(told["RecordingDuration"])
    assert any(sound[44:2044])


def test_only_the_page_itself_plays_a_sound_without_a_key(
    company: Company, customer: Customer
) -> None:
    """Its player has none."""
    [told] = kept_callbacks(company, customer)
    for site, status in (("same-origin", 200), ("cross-site", 401), ("", 401)):
        answer = requests.get(media(company, told), headers={"Sec-Fetch-Site": site}, timeout=5)
        assert answer.status_code == status
