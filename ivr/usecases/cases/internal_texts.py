"""Collect what was written in a case for staff or sectors alone, and never goes to the citizen."""

from ivr.rules.callflow.email_files import TO_SECTORS
from ivr.store.queries.case_timeline import CaseTimeline


def sent_to_sectors(story: CaseTimeline) -> list[str]:
    """Return the texts that sectors were sent, which their answers may repeat."""
    reasons = [each.row.reason for each in story.forwards]
    return [*reasons, *(each.text for each in story.emails if each.kind in TO_SECTORS)]


def for_staff_alone(story: CaseTimeline) -> list[str]:
    """Return what staff wrote for one another: reasons of handovers, notes, the wrap-up."""
    written = [each.row.reason for each in story.forwards]
    written += [each.row.text for each in story.notes]
    return [*written, story.wrap_up.row.text] if story.wrap_up else written
