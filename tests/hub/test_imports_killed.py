"""An import whose process is killed outright keeps whole batches, and the next one the rest."""

import json
import signal
import time
from pathlib import Path

import pytest

from tests.hub.installations import PATIENCE_S, Installation, installation

ROWS, BATCH = 4_000, 1_000
__all__ = ["installation"]
STEWARD = "steward@cut.example"
# What stands in an empty installation before its first import: one steward of one organisation.
BEGIN = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.organisations import actions, queries
given = {{"now": timezone.now()}}
person = actions.enrol_person(viewer=ANONYMOUS, email="{STEWARD}", password=None, name="S", **given)
viewer = queries.person_viewer(person)
actions.found_organisation(viewer=viewer, name="Keepers", level=Level.PUBLIC, **given)
"""
RECORDS = "SELECT count(*) FROM registers_record"
ORGANISATIONS = "SELECT count(*) FROM organisations_organisation"
NAMES = "SELECT count(DISTINCT name) FROM organisations_organisation"


def write(file: Path, rows: int) -> int:
    """A register of so many clubs."""
    lines = "".join(f"n{n},Club {n},SO,Health\n" for n in range(rows))
    file.write_text(f"org_id,name,country,issues\n{lines}", encoding="utf-8")
    return rows


@pytest.mark.capability("K9")
def test_a_killed_import_keeps_whole_batches_and_the_next_doubles_none(
    installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"
    installation.said("-c", BEGIN)
    command = ("-m", "commonground.cli", "import", "organisations", str(file))
    command += ("--as", f"{STEWARD}@Keepers", "--json")
    rows = kept = killed = 0
    while killed < 2:
        # Where this test was held up and the import came to its end first, there is more to do.
        rows = write(file, kept + ROWS)
        importing = installation.start(*command)
        deadline = time.monotonic() + PATIENCE_S
        while installation.number(RECORDS) <= kept and importing.poll() is None:
            assert time.monotonic() < deadline, "nothing was kept"
            time.sleep(0.005)
        importing.kill()
        _said, complaint = importing.communicate()
        assert importing.returncode in (0, -signal.SIGKILL), complaint
        killed += importing.returncode != 0
        before, kept = kept, installation.number(RECORDS)
        assert before < kept <= rows and kept % BATCH == 0
        assert installation.number(ORGANISATIONS) == kept + 1
        [(last,)] = installation.rows("SELECT counts FROM registers_run ORDER BY id DESC LIMIT 1")
        counts = last if isinstance(last, dict) else json.loads(str(last))
        assert counts["created"] + counts["unchanged"] == kept
        verified = installation.said("-m", "commonground.cli", "history", "verify", "--json")
        assert json.loads(verified)["whole"] is True
    done = json.loads(installation.said(*command))
    assert (done["created"], done["unchanged"]) == (rows - kept, kept)
    assert installation.number(RECORDS) == rows
    assert installation.number(NAMES) == rows + 1 == installation.number(ORGANISATIONS)
    verified = installation.said("-m", "commonground.cli", "history", "verify", "--json")
    assert json.loads(verified)["whole"] is True
