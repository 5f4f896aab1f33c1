"""Odd, huge and hostile input (promises 8, 38, 40 and 42)."""

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from ivr.rules.callflow.turn_output import Ask, Dial, TurnOutput, Utterance, dump, load
from ivr.web.telephone.guards import MAX_BYTES
from ivr.web.telephone.twiml import Script
from tests.conftest import Install
from tests.support.installation import Installation, Telephone, install
from tests.support.programs import RedisProgram

CPF = "529.982.247-25"
ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "anonymous",
            "0" * 10_000,
            "🙂",
            "\x00",
            "]]>",
            "<Say>",
            "&amp;",
            "1#",
            "*",
            "٣",
            "１",
            "-1",
            "9" * 400,
        ]
    ),
)
NAMES = st.one_of(
    st.sampled_from(
        "From Digits SpeechResult Confidence CallStatus CallDuration Timestamp DialCallStatus"
        " DialBridged DialCallDuration ParentCallSid RecordingUrl CallerName".split()
    ),
    st.text(min_size=1, max_size=12),
)
ADDRESSES = st.sampled_from(
    [f"/voice/{name}" for name in ("incoming", "emergency/dial", "emergency/kept")]
    + [f"/voice/{name}/{n}" for name in ("turn", "dial", "whisper") for n in (0, 1, 2, 99999999999)]
)


@pytest.fixture(scope="module")
def fuzzed(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, redis_program: RedisProgram
) -> Iterator[Installation]:
    """One installation for many odd requests."""
    file = tmp_path_factory.mktemp("fuzz") / "central.db"
    shutil.copy(sqlite_template, file)
    central = install(f"sqlite:///{file}", redis_program.url)
    yield central
    central.ports.database.dispose()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(address=ADDRESSES, form=st.dictionaries(NAMES, ODD, max_size=8), known=st.booleans())
def test_row_8_any_signed_request_gets_a_document(
    fuzzed: Installation, address: str, form: dict[str, str], known: bool
) -> None:
    sid = fuzzed.dial().sid if known else "CAodd"
    whole = {"CallSid": sid, "AccountSid": fuzzed.settings.TWILIO_ACCOUNT_SID}
    response = fuzzed.post(address, form | whole)
    assert response.status_code == 200, response.text
    assert response.content_type == "text/xml; charset=utf-8"
    assert len(response.data) < 64 * 1024
    assert fromstring(response.data).tag == "Response"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(form=st.dictionaries(NAMES, ODD, max_size=8))
def test_row_8_any_signed_status_is_taken_quietly(
    fuzzed: Installation, form: dict[str, str]
) -> None:
    whole = {"CallSid": "CAstatus", "AccountSid": fuzzed.settings.TWILIO_ACCOUNT_SID}
    assert fuzzed.post("/voice/status", form | whole).status_code == 204


@pytest.mark.parametrize("sid", ["", "x" * 5000, "CA 1", "CA\x00", "'; DROP TABLE calls; --"])
def test_row_8_a_request_without_a_calls_name_is_still_spoken_to(
    central: Installation, sid: str
) -> None:
    call = Telephone(central, sid, "+5584988887777", {}).request("/voice/incoming")
    assert "Desculpe" in call.heard
    assert call.last.tag == "Dial"
    assert central.rows("SELECT count(*) FROM calls") == [(0,)]


def test_row_8_repeated_names_are_signed_and_read_once(central: Installation) -> None:
    form = MultiDict(
        [
            ("CallSid", "CAtwice"),
            ("AccountSid", central.settings.TWILIO_ACCOUNT_SID),
            ("Digits", "1"),
            ("Digits", "2"),
        ]
    )
    path = "/voice/incoming"
    validator = RequestValidator(central.settings.TWILIO_AUTH_TOKEN)
    signature = validator.compute_signature(central.settings.PUBLIC_URL + path, form)
    response = central.client.post(
        path,
        data=form,
        headers={"X-Twilio-Signature": signature},
        environ_overrides={"RAW_URI": path},
    )
    assert response.status_code == 200


@pytest.mark.parametrize("more", [0, 1])
def test_a_webhook_of_64_kb_is_read_and_one_byte_more_is_refused(
    central: Installation, more: int
) -> None:
    form = {"CallSid": "CAhuge", "AccountSid": central.settings.TWILIO_ACCOUNT_SID, "X": ""}
    form["X"] = "a" * (MAX_BYTES - len(urlencode(form)) + more)
    assert central.post("/voice/incoming", form).status_code == (403 if more else 200)
    assert central.rows("SELECT count(*) FROM calls") == [(0 if more else 1,)]


def test_row_38_a_borrowed_number_learns_nothing(central: Installation) -> None:
    """Caller identity can be forged: whoever shows a number hears nothing of its owner's matter."""
    owner = central.dial("+5584988887777").press("2").press("0")
    owner.transfer("completed", True, 60).hang_up()
    forger = central.dial("+5584988887777")
    heard = [forger.heard, forger.press("9").heard, forger.press("2").heard]
    assert owner.protocol not in "".join(filter(str.isdigit, " ".join(heard)))
    assert forger.protocol != owner.protocol
    assert not any("7777" in each or "ercadoria" in each for each in heard[1:])


@pytest.mark.parametrize(
    "hostile",
    [
        "\x0bvertical\x00null",
        "]]> fim",
        '<break time="9s"/> & <Hangup/>',
        "\ud800 sozinho",
        "\ufffe\uffff",
        "\"aspas\" e 'apóstrofos'",
        "‮ direita",
    ],
)
def test_row_40_stored_text_is_spoken_literally(hostile: str) -> None:
    script = Script("https://central.exemplo.br", "+558432322033", "Polly.Camila-Neural", "")
    for answer in (
        TurnOutput((Utterance("k", hostile, 1.0),), Ask(5)),
        TurnOutput((Utterance("k", hostile, 1.0),), Dial(hostile, "12345678901", hostile)),
    ):
        document = fromstring(script.turn(1, answer, hostile))
        said = next(document.iter("Say")).text or ""
        assert said == "".join(c for c in hostile if c not in "\x0b\x00\ud800\ufffe\uffff")
        assert {verb.tag for verb in document.iter()} <= {
            "Response",
            "Gather",
            "Say",
            "Dial",
            "Number",
        }
    assert len(list(fromstring(script.whisper(hostile)).iter())) == 2


@given(text=st.text(max_size=80), seconds=st.integers(0, 99))
def test_an_answer_that_is_kept_is_the_answer_that_is_loaded(text: str, seconds: int) -> None:
    answer = TurnOutput((Utterance("k", text, 1.5, ""),), Ask(seconds))
    assert load(dump(answer)) == answer
    assert json.loads(dump(answer))


def test_row_42_what_is_typed_and_said_leaks_nowhere(
    installed: Install, sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    digits = CPF.replace(".", "").replace("-", "")
    central = installed(sqlite_url)
    with caplog.at_level(logging.DEBUG):
        call = central.dial()
        documents = [call.document, call.say(f"meu cpf é {CPF}").document]
        documents.append(call.say(f"é {digits}").document)
        documents.append(call.press("9").document)
        documents += [call.press("1").document, call.press(digits).document]
        call.again(3)
        call.press("0")
        documents.append(call.document)
        call.hang_up()
    central.ports.database.dispose()
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (CPF, digits, "529 982"):
        assert secret not in caplog.text
        assert secret.encode() not in files
        assert not any(secret in document for document in documents)
    assert "4988887777" not in caplog.text
    assert not any("4988887777" in document for document in documents)
