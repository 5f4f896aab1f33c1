"""Calendar files: read back by the library and line by line, as RFC 5545 and 7986 want them."""

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar

from ivr.rules.hours.hours import FORTALEZA, DayKind, Interval, Schedule, SpecialDay
from ivr.rules.hours.icalendar import Detail, Happening, happenings, icalendar

STAMP = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OPEN = (
    datetime(2026, 11, 24, 8, 0, tzinfo=FORTALEZA),
    datetime(2026, 11, 24, 14, 0, tzinfo=FORTALEZA),
)
TODAY = date(2026, 11, 23)
DECREE = "Decreto 36.000"
SPECIAL = {
    date(2026, 12, 25): SpecialDay(date(2026, 12, 25), "Natal", DayKind.CLOSED, decree=DECREE),
    date(2026, 12, 24): SpecialDay(
        date(2026, 12, 24), "Véspera", DayKind.PARTIAL, off_from=time(12)
    ),
    date(2026, 12, 28): SpecialDay(date(2026, 12, 28), "Servidor", DayKind.UNKNOWN),
}
WEEK = Schedule(dict.fromkeys(range(5), (Interval(time(8), time(14)),)), SPECIAL)


def file(*told: Happening) -> str:
    return icalendar("Central 7880", "central.exemplo.br", STAMP, told).decode()


def unfolded(text: str) -> list[str]:
    """The lines as a calendar program reads them (3.1)."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_an_interval_and_a_whole_day() -> None:
    text = file(Happening("open-1", *OPEN, "Aberta"), Happening("d", date(2026, 11, 25), None, "F"))
    lines = unfolded(text)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    head = lines[: lines.index("BEGIN:VTIMEZONE")]
    for line in (
        *("VERSION:2.0", "PRODID:-//Central 7880//Calendario//PT", "METHOD:PUBLISH"),
        *("X-WR-CALNAME:Central 7880", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"),
        *("X-PUBLISHED-TTL:PT12H", "LAST-MODIFIED:20261123T030000Z"),
    ):
        assert head.count(line) == 1, line
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "UID:open-1@central.exemplo.br" in lines
    assert lines.count("DTSTAMP:20261123T030000Z") == 2
    assert {"TZID:America/Fortaleza", "TZOFFSETTO:-0300"} <= set(lines)
    assert "DTSTART;TZID=America/Fortaleza:20261124T080000" in lines
    assert "DTEND;TZID=America/Fortaleza:20261124T140000" in lines
    assert {"DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126"} <= set(lines)


def test_what_is_read_back_is_what_was_told() -> None:
    told = happenings(WEEK, TODAY, Detail.DECREES)
    read = Calendar.from_ical(icalendar("Central 7880", "h", STAMP, told))
    assert not read.errors
    assert not any(each.errors for each in read.walk())
    assert read.get_missing_tzids() == set()
    events = {str(each["UID"]).removesuffix("@h"): each for each in read.events}
    assert len(events) == len(told)
    for each in told:
        found = events[each.uid]
        ends = each.ends or each.starts + timedelta(days=1)
        assert (found.start, found.end) == (each.starts, ends)
        assert (str(found["SUMMARY"]), str(found.get("DESCRIPTION", ""))) == (
            each.summary,
            each.about,
        )


def test_each_detail_tells_so_much_and_no_more() -> None:
    hours, days, decrees = (happenings(WEEK, TODAY, each) for each in Detail)
    assert {each.uid.partition("-")[0] for each in hours} == {"open"}
    assert set(hours) <= set(days)
    about = {each.summary: each.about for each in days if each.uid.startswith("day")}
    assert about == {
        "Natal": "A linha fica fechada o dia todo.",
        "Véspera": "A linha fica fechada a partir de 12:00.",
        "Servidor": "Ainda não se sabe: nada é prometido para o dia.",
    }
    assert DECREE not in str(days)
    assert f"A linha fica fechada o dia todo. {DECREE}" in str(decrees)
    told = {each.uid for each in hours}
    assert "open-20261224-0" in told
    assert not told & {"open-20261225-0", "open-20261228-0"}


def test_a_file_stays_the_same_all_month() -> None:
    first, last = (happenings(WEEK, date(2026, 11, n), Detail.DAYS) for n in (1, 30))
    assert icalendar("C", "h", STAMP, first) == icalendar("C", "h", STAMP, last)
    assert first[0].uid == "open-20261001-0"
    assert first[-1].uid == "open-20271130-0"


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    name = "Ponto facultativo, véspera; São João — " * 6
    text = file(Happening("d", date(2026, 6, 23), None, name))
    assert 70 < max(len(line.encode()) for line in text.split("\r\n")) <= 75
    escaped = name.replace(",", "\\,").replace(";", "\\;")
    assert f"SUMMARY:{escaped}" in unfolded(text)


def test_text_can_begin_no_line_of_its_own() -> None:
    wicked = "Feriado\r\nEND:VCALENDAR\x00\x85\u2028\\"
    lines = unfolded(file(Happening("d", date(2026, 6, 23), None, wicked, wicked)))
    assert "SUMMARY:FeriadoEND:VCALENDAR\\\\" in lines
    assert "DESCRIPTION:FeriadoEND:VCALENDAR\\\\" in lines
    assert lines.count("END:VCALENDAR") == 1
