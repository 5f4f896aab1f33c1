"""Run `flask worker QUEUE`: carry out what the relay published. One process serves one queue."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

import click
from redis import ConnectionError as RedisConnectionError
from redis import Redis, RedisError, ResponseError
from redis.backoff import ExponentialBackoff
from redis.retry import Retry
from rq import Worker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.timeouts import BaseTimeoutException, JobTimeoutException, UnixSignalDeathPenalty

from ivr import logs
from ivr.commands.common.opened import settings_or_exit
from ivr.commands.common.signals import stopped_by_signal
from ivr.gateways.queue.redis_server import RedisServer, brief_client
from ivr.gateways.queue.rq_jobs import AllowedJob, TextQueue, remove_unreadable
from ivr.gateways.queue.rq_queue import JOB_PREFIX
from ivr.jobs import JOBS, WorkerLife, load
from ivr.ports.failures import TookTooLong
from ivr.rules.operations.processes import QUEUES

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0
# How soon what a killed worker held is taken up again follows from these three.
WORKER_TTL_SECONDS = 35  # less 15: how long an idle one listens before it shows that it lives
JOB_MONITORING_SECONDS = 5
MAINTENANCE_SECONDS = 30
CONNECT_SECONDS = 2
MAX_RETRIES, RETRY_SECONDS, MAX_RETRY_SECONDS = 3, 0.1, 0.5  # of a command, while Redis restarts


@click.command("worker")
@click.argument("queues", metavar="QUEUE", nargs=-1)
@click.option("--serializer", default="json", show_default=True, help="json, and nothing else.")
def worker(queues: tuple[str, ...], serializer: str) -> None:
    """Carry out the jobs of one QUEUE: calls, mail or desk.

    Ends at SIGTERM or Ctrl-C, after the job at hand. A Redis that is away is waited for.
    """
    if len(queues) != 1 or queues[0] not in QUEUES:
        # What a worker of two queues has popped is lost when it dies before it has said so.
        raise click.ClickException(
            f"One process serves one queue: name one of {', '.join(QUEUES)},"
            " and start another process for each of the others."
        )
    if serializer != "json":
        raise click.ClickException(
            "Jobs are JSON, ids of rows and nothing else: a pickle may run whatever it likes."
        )
    logs.configure(f"worker_{queues[0]}")
    load(queues[0])
    serve(queues[0], settings_or_exit().REDIS_URL, stopped_by_signal(), OurJob)


class OurJob(AllowedJob):
    """A job of RQ's that carries out what the rooms declare, and nothing else."""

    allowed = {f"{JOB_PREFIX}{name}": job for name, job in JOBS.items()}  # noqa: RUF012


def serve(queue: str, redis_url: str, stop: threading.Event, kind: type[AllowedJob]) -> None:
    """Carry out the jobs of `queue` that `kind` allows until `stop` is set.

    Redis may go away and return. Raises ClickException when Redis is there but open to anybody,
    evicts, or keeps nothing. No database stays open here: an engine does not survive the fork, so
    each job makes its own in the work-horse.
    """
    told, life = False, WorkerLife(queue)
    log.info("the worker begins")
    while not stop.is_set():
        try:
            one = OneQueueWorker(queue, redis_url, stop, (kind, life))
            told = False
            if trouble := RedisServer(redis_url).start_trouble():
                raise click.ClickException(f"Redis {trouble}. No job is taken from it.")
            life.show()
            _work(one)
        except (RedisError, OSError) as why:
            if not told:
                name = type(why).__name__
                log.warning("worker %s: Redis does not answer (%s); asked each second", queue, name)
            told = True
        stop.wait(AGAIN_SECONDS)
    log.info("the worker ends")


class JobTookTooLong(TookTooLong, BaseTimeoutException):
    """The same in RQ's own family, as it ends a job."""


class EndInTime(UnixSignalDeathPenalty):
    """Ends a job that takes too long, as RQ's own does, by an error that use cases know."""

    def handle_death_penalty(self, signum: int, frame: FrameType | None) -> None:
        """Raise JobTookTooLong in a job; in what else RQ limits so, raise RQ's own error."""
        if self._exception is JobTimeoutException:
            raise JobTookTooLong(f"longer than {self._timeout} s")
        super().handle_death_penalty(signum, frame)  # type: ignore[no-untyped-call]


class OneQueueWorker(Worker):
    """RQ's forking worker, which can be told to stop at any moment and takes no orders by Redis."""

    queue_class = TextQueue
    death_penalty_class = EndInTime
    max_connection_wait_time = 4.0  # seconds; RQ's own minute would stretch every outage

    def __init__(
        self,
        queue: str,
        redis_url: str,
        stop: threading.Event,
        given: tuple[type[AllowedJob], WorkerLife],
    ) -> None:
        """Set up a worker of `queue`; ask Redis, and raise RedisError when it is away."""
        kind, life = given
        super().__init__(
            [queue],
            connection=_client(redis_url),
            serializer=JSONSerializer,
            job_class=kind,
            worker_ttl=WORKER_TTL_SECONDS,
            job_monitoring_interval=JOB_MONITORING_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
        )
        self.redis_url = redis_url
        self.stop = stop
        self.life = life

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Note that a signal came while RQ's handlers stand; when idle, raise StopRequested."""
        self.stop.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def check_for_suspension(self, burst: bool) -> None:
        """Raise StopRequested before a job if a signal came before RQ's handlers stood.

        RQ's own also waits for as long as a key in Redis says so; nobody of ours sets it.
        """
        if self.stop.is_set():
            raise StopRequested

    def run_maintenance_tasks(self) -> None:
        """Take up lost jobs, as RQ's own does; log what cannot be read in Redis, and go on."""
        try:
            for queue in self.queues:
                remove_unreadable(queue)
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        except (ValueError, ResponseError) as why:
            log.error("what was lost cannot be taken up: Redis holds %s", type(why).__name__)

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Show that the worker lives: RQ's own heartbeat, and ours in the database.

        It comes between two jobs, while one runs and every 20 s when there is none.
        """
        super().heartbeat(timeout, pipeline)
        if not self.is_horse:
            self.life.show()

    def subscribe(self) -> None:
        """Listen to none of RQ's commands (shutdown, kill-horse, stop-job).

        Nobody of ours sends them, whoever can write to Redis could, and a thread beside a fork is
        one more thing that can hang.
        """

    def teardown(self) -> None:
        """Take the worker off Redis; raise RedisError when Redis does not answer within a second.

        The time that a waiting worker gives Redis would keep it from ending when that is frozen.
        """
        self.connection.close()
        self.connection = brief_client(self.redis_url)
        super().teardown()  # type: ignore[no-untyped-call]


def _client(url: str) -> Redis:
    """Return a Redis client for a worker; RQ gives it the time that its waiting takes.

    It bridges a restart of Redis. A frozen one is not asked again: it has the question already.
    """
    backoff = ExponentialBackoff(cap=MAX_RETRY_SECONDS, base=RETRY_SECONDS)
    patience = Retry(backoff, MAX_RETRIES, (RedisConnectionError,))
    return Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS, retry=patience)


def _work(one: OneQueueWorker) -> None:
    """Work until told to stop or Redis is lost; wait for the work-horse's end, too."""
    ours = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        one.work(logging_level=None)
    except StopRequested:
        pass
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
        if one.horse_pid:
            one.wait_for_horse()
