"""A survey that is not ours, as Twilio's tutorial on automated surveys describes one.

https://www.twilio.com/docs/voice/tutorials/automated-survey: a question's kind decides how it is
answered; here every address is asked by GET, and the question stands in its query.
"""

from flask import Flask, Response, abort, request, url_for
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

from tests.simulator.other.phone_tree import xml

QUESTIONS = (
    ("voice", "What is your quest?"),
    ("numeric", "How many swallows have you seen? Then press the pound key."),
    ("boolean", "Was this easy? One for yes, zero for no."),
)


def survey(token: str) -> Flask:
    """Return the application, which keeps what was answered in its configuration."""
    app = Flask("survey")
    app.config |= {"ANSWERS": [], "WORDS": []}
    validator = RequestValidator(token)

    @app.before_request
    def check() -> None:
        signature = request.headers.get("X-Twilio-Signature", "")
        # As it came: Werkzeug's own `request.url` writes what is quoted otherwise.
        url = request.host_url.rstrip("/") + request.environ["RAW_URI"]
        if not validator.validate(url, request.form, signature):
            abort(403)

    @app.get("/voice")
    def begin() -> Response:
        response = VoiceResponse()
        response.say("Hello, and thank you for taking the survey.")
        response.redirect(url_for("question", number=0), method="GET")
        return xml(response)

    @app.get("/question")
    def question() -> Response:
        number = int(request.args["number"])
        kind, asked = QUESTIONS[number]
        response, action = VoiceResponse(), url_for("answer", number=number)
        if kind == "voice":
            response.say(asked)
            response.record(
                action=action,
                method="GET",
                max_length=30,
                transcribe=True,
                transcribe_callback=url_for("words", number=number),
            )
            response.redirect(url_for("question", number=number), method="GET")
        else:
            digits = {} if kind == "numeric" else {"num_digits": 1}
            gather = response.gather(action=action, method="GET", timeout=4, **digits)
            gather.say(asked)
            response.redirect(url_for("question", number=number), method="GET")
        return xml(response)

    @app.get("/answer")
    def answer() -> Response:
        number = int(request.args["number"])
        told = request.args.get("RecordingUrl") or request.args["Digits"]
        app.config["ANSWERS"].append((number, told))
        response = VoiceResponse()
        if number + 1 < len(QUESTIONS):
            response.redirect(url_for("question", number=number + 1), method="GET")
        else:
            response.say("Goodbye.")
            response.hangup()
        return xml(response)

    @app.post("/words")
    def words() -> tuple[str, int]:
        app.config["WORDS"].append(request.form["TranscriptionText"])
        return "", 204

    return app
