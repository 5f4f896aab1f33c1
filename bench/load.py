"""Run callers in processes of their own, so that none waits for another's Python."""

import multiprocessing
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from types import TracebackType
from typing import Self

from bench.calls import Caller, Phase, Tally

START_SECONDS = 0.05  # from the order until all begin, at one instant
FOREVER = float("inf")


@dataclass(frozen=True)
class Order:
    """The order to one process: the phase, against which port, from when until when."""

    phase: Phase
    port: int
    begin: float  # monotonic instants, which all processes of a machine share
    until: float
    most: int = 0  # rounds of the phase; 0: as many as there is time for
    crowd: int = 0  # so many callers at once, each new and with a connection of its own


@dataclass(frozen=True)
class Measured:
    """The figures of all processes together."""

    tally: Tally
    rate: float  # right answers a second
    cpu: float  # how much of one core the generator itself took, 1.0 = all of it


class Load:
    """A number of caller processes, one connection each, that live as long as the block."""

    def __init__(self, connections: int) -> None:
        """Start them. Call it before any thread is begun here: they are forks of this process."""
        context = multiprocessing.get_context("fork")
        run = secrets.token_hex(8)
        self._pipes: list[Pipe] = []
        self._processes = []
        for number in range(connections):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_obey, args=(theirs, f"{run}{number:04x}"), daemon=True
            )
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        # An order to stop, as no process sees an end of its pipe: the later ones inherited it.
        for pipe in self._pipes:
            pipe.send(None)
            pipe.close()
        for process in self._processes:
            process.join()

    def run(self, phase: Phase, port: int, seconds: float) -> Measured:
        """Let all connections do the phase for `seconds`; return their figures."""
        begin = time.monotonic() + START_SECONDS
        order = Order(phase, port, begin, begin + seconds)
        return self._run([order] * len(self._pipes))

    def crowd(self, port: int, callers: int, calls_each: int) -> Measured:
        """Let `callers` begin at one instant, and make `calls_each` whole calls each, flat out."""
        begin, processes = time.monotonic() + START_SECONDS, len(self._pipes)
        return self._run(
            [
                Order(Phase.WHOLE, port, begin, FOREVER, calls_each, share)
                for share in (
                    callers // processes + (n < callers % processes) for n in range(processes)
                )
                if share
            ]
        )

    def _run(self, orders: list[Order]) -> Measured:
        pipes = self._pipes[: len(orders)]
        for pipe, order in zip(pipes, orders, strict=True):
            pipe.send(order)
        tallies: list[Tally] = [pipe.recv() for pipe in pipes]
        whole = Tally()
        for tally in tallies:
            whole.add(tally)
        whole.seconds = sum(each.seconds for each in tallies) / len(tallies)
        whole.cpu_seconds = sum(each.cpu_seconds for each in tallies)
        return Measured(whole, whole.requests() / whole.seconds, whole.cpu_seconds / whole.seconds)


def _obey(pipe: Pipe, name: str) -> None:
    """Carry out orders from the pipe, as one process of the load, until None comes."""
    caller, crowds = Caller(f"{name}ffff"), 0
    while True:
        order: Order | None = pipe.recv()
        if order is None:
            return
        time.sleep(max(0.0, order.begin - time.monotonic()))
        if order.crowd:
            crowds += 1
            pipe.send(_crowd(order, [f"{name}{crowds:02x}{n:02x}" for n in range(order.crowd)]))
        else:
            pipe.send(caller.work(order.phase, order.port, order.until, order.most))


def _crowd(order: Order, names: list[str]) -> Tally:
    whole = Tally()
    begun, cpu = time.monotonic(), time.process_time()
    with ThreadPoolExecutor(len(names)) as pool:
        tasks = [
            pool.submit(Caller(name).work, order.phase, order.port, order.until, order.most)
            for name in names
        ]
        for task in tasks:
            whole.add(task.result())
    whole.seconds = time.monotonic() - begun
    whole.cpu_seconds = time.process_time() - cpu
    return whole
