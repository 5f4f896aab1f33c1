"""Make the addresses of the desk that are measured, each time with other values."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime

from bench.call_data import NEWEST, RINGS_OFTEN, SPAN
from ivr.usecases.installation.ports import Ports


def addresses(
    ports: Ports, calls: int, topics: tuple[str, ...], looks: int
) -> dict[str, Iterator[str]]:
    """Return `looks` addresses of each kind of page, by its name, each with other values."""
    chance = random.Random(calls)
    with ports.database.single_read() as connection:
        ids = [chance.randrange(1, calls + 1) for _ in range(looks)]
        known = connection.exec_driver_sql(
            "SELECT c.id, k.protocol, c.number FROM calls c JOIN cases k ON k.id = c.case_id"
            " WHERE c.id = ANY(%s) AND c.number <> ''",
            (ids,),
        ).all()
        often = connection.exec_driver_sql(
            "SELECT max(id) FROM calls WHERE number = %s", (RINGS_OFTEN,)
        ).scalar_one()

    def many(make: Callable[[], str]) -> Iterator[str]:
        return (f"/painel/chamadas{make()}" for _ in range(looks))

    def day() -> datetime:
        return NEWEST - SPAN * chance.random()

    def some() -> tuple[int, str, str]:
        call_id, protocol, number = chance.choice(known)
        return call_id, protocol, number

    rare = "message"
    return {
        "the newest calls": many(lambda: ""),
        "a page anywhere in the log": many(
            lambda: f"?antes={day().isoformat().replace('+', '%2B')}_1"
        ),
        "the oldest calls": many(
            lambda: (
                "?antes="
                + (NEWEST - SPAN * (1 - 60 / calls)).isoformat().replace("+", "%2B")
                + "_60"
            )
        ),
        "a protocol": many(lambda: f"?protocolo={some()[1]}"),
        "a protocol's first four digits": many(lambda: f"?protocolo={some()[1][:4]}"),
        "a number's last four digits": many(lambda: f"?telefone={some()[2][-4:]}"),
        "the last four of who rings often": many(lambda: f"?telefone={RINGS_OFTEN[-4:]}"),
        "a number's last six digits": many(lambda: f"?telefone={some()[2][-6:]}"),
        "a whole number": many(lambda: f"?mesmo={some()[0]}"),
        "all calls of who rings often": many(lambda: f"?mesmo={often}"),
        "a topic": many(lambda: f"?assunto={chance.choice(topics)}"),
        "an outcome": many(lambda: f"?resultado={chance.choice(('handed', 'informed', rare))}"),
        "a rare topic and a rare outcome": many(lambda: f"?assunto={topics[-1]}&resultado={rare}"),
        "a day": many(lambda: f"?de={day():%Y-%m-%d}&ate={day():%Y-%m-%d}"),
        "an agent": many(lambda: f"?atendente={chance.randrange(1, 20)}"),
        "an agent, a rare topic, an old week": many(
            lambda: f"?atendente={chance.randrange(1, 20)}&assunto={topics[-1]}&ate=2024-01-07"
        ),
        "no such number": many(lambda: "?telefone=99999999"),
        "a call": many(lambda: f"/{chance.randrange(1, calls + 1)}"),
    }
