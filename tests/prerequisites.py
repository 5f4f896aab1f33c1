"""Bring the programs that the suite needs beside Python: `python -m tests.prerequisites`.

As root or with sudo, they are installed with apt, said first. Elsewhere all that is missing is
named in one message, with the command for it, and the program ends with 1.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# What is looked for, and the Debian packages that have it.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "/usr/bin/chromium-headless-shell": ("chromium-headless-shell",),  # the pages' tests
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": ("fonts-dejavu-core",),
    "w3m": ("w3m",),  # reads the public pages as text
    "setpriv": ("util-linux",),  # ends real servers with their tests
    "kamailio": ("kamailio",),  # the real peers of the switchboard's probe
    "sipp": ("sip-tester",),
    "openssl": ("openssl",),  # certificates of mail servers
    "dovecot": ("dovecot-imapd",),  # the mailbox that the inbox is read from
    "soffice": ("libreoffice-calc-nogui",),  # opens what the desk exports
}
INSTALL = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
SBIN = "/usr/sbin:/usr/local/sbin"


def missing(needed: Mapping[str, tuple[str, ...]] = NEEDED) -> list[str]:
    """Return the packages whose programs or files are not on this machine."""
    path = f"{os.environ.get('PATH', '')}:{SBIN}"
    return [
        package
        for name, packages in needed.items()
        if not (Path(name).exists() if name.startswith("/") else shutil.which(name, path=path))
        for package in packages
    ]


def main(needed: Mapping[str, tuple[str, ...]] = NEEDED) -> int:
    """Install what is missing, or name it; return 0 where nothing is missing any more."""
    wanted = missing(needed)
    if not wanted:
        return 0
    command = [*_as_root(), *INSTALL, *wanted]
    if shutil.which("apt-get") is None or (os.geteuid() != 0 and not _may_sudo()):
        print(f"The tests need programs that are not here: {', '.join(wanted)}.", file=sys.stderr)
        print(f"On Debian or Ubuntu: sudo {' '.join((*INSTALL, *wanted))}", file=sys.stderr)
        return 1
    print(f"The tests need {', '.join(wanted)}: installing with apt-get …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([*_as_root(), "apt-get", "update", "-qq"], environment)
    _run(command, environment)
    left = missing(needed)
    if left:
        print(f"Still missing after apt-get: {', '.join(left)}.", file=sys.stderr)
    return int(bool(left))


def _as_root() -> Sequence[str]:
    return () if os.geteuid() == 0 else ("sudo", "-n", "-E")


def _may_sudo() -> bool:
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
