"""Sign and read the token of one opened survey form, and the address of an invitation."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from ivr.rules.privacy.pseudonyms import pseudonym
from ivr.rules.surveys.states import SurveyChannel

GOOD_FOR = timedelta(days=1)  # so long a page may stay open
PATH = "/p/"  # of an invitation; short: an SMS has 160 characters


@dataclass(frozen=True)
class SurveyForm:
    """One opened form of a survey; sent twice it is one response.

    `invitation` is the id of the invitation by which it was opened, 0 of none.
    """

    nonce: str
    opened_at: datetime  # to the second
    version_id: int
    channel: SurveyChannel
    unit_id: str = ""
    matter: str = ""
    invitation: int = 0

    def key(self, secret: str) -> str:
        """Return the keyed hash by which it is known that the form was sent."""
        return pseudonym(secret, "survey form", self.nonce)

    def is_old(self, now: datetime) -> bool:
        """Return whether the form has been open for longer than a day, and is no longer valid."""
        return now - self.opened_at > GOOD_FOR


def sign(secret: str, form: SurveyForm) -> str:
    """Return the signed text of a form, for its hidden field."""
    said = [form.nonce, int(form.opened_at.timestamp()), form.version_id, form.channel.value]
    return str(_signer(secret).dumps([*said, form.unit_id, form.matter, form.invitation]))


def read(secret: str, signed: str) -> SurveyForm | None:
    """Return the form in a signed text; None for what was not signed with this key, or by it."""
    try:
        nonce, at, version_id, channel, unit_id, matter, invitation = _signer(secret).loads(signed)
    except (BadData, ValueError):
        return None
    opened_at = datetime.fromtimestamp(at, UTC)
    return SurveyForm(
        nonce, opened_at, version_id, SurveyChannel(channel), unit_id, matter, invitation
    )


def token_hash(secret: str, token: str) -> str:
    """Return the keyed hash by which an invitation is known; the token itself is not stored."""
    return pseudonym(secret, "survey invitation", token)


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret,
        salt="survey form",
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )
