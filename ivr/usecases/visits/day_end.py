"""Mark the visits that nobody ended by the end of their day: they count, outside averages."""

from collections import Counter

from ivr.rules.visits.states import VisitMove, VisitState, after
from ivr.store.staff import audit
from ivr.store.staff.audit import UNIT, Done
from ivr.store.visits import visits
from ivr.usecases.installation.ports import Ports
from ivr.usecases.visits.counter import local_day

AT_ONCE = 500


def close_days(ports: Ports) -> int:
    """Mark as unclosed what is still open of days that are over in Fortaleza; return how many."""
    now = ports.clock.now()
    with ports.database.write() as session:
        left = visits.left_open(session, local_day(now), AT_ONCE)
        for each in left:
            each.state = after(VisitState(each.state), VisitMove.EXPIRE).value
            each.is_timed = False
        for (unit_id, day), many in sorted(Counter((e.unit_id, e.day) for e in left).items()):
            note = f"{many} visitas; {day:%d/%m/%Y}"
            audit.write(session, Done("visits-unclosed", unit_id, now, None, note, UNIT))
    return len(left)
