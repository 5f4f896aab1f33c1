"""Make invitations: links that open the survey under way, once each."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from ivr.rules.reports.periods import local_date
from ivr.rules.surveys.forms import PATH, token_hash
from ivr.rules.surveys.states import FunnelStep, SurveyChannel
from ivr.store.surveys import invitations
from ivr.store.surveys.invitations import SurveyCount, SurveyInvitation
from ivr.store.surveys.surveys import Survey
from ivr.usecases.installation.ports import Ports

GOOD_FOR = timedelta(days=15)
TOKEN_BYTES = 9  # twelve letters in the link


@dataclass(frozen=True)
class Invited:
    """An invitation's id, and the link that stands nowhere but in the message that brings it."""

    invitation_id: int
    link: str


def invite(
    session: Session, ports: Ports, survey: Survey, channel: SurveyChannel, matter: str = ""
) -> Invited:
    """Make an invitation to the survey and count it as offered; say nothing of whom it is for."""
    today = local_date(ports.clock.now())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = SurveyInvitation(
        survey_id=survey.id,
        token=token_hash(ports.link_key, token),
        channel=channel.value,
        matter=matter,
        made_on=today,
        expires_on=today + GOOD_FOR,
    )
    session.add(made)
    session.flush()
    counted = SurveyCount(survey_id=survey.id, day=today, channel=channel.value, unit_id="")
    counted.step, counted.number = FunnelStep.OFFERED.value, 1
    invitations.count(session, counted)
    return Invited(made.id, f"{ports.public_url.rstrip('/')}{PATH}{token}")
