"""Run `flask call`: a telephone in the terminal, which talks to the simulator over HTTP only."""

import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
import requests

HERE = ZoneInfo("America/Fortaleza")
AGENT_MODES = ("ask", "answers", "busy", "no-answer", "fails", "machine")
ORDERS = ("orderly", "late", "doubled", "shuffled", "early", "none")
# What the line does while it attends to the caller.
ATTENTIVE = ("listening", "recording", "talking")
# Without news for so long, a line that attends waits for us.
SCRIPT_POLL_SECONDS = 1.0
INTERACTIVE_POLL_SECONDS = 0.4
ANSWER_SECONDS = 90  # that the simulator may take
OUTCOMES = {
    "busy": "ramal ocupado",
    "no-answer": "ninguém atendeu",
    "failed": "central fora do ar",
    "canceled": "chamada cancelada",
    "completed": "fim da conversa com a central",
}


class LineFailed(click.ClickException):
    """Error for a line that broke down or cannot be reached.

    The message says what to do.
    """


@dataclass
class Receiver:
    """One simulated call, followed over the simulator's API."""

    simulator: str
    sid: str = ""
    seen: int = 0
    failed: bool = False
    attended: bool = False  # the line began to attend since we last did something
    quiet: bool = False  # the last look brought nothing new
    news: dict[str, Any] = field(default_factory=dict)

    def post(self, path: str, **asked: Any) -> dict[str, Any]:
        """Post `asked` to the simulator; return its answer. Raise LineFailed."""
        return self._ask("POST", path, asked)

    def listen(self, wait: float) -> Iterable[dict[str, Any]]:
        """Yield new log entries of the call, after at most `wait` seconds."""
        path = f"/calls/{self.sid}?after={self.seen}&wait={wait}"
        self.news = self._ask("GET", path, None)
        self.seen = self.news["next"]
        self.quiet = not self.news["log"]
        for entry in self.news["log"]:
            self.failed = self.failed or bool(entry.get("failed"))
            self.attended = self.attended or entry["kind"] in ("listening", "record")
            self.attended = self.attended or entry.get("by") == "system"
            yield entry

    @property
    def over(self) -> bool:
        """Return whether the call has come to its end."""
        return self.news.get("doing") == "ended"

    def ready_for(self, entry: str) -> bool:
        """Return whether the caller's next act, `entry`, would be taken now.

        A ringing telephone is waited for, save to hang up, or in fast pace, where it would ring for
        ever.
        """
        if self.news["doing"] == "dialling":
            return entry == "hangup" or (self.quiet and self.news["pace"] == "fast")
        return self.news["doing"] in ATTENTIVE and (self.attended or self.quiet)

    def act(self, entry: str) -> None:
        """Carry out one entry of a script: keys, 'diga:words', 'silence' or 'hangup'."""
        self.attended = False
        talking = self.news.get("doing") == "talking"
        if entry == "hangup":
            self.post(f"/calls/{self.sid}/hangup")
        elif entry == "silence":
            self.post(f"/calls/{self.sid}/silence")
        elif entry and not set(entry) - set("0123456789*#"):
            self.post(f"/calls/{self.sid}/keys", digits=entry)
        else:
            path = "said" if talking else "speech"
            self.post(f"/calls/{self.sid}/{path}", text=entry.removeprefix("diga:"))

    def _ask(self, method: str, path: str, asked: dict[str, Any] | None) -> dict[str, Any]:
        try:
            url = self.simulator + path
            reply = requests.request(method, url, json=asked, timeout=ANSWER_SECONDS)
        except requests.ConnectionError:
            raise LineFailed(
                f"No simulator answers at {self.simulator}: start `make run` first. If it runs on"
                " another port, set SIMULATOR_PORT here, too, or name it by --simulator."
            ) from None
        except requests.Timeout:
            raise LineFailed(f"The simulator at {self.simulator} does not answer.") from None
        if not reply.ok:
            raise LineFailed(f"The simulator refused: {reply.text.strip()}")
        told = reply.json()
        if not isinstance(told, dict):
            raise LineFailed(f"What answers at {self.simulator} is no simulator.")
        return told


