"""Declare the `flask` commands that install, watch and run the system."""

from ivr.commands.common.declared import Declared

COMMANDS = (
    Declared(
        "calendar", "ivr.commands.operations.installation:calendar_commands", "The special days."
    ),
    Declared(
        "clock",
        "ivr.commands.operations.clock:clock",
        "Run the clock: publish what is due, repair what was lost.",
    ),
    Declared("db", "ivr.commands.operations.database:commands", "The database's schema."),
    Declared(
        "backup",
        "ivr.commands.operations.backup:backup",
        "Keep database, mail, voice messages and the audit's last hash in FOLDER, which is new.",
    ),
    Declared(
        "doctor",
        "ivr.commands.operations.doctor:doctor",
        "Say what keeps this installation from serving well; 1 when something must be fixed.",
    ),
    Declared(
        "release",
        "ivr.commands.operations.installation:release",
        "Check the callflows, bring schema and calendar up to date, before a new version answers.",
    ),
    Declared(
        "restore",
        "ivr.commands.operations.backup:restore",
        "Put back what `flask backup` kept in FOLDER, in place of this database.",
    ),
    Declared(
        "worker",
        "ivr.commands.operations.worker:worker",
        "Carry out the jobs of one QUEUE: calls, mail or desk.",
    ),
)
