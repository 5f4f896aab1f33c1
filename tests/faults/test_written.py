"""Whatever dies, and whenever: each answer reaches its reader as one, each message is kept once."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event

import requests
from sqlalchemy.exc import SQLAlchemyError

from ivr.rules.notices import links
from tests.faults.killer import Killer
from tests.faults.people import answer, hire, number_of, web_of
from tests.faults.plant import Plant, planted, writing
from tests.faults.size import EMAILS, MESSAGES, SEED, STRIKING_SECONDS, WHOLE
from tests.support.programs import wait_until

SETTLING_SECONDS = 900.0 if WHOLE else 200.0
LEFT = "Seu recado foi gravado"
HANG_SECONDS = 15  # longer than anybody waits for a mail server
LINKED = "Enviamos um SMS com um link"
PAUSE = Event()  # never set: it only waits


def test_row_33_killed_and_refused_at_random_each_reader_and_message_is_served_once() -> None:
    with planted(writing, SMS_FROM="27880") as plant:
        hire(plant, 1)  # else no call is offered, and the key that a message is reached by is none
        killer = Killer(plant, SEED, blows_of_mail(plant))
        with ThreadPoolExecutor(2) as pool:
            asking = pool.submit(ask_in_writing, plant)
            leaving = pool.submit(leave_messages, plant)
            killer.strike(lambda: not (asking.done() and leaving.done()))
            promised, left = asking.result(), leaving.result()
        wait_until("all is sent and kept", lambda: settled(plant), SETTLING_SECONDS)
        told = f"seed {SEED}: {killer.blows.total()} blows: {dict(killer.blows)}"
        print(reckon_emails(plant, promised), reckon_messages(plant, left), told, sep="\n")
        forget_in_time(plant)


def blows_of_mail(plant: Plant) -> dict[str, tuple[int, Callable[[], object]]]:
    """What befalls the mail server, and Twilio's recordings."""
    fault = plant.company.fault
    return {
        "smtp refuses": (2, lambda: fault("smtp", "refuse", step="connect")),
        "smtp greylists": (2, lambda: fault("smtp", "4xx", step="rcpt")),
        "smtp hangs": (1, lambda: fault("smtp", "hang", seconds=HANG_SECONDS)),
        "smtp closes after data": (3, lambda: fault("smtp", "close-after-data")),
        "recording late": (3, lambda: fault("Recordings", "404", method="GET")),
        "recording not served": (2, lambda: fault("Recordings", "503", method="GET")),
        "recording not deleted": (2, lambda: fault("Recordings", "500", method="DELETE")),
    }


def ask_in_writing(plant: Plant) -> list[str]:
    """So many citizens call, follow the link that came by SMS, and give an address of their own."""
    addresses = []
    for n in range(EMAILS):
        PAUSE.wait(STRIKING_SECONDS / EMAILS)
        address = f"pessoa{n}@exemplo.br"
        while not gives_address(plant, number_of(n), address):
            pass
        addresses.append(address)
    return addresses


def gives_address(plant: Plant, number: str, address: str) -> bool:
    """Whether the page said, now or before, that the answer is on its way."""
    web = web_of(plant)
    about = web.form(f"CA{hashlib.sha256(address.encode()).hexdigest()[:32]}", From=number)
    answer(web, "/voice/incoming", about)
    if LINKED not in answer(web, "/voice/turn/1", about | {"Digits": "8"}):
        return False  # our system failed, and said so: the same caller tries again
    page = 0
    while page not in (200, 410):  # 410: taken before, by a request that was not answered
        with suppress(OSError, SQLAlchemyError):
            ((link_id,),) = plant.rows(f"SELECT id FROM email_links WHERE number = '{number}'")
            path = f"{links.PATH}{links.sign(plant.settings.SECRET_KEY, link_id)}"
            given = {"email": address, "assunto": "uvt"}
            page = requests.post(plant.settings.PUBLIC_URL + path, given, timeout=20).status_code
    return True


def leave_messages(plant: Plant) -> list[str]:
    """So many citizens leave a message and hear that it is kept; each call's sid."""
    left: list[str] = []
    n = 0
    while len(left) < MESSAGES:
        PAUSE.wait(STRIKING_SECONDS / MESSAGES)
        n += 1
        sid = leaves_message(plant, number_of(5000 + n))
        left += [sid] if sid else []
    return left


