"""Create calls as the application does, with the documents that they obey."""

from tests.simulator.customer import LINE, Company, Customer

AGENT = "+5584999990001"
CITIZEN = "+5584988887777"
ALL = ["initiated", "ringing", "answered", "completed"]
CLAIM = """<Response><Gather numDigits="1" timeout="5" action="/claimed">
    <Say>Digite um.</Say></Gather></Response>"""
BRIDGE = f"""<Response><Dial callerId="{LINE}" timeout="25" hangupOnStar="true" action="/verdict">
    <Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed"
        machineDetection="Enable" amdStatusCallback="/machine">{CITIZEN}</Number>
    </Dial></Response>"""
VERDICT = '<Response><Gather numDigits="1" action="/done"><Say>Falou?</Say></Gather></Response>'
BYE = "<Response><Say>Obrigado.</Say></Response>"


def rings(company: Company, customer: Customer, to: str = AGENT, **more: object) -> str:
    """Create a call to that telephone, with all its events reported; return its sid."""
    asked: dict[str, object] = {
        "to": to,
        "from_": LINE,
        "url": f"{customer.root}/claim",
        "status_callback": f"{customer.root}/status?attempt=7",
        "status_callback_event": ALL,
    }
    created = company.client().calls.create(**(asked | more))
    assert (created.status, created.direction, created.start_time) == (
        "queued",
        "outbound-api",
        None,
    )
    return str(created.sid)


def statuses(customer: Customer, path: str = "/status") -> list[str]:
    """Return the statuses reported to `path`, in the order of arrival."""
    told = customer.at(path)
    assert all(each.genuine for each in told)
    return [each.params["CallStatus"] for each in told]


def ended(company: Company, sid: str) -> str:
    """Wait until the call has ended; return its final state."""
    return company.call(sid).end()
