"""iCalendar as RFC 5545 wants it: CRLF, folded at 75 octets, stable UIDs, escaped text."""

from datetime import UTC, date, datetime

from ivr.rules.hours.icalendar import Happening, icalendar

STAMP = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OPEN = datetime(2026, 11, 24, 11, 0, tzinfo=UTC), datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def unfolded(text: str) -> list[str]:
    """The lines as a calendar program reads them (3.1)."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_an_interval_and_a_whole_day() -> None:
    happenings = [
        Happening("open-1", *OPEN, "Aberta"),
        Happening("d", date(2026, 11, 25), None, "F"),
    ]
    lines = unfolded(icalendar("Central 7880", "central.exemplo.br", STAMP, happenings))
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "UID:open-1@central.exemplo.br" in lines
    assert lines.count("DTSTAMP:20261123T030000Z") == 2
    assert {"DTSTART:20261124T110000Z", "DTEND:20261124T170000Z"} <= set(lines)
    assert {"DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126"} <= set(lines)


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    name = "Ponto facultativo, véspera; São João — " * 6
    text = icalendar("C", "h", STAMP, [Happening("d", date(2026, 6, 23), None, name)])
    assert max(len(line.encode()) for line in text.split("\r\n")) == 75
    escaped = name.replace(",", "\\,").replace(";", "\\;")
    assert f"SUMMARY:{escaped}" in unfolded(text)


def test_text_can_begin_no_line_of_its_own() -> None:
    wicked = "Feriado\r\nEND:VCALENDAR\x00\\"
    lines = unfolded(icalendar("C", "h", STAMP, [Happening("d", date(2026, 6, 23), None, wicked)]))
    assert "SUMMARY:Feriado\\nEND:VCALENDAR\\\\" in lines
    assert lines.count("END:VCALENDAR") == 1
