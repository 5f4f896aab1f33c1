"""A phone tree that is not ours, as Twilio's tutorial of that name describes one.

https://www.twilio.com/docs/voice/interactive-voice-response: welcome, menu, and planets to call.
"""

from flask import Flask, Response, abort, request, url_for
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather, VoiceResponse

PLANETS = {"2": "+19295566487", "3": "+17262043675", "4": "+16513582243"}
WAY = "Cycle down the street, leave the police behind, and fly past the moon."


def phone_tree(token: str) -> Flask:
    """Return the application, which answers nobody without the right signature."""
    app = Flask("phone_tree")
    app.config["ENDED"] = []
    validator = RequestValidator(token)

    @app.before_request
    def check() -> None:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(request.url, request.form, signature):
            abort(403)

    @app.post("/ivr/welcome")
    def welcome() -> Response:
        response = VoiceResponse()
        gather = Gather(num_digits=1, action=url_for("menu"), method="POST")
        gather.say("For a way home, press one. To call your planet, press two.", loop=3)
        response.append(gather)
        return xml(response)

    @app.post("/ivr/menu")
    def menu() -> Response:
        response, chosen = VoiceResponse(), request.form["Digits"]
        if chosen == "1":
            response.say(WAY, voice="Polly.Amy", language="en-GB")
            response.say("Thank you for calling.")
            response.hangup()
        elif chosen == "2":
            gather = Gather(num_digits=1, action=url_for("planets"), method="POST", timeout=10)
            gather.say("Press two, three or four; star to go back.")
            response.append(gather)
        else:
            response.say("Back to the main menu.")
            response.redirect(url_for("welcome"))
        return xml(response)

    @app.post("/ivr/planets")
    def planets() -> Response:
        response, number = VoiceResponse(), PLANETS.get(request.form["Digits"])
        if number:
            response.dial(number)
            response.say("Your planet has hung up.")
        else:
            response.redirect(url_for("welcome"))
        return xml(response)

    @app.post("/ended")
    def ended() -> tuple[str, int]:
        app.config["ENDED"].append(request.form["CallStatus"])
        return "", 204

    return app


def xml(response: VoiceResponse) -> Response:
    """Return a document as Twilio wants it."""
    return Response(str(response), content_type="text/xml")
