"""The demonstration fills an empty database, and only an empty one."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.activities.models import Activity
from commonground.hub.demo.doors import PASSWORD
from commonground.hub.demo.loading import fill, is_empty
from commonground.hub.history.queries import breaks
from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.organisations.queries import OrganisationFilter, acting_viewer, directory
from commonground.hub.ties.models import NextStep, StageChange, Tie, Touchpoint

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture
def filled(db) -> dict[str, int]:
    return fill(now=NOW)


def test_everything_arrives_and_the_history_holds(filled: dict[str, int]) -> None:
    assert filled["organisations"] == 80 and filled["touchpoints"] == 164
    assert all(count > 0 for count in filled.values())
    assert breaks(ANONYMOUS) == []
    assert Person.objects.get(email="amina@cfc.example").check_password(PASSWORD)


def test_a_database_in_use_is_left_alone(filled: dict[str, int]) -> None:
    assert not is_empty()
    with pytest.raises(Conflict, match="empty databases only"):
        fill(now=NOW)
    assert Organisation.objects.count() == 80


def test_what_was_listed_in_private_stays_so(filled: dict[str, int]) -> None:
    amina = acting_viewer(Membership.objects.get(person__email="amina@cfc.example"))
    mila = acting_viewer(Membership.objects.get(person__email="mila@stonesteps.example"))
    private = Organisation.objects.filter(level=Level.ORGANISATION)
    assert private.count() == 2
    assert private.visible_to(amina).count() == 2
    assert not private.visible_to(mila) and not private.visible_to(ANONYMOUS)
    assert not Touchpoint.objects.visible_to(ANONYMOUS)
    assert not Activity.objects.exclude(level=Level.PUBLIC).filter(owner=None)


def test_each_tie_stands_where_its_last_step_led(filled: dict[str, int]) -> None:
    last: dict[int, StageChange] = {}
    for change in StageChange.objects.order_by("held_on", "pk"):
        assert change.stage_before == (last[change.tie_id].stage if change.tie_id in last else "")
        last[change.tie_id] = change
    for tie in Tie.objects.all():
        assert (tie.stage, tie.stage_since) == (last[tie.pk].stage, last[tie.pk].held_on)
    assert Counter(due.due_on < NOW.date() for due in NextStep.objects.all())[True] > 3


def test_it_can_be_searched(filled: dict[str, int]) -> None:
    found = directory(ANONYMOUS, OrganisationFilter(text="theatre"))
    assert "Stone Steps Theatre" in [organisation.name for organisation in found.rows]
