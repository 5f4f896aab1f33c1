"""Refuse jobs in Redis that are not ours: ours take two integers, with nothing attached.

RQ itself imports and calls whatever function a job's hash names, calls the functions named as its
callbacks, and opens the addresses given as its webhooks. So whoever can write to Redis could run
any program as the worker. Each hash is read here first, field by field.
"""

import json
import logging
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, NoReturn

from redis import Redis, ResponseError
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from ivr.gateways.queue.rq_queue import (
    FAILURE_SECONDS,
    JOB_SECONDS,
    RESULT_SECONDS,
    RETRIES,
    SLOW_JOB_SECONDS,
)
from ivr.rules.operations.processes import QUEUES

log = logging.getLogger(__name__)

JobFunction = Callable[[int, int], None]
MAX_DATA_BYTES = 300  # bytes, unpacked: a function's name and two integers
MAX_FIELD_LETTERS, MAX_JOB_LETTERS = 40, 60  # of what is not ours, in the log
_DATE = rb"(\d{4}-\d\d-\d\dT[0-9:.]{8,15}Z)?"
# Every field that RQ writes into a job of ours, and what may stand there. A field that is not
# here, such as `webhooks`, `dependency_ids`, `repeats_left` or `meta`, is not ours.
_FORMS: dict[str, re.Pattern[bytes]] = {
    **dict.fromkeys(
        ("created_at", "enqueued_at", "started_at", "ended_at", "last_heartbeat"),
        re.compile(_DATE),
    ),
    **dict.fromkeys(
        ("success_callback_name", "failure_callback_name", "stopped_callback_name", "group_id"),
        re.compile(rb""),
    ),
    "worker_name": re.compile(rb"[0-9a-f]{0,32}"),
    "origin": re.compile("|".join(QUEUES).encode()),
    "description": re.compile(rb"[a-z_]{1,40} \d{1,19}"),
    "status": re.compile("|".join(each.value for each in JobStatus).encode()),
    "retry_intervals": re.compile(rb"\[0\]"),
    "timeout": re.compile("|".join(map(str, (JOB_SECONDS, *SLOW_JOB_SECONDS.values()))).encode()),
    "result_ttl": re.compile(b"%d" % RESULT_SECONDS),
    "failure_ttl": re.compile(b"%d" % FAILURE_SECONDS),
    **dict.fromkeys(("retries_left", "number_of_retries"), re.compile(b"[0-%d]" % min(RETRIES, 9))),
}


class RefusedJob(NoSuchJobError):
    """Error for a job that is not ours and was removed; RQ goes on as if it had expired."""


class AllowedJob(Job):
    """A job of RQ's that refuses to be read unless `allowed` has its function.

    `allowed` maps each function's full name to the function. A subclass fills it.
    """

    allowed: ClassVar[Mapping[str, JobFunction]] = {}

    @classmethod
    def fetch(
        cls, id: str, connection: Redis | None = None, serializer: Any = None
    ) -> "AllowedJob":
        """Return the job of that id. Raises NoSuchJobError when there is none or it is refused."""
        try:
            job = cls(id.split(":")[0], connection=connection, serializer=JSONSerializer)
        except ValueError:
            log.error("a job was refused: its id has characters that no id of ours has")
            raise RefusedJob("not an id") from None
        try:
            job.refresh()  # type: ignore[no-untyped-call]
        except ResponseError:
            job.remove("its key is of another type")
        return job

    @classmethod
    def fetch_many(
        cls, job_ids: Iterable[str], connection: Redis, serializer: Any = None
    ) -> list[Job | None]:
        """Return the jobs of those ids, with None for each that is not there or is refused."""
        return [cls._fetch_or_none(each, connection) for each in job_ids]

    def restore(self, raw_data: Mapping[bytes, bytes]) -> None:
        """Read the job from its hash in Redis; remove one that is not ours and raise RefusedJob.

        Raises NoSuchJobError for one that has expired.
        """
        if b"data" not in raw_data:  # it has expired, and a heartbeat came after that
            raise NoSuchJobError(self.id)
        if why := refusal(self.id, raw_data, self.allowed):
            self.remove(why)
        try:
            super().restore(raw_data)
        except ValueError:
            self.remove("a date of it is none")

    def remove(self, why: str) -> NoReturn:
        """Delete the job and log why. Raises RefusedJob."""
        log.error("job %s was refused and removed: %s", self.id, why)
        self.connection.delete(self.key, self.dependents_key, self.dependencies_key)
        raise RefusedJob(why)

    @property
    def func(self) -> JobFunction:
        """Return the allowed function of the job's name; import nothing by a name from Redis."""
        return self.allowed[str(self.func_name)]

    @classmethod
    def _fetch_or_none(cls, job_id: str, connection: Redis) -> Job | None:
        try:
            return cls.fetch(job_id, connection)
        except NoSuchJobError:
            return None


