"""Show an answer that went to no address, for its protocol and its receipt's code."""

from ivr.rules.identity.proof_codes import MAX_READING_TRIES, RECEIPT, is_code
from ivr.store.cases import cases, requests
from ivr.store.identity import proof_codes
from ivr.usecases.installation.ports import Ports


def read_answer(ports: Ports, protocol: str, code: str) -> str | None:
    """Return the answer to what was sent with that receipt; None where one of the two is wrong.

    Empty while there is none yet. After a thousand wrong codes a case answers to none any more:
    only a person can tell its answer then.
    """
    with ports.database.write() as session:
        case = cases.of_protocol(session, protocol)
        kept = proof_codes.newest(session, case.id, RECEIPT) if case else None
        if case is None or kept is None or kept.tries >= MAX_READING_TRIES:
            return None
        if not is_code(ports.link_key, case.id, code, kept.hash):
            kept.tries += 1
            return None
        going_on = cases.going_on(session, case.id)
        # A case that was joined to another may have kept its answer, or have it there.
        ids = [case.id, *([going_on.id] if going_on else [])]
        told = [
            case_request.answer for each in ids if (case_request := requests.of_case(session, each))
        ]
        return next(filter(None, told), "")
