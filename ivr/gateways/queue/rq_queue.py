"""Wake workers by RQ on Redis, with the ids of a row and nothing else."""

from collections.abc import Mapping

from redis import RedisError
from rq import Queue, Retry
from rq.serializers import JSONSerializer

from ivr.gateways.queue.redis_server import brief_client
from ivr.ports.failures import QueueAway
from ivr.rules.operations.processes import DESK

# Every name of a job begins so, whatever module carries it out: queues in flight hold it.
JOB_PREFIX = "ivr.jobs."
JOB_SECONDS = 60
# Of one job of these queues. An edition's check takes half a minute on a slow machine, and more
# where the charter is long: nobody waits for it but who can come back.
SLOW_JOB_SECONDS = {DESK: 600}
RESULT_SECONDS = 60
# RQ keeps a failed job with its traceback for a year unless told otherwise.
FAILURE_SECONDS = 3600
RETRIES = 2


class RqQueue:
    """The queues in this installation's Redis; the row is the record, these are only copies."""

    def __init__(self, redis_url: str, queue_of: Mapping[str, str]) -> None:
        """Take the Redis URL and each job's queue; connect when first asked.

        `redis_url` is redis://…, rediss://… or unix://…; `queue_of` has each job's queue. One
        process serves one queue: RQ loses what a worker of two has popped when that worker dies
        (https://github.com/rq/rq/issues/2079).
        """
        client = brief_client(redis_url)
        self._queues = {
            job: Queue(name, connection=client, serializer=JSONSerializer)
            for job, name in queue_of.items()
        }

    def publish(self, job: str, row_id: int, publication: int) -> None:
        """Put `ivr.jobs.<job>(row_id, publication)` into the job's queue.

        Raises QueueAway within a second when Redis does not take it, KeyError for an unknown job.
        Publishing twice does no harm and is not prevented: the row's claim is the guard. RQ's own
        `unique` would refuse a row's next publication for as long as the last one is remembered.
        """
        queue = self._queues[job]
        try:
            queue.enqueue_call(
                f"{JOB_PREFIX}{job}",
                args=[row_id, publication],
                job_id=f"{job}-{row_id}-{publication}",
                # Without it a job whose worker died in between is not run again. No interval:
                # that needs RQ's scheduler, and due times are on the row.
                retry=Retry(max=RETRIES),
                timeout=SLOW_JOB_SECONDS.get(queue.name, JOB_SECONDS),
                result_ttl=RESULT_SECONDS,
                failure_ttl=FAILURE_SECONDS,
                description=f"{job} {row_id}",
            )
        except (RedisError, OSError) as why:
            raise QueueAway(type(why).__name__) from None