def default_simulator() -> str:
    """Return the address at which `make run` starts the simulator."""
    return f"http://127.0.0.1:{os.environ.get('SIMULATOR_PORT', '8001')}"


def caption(entry: dict[str, Any]) -> str:
    """Return a log entry as a line of the conversation; "" when it is not part of it."""
    text, kind = entry["text"], entry["kind"]
    match kind:
        case "said":
            return f"LINHA      {text}"
        case "played":
            return f"LINHA      ♪ {text}"
        case "heard":
            by = entry.get("by")
            return f"VOCÊ       {f'[{text}]' if by == 'keys' else text or '(silêncio)'}"
        case "dial" if "outcome" in entry:
            return f"           {OUTCOMES.get(entry['outcome'], entry['outcome'])}"
        case "dial":
            return f"           chamando {text}…"
        case "agent":
            return f"ATENDENTE  {'(atendeu)' if entry.get('by') == 'system' else text}"
        case "whisper":
            return f"           (só o atendente ouve: {text})"
        case "record" | "hangup":
            return f"           {text}"
        case "error":
            return f"ERRO       {text}"
    return ""


@click.command("call")
@click.option("--from", "caller", default="+5584988887777", show_default=True, help="Who calls.")
@click.option("--keys", help="A script: '1,silence,diga:mercadoria,0,hangup'. Without: typed.")
@click.option("--fast", is_flag=True, help="Do not wait: add the seconds to the clock.")
@click.option("--agent", type=click.Choice(AGENT_MODES), help="What the agent's telephone does.")
@click.option("--at", "moment", help="Set the clock first: '2026-11-23 10:00', Fortaleza time.")
@click.option("--callbacks", type=click.Choice(ORDERS), default="orderly", help="Status order.")
@click.option("--simulator", help="The simulator's address.  [default: this machine's]")
def call(
    caller: str,
    keys: str | None,
    fast: bool,
    agent: str | None,
    moment: str | None,
    callbacks: str,
    simulator: str | None,
) -> None:
    """Dial the line through the simulator; captions come as they are spoken.

    Exits with 1 when the line failed: an application error, or no simulator at all.
    """
    receiver = Receiver((simulator or default_simulator()).rstrip("/"))
    if moment:
        receiver.post("/clock", now=_instant(moment).isoformat())
    if agent:
        receiver.post("/agent", mode=agent)
    pace = "fast" if fast else "real"
    placed = receiver.post("/calls", **{"from": caller}, pace=pace, callbacks=callbacks)
    receiver.sid = placed["sid"]
    if keys is None:
        _follow_typed(receiver)
    else:
        _follow_script(receiver, deque(each.strip() for each in keys.split(",") if each.strip()))
    if receiver.failed or receiver.news["state"] == "failed":
        raise LineFailed("A linha falhou.")


def _instant(moment: str) -> datetime:
    try:
        return datetime.fromisoformat(moment.strip()).replace(tzinfo=HERE)
    except ValueError:
        raise click.BadParameter(f"{moment!r} is no date and time", param_hint="--at") from None


def _print(entries: Iterable[dict[str, Any]]) -> None:
    for entry in entries:
        line = caption(entry)
        if line:
            click.echo(line)


def _follow_script(receiver: Receiver, script: deque[str]) -> None:
    """Carry out the script entry by entry as the line attends; then hang up."""
    while not receiver.over:
        _print(receiver.listen(SCRIPT_POLL_SECONDS))
        if not receiver.over and receiver.ready_for(script[0] if script else ""):
            receiver.act(script.popleft() if script else "hangup")


def _follow_typed(receiver: Receiver) -> None:
    """Press or say what is typed, a line at a time; hang up at the end of the input."""
    click.echo("Digite teclas (1), palavras (mercadoria), silence ou hangup.")
    typed: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=_read_lines, args=(sys.stdin, typed), daemon=True)
    reader.start()
    while not receiver.over:
        _print(receiver.listen(INTERACTIVE_POLL_SECONDS))
        while not typed.empty() and not receiver.over:
            receiver.act(typed.get())


def _read_lines(lines: Iterable[str], typed: queue.SimpleQueue[str]) -> None:
    for line in lines:
        if line.strip():
            typed.put(line.strip())
    typed.put("hangup")