class TextQueue(Queue):
    """A queue of RQ's that removes ids which are not UTF-8; RQ's own worker ends at one."""

    @classmethod
    def dequeue_any(  # type: ignore[override]  # the rest is passed on as it is
        cls, queues: Iterable[Queue], timeout: int | None, connection: Redis, **more: Any
    ) -> tuple[Job, Queue] | None:
        """Return the next job and its queue, as RQ's own does; remove ids that are not UTF-8."""
        queues = list(queues)
        while True:
            try:
                return super().dequeue_any(queues, timeout, connection, **more)
            except UnicodeDecodeError as found:
                log.error("an id that is no text was removed from the queue")
                for each in queues:
                    connection.lrem(each.intermediate_queue.key, 0, found.object)  # type: ignore[arg-type]


def remove_unreadable(queue: Queue) -> None:
    """Remove ids that are not UTF-8 from RQ's two lists of what is under way; see TextQueue."""
    under_way, started = queue.intermediate_queue.key, queue.started_job_registry.key
    listed: Any = queue.connection.lrange(under_way, 0, -1)
    for each in filter(_unreadable, listed):
        queue.connection.lrem(under_way, 0, each)
    listed = queue.connection.zrange(started, 0, -1)
    for each in filter(_unreadable, listed):
        queue.connection.zrem(started, each)


def _unreadable(entry: bytes) -> bool:
    try:
        entry.decode()
    except UnicodeDecodeError:
        return True
    return False


def refusal(job_id: str, raw: Mapping[bytes, bytes], allowed: Mapping[str, JobFunction]) -> str:
    """Return why the hash `raw` is no job of ours, "" when it is one."""
    fields = {name.decode("ascii", "replace"): value for name, value in raw.items()}
    if strange := sorted(fields.keys() - _FORMS.keys() - {"data"}):
        return f"it has {strange[0][:MAX_FIELD_LETTERS]!r}"
    for name, form in _FORMS.items():
        if name in fields and not form.fullmatch(fields[name]):
            return f"its {name} is not one of ours"
    return _data_refusal(job_id, fields["data"], allowed)


def _data_refusal(job_id: str, data: bytes, allowed: Mapping[str, JobFunction]) -> str:
    """Return what is wrong with the function and arguments that a job names, "" when nothing is."""
    try:
        # Bounded: a kilobyte may unpack to a gigabyte, and RQ unpacks whatever is let through.
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(data, MAX_DATA_BYTES)
        if not unpacking.eof or unpacking.unconsumed_tail or unpacking.unused_data:
            return "its data does not end where ours does"
        told = json.loads(plain)
    except (zlib.error, ValueError, RecursionError):
        return "its data is not JSON of ours"
    match told:
        case [str(name), _, _, _] if name not in allowed:
            return f"it names {name[:MAX_JOB_LETTERS]!r}"
        case _ if json.dumps(told).encode() != plain:
            return "its data is written in another way than ours"
        case [str(name), None, [int(row), int(publication)], {**others}] if not others:
            # An integer that SQLite and PostgreSQL can hold; JSON's `true` is none.
            good = all(type(each) is int and 0 <= each < 2**63 for each in (row, publication))
            if good and job_id == f"{name.rpartition('.')[2]}-{row}-{publication}":
                return ""
            return "its id is not that of its row"
    return "it does not name a function and two integers"
