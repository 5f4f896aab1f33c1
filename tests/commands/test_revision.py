"""`flask db revision` writes the migration that CONTRIBUTING tells of."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ivr.root import ROOT
from ivr.store.staff.audit import AuditEntry
from tests.support.installation import settings_for
from tests.support.programs import RedisProgram


def test_a_column_that_was_added_gets_its_migration(
    sqlite_url: str, redis_program: RedisProgram, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "ivr", tmp_path / "ivr", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / ".flaskenv", tmp_path)
    versions = tmp_path / "ivr" / "store" / "migrations" / "versions"
    module = tmp_path / f"{AuditEntry.__module__.replace('.', '/')}.py"
    column = "    seen: Mapped[str | None] = mapped_column(String(9), info=IMPERSONAL)\n"
    text = module.read_text(encoding="utf-8")
    named = f'    __tablename__ = "{AuditEntry.__tablename__}"\n'
    module.write_text(text.replace(named, named + column), encoding="utf-8")
    before = set(versions.glob("*.py"))
    settings = settings_for(sqlite_url, redis_program.url).__dict__
    environment = {name: str(value) for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "db", "revision", "say who saw it"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    [made] = set(versions.glob("*.py")) - before
    assert "sa.Column('seen'" in made.read_text(encoding="utf-8")
