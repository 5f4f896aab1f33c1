"""Prove that the suite turns red for a plain fault on each floor: `python -m tests.faults.floors`.

Twelve faults, planted one at a time in a copy of the tree; of each the tests of its own room tell.
"""

import sys

from tests.faults.safeguards import Safeguard, main

FLOORS = (
    Safeguard(
        "callflows: a spoken key is another",
        "callflows/menu.toml",
        "Para falar com uma pessoa, digite zero.",
        "Para falar com uma pessoa, digite seis.",
        ("tests/rules/model_check/test_planted.py", "test_our_own_files"),
    ),
    Safeguard(
        "rules: dialling goes on after closing",
        "ivr/rules/hours/business_time.py",
        "now < opening.closes_at - timedelta(",
        "now < opening.closes_at + timedelta(",
        ("tests/rules/hours/test_business_time.py", ""),
    ),
    Safeguard(
        "rules: one more is promised than there is room for",
        "ivr/rules/callbacks/slots.py",
        "booked.get(start, 0) < room",
        "booked.get(start, 0) <= room",
        ("tests/rules/callbacks/test_slots.py", ""),
    ),
    Safeguard(
        "store: a row that was there counts as made",
        "ivr/store/database/publications.py",
        "    return made.first() is not None\n",
        "    return made.first() is not None or True\n",
        ("tests/store/mail/test_sms.py", ""),
    ),
    Safeguard(
        "clock: a duty that fails is not noted",
        "ivr/clock.py",
        "            self.kept.failed(duty.name, why, self.steps.line.ports.clock.now())\n",
        "            assert why\n",
        ("tests/usecases/operations/test_duty_health.py", ""),
    ),
    Safeguard(
        "gateways: an address that is refused is tried again",
        "ivr/gateways/mail/smtp.py",
        '_asked(session, Failure.REFUSED, "RCPT"',
        '_asked(session, Failure.LATER, "RCPT"',
        ("tests/gateways/mail/test_smtp.py", ""),
    ),
    Safeguard(
        "gateways: files of strangers fill the disk",
        "ivr/gateways/files/disk_room.py",
        "if free_bytes(folder) - wanted < reserve:",
        "if free_bytes(folder) < 0:",
        ("tests/gateways/files/test_voice_message_files.py", ""),
    ),
    Safeguard(
        "gateways: a job that somebody else wrote is run",
        "ivr/gateways/queue/rq_jobs.py",
        "if why := refusal(self.id, raw_data, self.allowed):",
        "if (why := refusal(self.id, raw_data, self.allowed)) and not raw_data:",
        ("tests/test_forged_jobs.py", ""),
    ),
    Safeguard(
        "web: any signature is Twilio's",
        "ivr/web/telephone/guards.py",
        "if compare(validator.compute_signature(address, form), signature):",
        "if signature or compare(validator.compute_signature(address, form), signature):",
        ("tests/web/telephone/test_signature.py", ""),
    ),
    Safeguard(
        "web: scripts can read the session's cookie",
        "ivr/web/desk/session/browser.py",
        "httponly=True",
        "httponly=False",
        ("tests/web/desk/staff", "cookie"),
    ),
    Safeguard(
        "server: whoever is late stays",
        "ivr/server/connection.py",
        "        if self.deadline > now:\n            return False\n",
        "        if self.deadline > 0:\n            return False\n",
        ("tests/server/test_strangers.py", "lets_go_of_whoever"),
    ),
    Safeguard(
        "simulator: it signs with nothing",
        "ivr/simulator/wire/webhooks.py",
        "return str(self._validator.compute_signature(url, params))",
        'return str(self._validator.compute_signature(url, params))[:0] or "nothing"',
        ("tests/simulator/wire/test_failures.py", ""),
    ),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], FLOORS))
