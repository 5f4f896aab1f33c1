"""Put a survey under way on the busy morning, with a batch of papers to key."""

from ivr.rules.reports.periods import local_date
from ivr.usecases.surveys.keying import TypedBatch, take_batch
from ivr.usecases.surveys.steps import Actor
from tests.support.installation import Installation
from tests.usecases.surveys.under_way import put_under_way


def survey_morning(central: Installation) -> None:
    """Let a survey ask, as its first version does, and let nine papers have been handed out."""
    survey_id, _ = put_under_way(central.ports)
    today = local_date(central.clock.now())
    batch = TypedBatch(survey_id, "", today, printed=9, returned=4)
    take_batch(central.ports, Actor(None, "Terminal"), batch)