def leaves_message(plant: Plant, number: str) -> str:
    """The sid of a call whose caller heard that the message is kept; "" where our system failed."""
    company = plant.company
    sid = str(company.post("/calls", **{"from": number, "pace": "fast"})["sid"])
    for keys in ("9", "3", "3", "3"):
        company.post(f"/calls/{sid}/keys", digits=keys, after=60)
    company.post(f"/calls/{sid}/speech", text="Minha carga está retida no posto.", after=60)
    company.post(f"/calls/{sid}/keys", digits="#", after=60)
    company.post(f"/calls/{sid}/hangup", after=60)
    wait_until("the call is over", lambda: company.get(f"/calls/{sid}")["doing"] == "ended", 120)
    return sid if LEFT in str(company.get(f"/calls/{sid}")["log"]) else ""


def settled(plant: Plant) -> bool:
    """Whether every e-mail and every recording has come to its end, here and at Twilio."""
    waiting = "SELECT count(*) FROM emails WHERE state NOT IN ('accepted', 'failed', 'bounced')"
    unkept = (
        "SELECT count(*) FROM recordings"
        " WHERE state IN ('waiting', 'fetching') OR state = 'kept' AND removed_at IS NULL"
    )
    return plant.rows(waiting) == plant.rows(unkept) == [(0,)]


def reckon_emails(plant: Plant, promised: list[str]) -> str:
    """Each of these readers has the answer, under one Message-ID; in words."""
    ids: dict[str, set[str]] = defaultdict(set)
    copies: Counter[str] = Counter()
    for each in plant.company.get("/emails"):
        for reader in each["envelope"]["to"]:
            ids[reader].add(each["message_id"])
            copies[reader] += 1
    lost = [each for each in promised if not ids[each]]
    doubled = [each for each in promised if len(ids[each]) > 1]
    told = (
        f"e-mails: promised {len(promised)}, lost {len(lost)}, doubled {len(doubled)};"
        f" copies {copies.total()}"
    )
    assert not lost + doubled, f"{told}: {lost} {doubled}\n{plant.diagnosis}"
    return told


def reckon_messages(plant: Plant, left: list[str]) -> str:
    """Each message is one file here, whole, and nowhere at Twilio any more; in words."""
    calls = ", ".join(f"'{sid}'" for sid in left)
    columns = "call_sid, state, file, sha256"
    rows = plant.rows(f"SELECT {columns} FROM recordings WHERE call_sid IN ({calls})")
    folder = messages_folder(plant)
    kept = Counter(sid for sid, state, *_ in rows if state == "kept")
    lost = [sid for sid in left if not kept[sid]]
    doubled = [sid for sid in left if kept[sid] > 1]
    told = f"messages: left {len(left)}, lost {len(lost)}, doubled {len(doubled)}"
    assert not lost + doubled, f"{told}: {lost} {doubled}\n{plant.diagnosis}"
    for _, _, file, sha256 in rows:
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == sha256
    files = len(list(folder.iterdir()))
    assert plant.rows("SELECT count(*) FROM recordings WHERE state = 'kept'") == [(files,)]
    since = plant.company.now() - timedelta(days=1)
    assert list(plant.line.ports.carrier.recordings(since, plant.company.now())) == []
    return told


def forget_in_time(plant: Plant) -> None:
    """A day after their time nothing is left of the messages but rows that say so."""
    days = plant.settings.RECORDINGS_KEPT_DAYS + 1
    plant.company.post("/clock", advance=days * 86400)
    for each in plant.all_of("clock"):
        each.kill()
    plant.start_all()  # what is over is looked for as a clock starts, and each hour
    folder = messages_folder(plant)
    wait_until("the files are gone", lambda: not list(folder.iterdir()), SETTLING_SECONDS)
    tombs = "SELECT count(*) FROM recordings WHERE erased_at IS NULL AND bytes > 0"
    wait_until("their rows say so", lambda: plant.rows(tombs) == [(0,)], SETTLING_SECONDS)


def messages_folder(plant: Plant) -> Path:
    """Where the messages are kept."""
    return Path(plant.settings.RECORDINGS_DIR) / "messages"
