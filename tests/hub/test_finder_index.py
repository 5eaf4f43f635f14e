"""The finder through its index: the same rule, what changed since, and when it is made anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection
from django.db.migrations import Migration
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from typer.testing import CliRunner

from commonground.cli.main import app
from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.analyses import actions, changes, finding, index, jobs
from commonground.hub.analyses.models import Change, Generation
from commonground.hub.finder.models import Candidate, Opinion
from commonground.hub.finder.queries import Answers, Question, answers
from commonground.hub.organisations.models import Need, Offer, Organisation
from commonground.hub.registers.actions import import_organisations, undo
from commonground.hub.spaces.models import Seat, Space
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import NOW, Cast
from tests.hub.indexed import rebuild, use_index
from tests.hub.test_finder import WATER, field  # noqa: F401  (the same small world)

COORDINATE = Question("coordinate", known_too=True)


def ask(cast: Cast, who: str = "bob", question: Question = COORDINATE) -> Answers:
    return answers(cast.viewer(who), question, today=timezone.localdate())


def named(found: Answers) -> dict[str, dict[str, str]]:
    """Whom an answer names, and the sentences of each."""
    return {
        one.organisation.slug: {part.name: part.sentence for part in one.parts}
        for one in found.found
    }


def is_asked(cast: Cast, who: str = "bob") -> bool:
    """Whether the index answers this viewer now."""
    viewer = cast.viewer(who)
    own = Organisation.objects.get(pk=viewer.organisation_id)
    return index.index_for(viewer, own, timezone.localdate()).index is not None


@pytest.fixture
def indexed(field, monkeypatch, settings, tmp_path):  # noqa: F811
    Organisation.objects.filter(pk=field["friend"].pk).update(name="Allied Bakers")
    use_index(monkeypatch, settings, tmp_path)
    return field


def plainly(monkeypatch, make):  # type: ignore[no-untyped-def]
    """What the plain way answers."""
    with monkeypatch.context() as patched:
        patched.setattr(finding, "index_for", lambda *given: index.Laid())
        return make()


@pytest.mark.capability("K5")
def test_the_index_names_whom_the_plain_way_names_and_says_the_same(
    cast: Cast, indexed, monkeypatch
) -> None:
    assert is_asked(cast)
    found = ask(cast)
    before = plainly(monkeypatch, lambda: ask(cast))
    ours, theirs = named(found), named(before)
    near, friends_friend = indexed["near"].slug, indexed["friends-friend"].slug
    assert ours[near]["issues"] == theirs[near]["issues"] == f"You both work on {WATER}."
    assert ours[near]["exchange"] == theirs[near]["exchange"]
    assert ours[friends_friend]["common_partners"] == theirs[friends_friend]["common_partners"]
    assert set(theirs) <= set(ours)
    everybody = Organisation.objects.visible_to(cast.viewer("bob")).count()
    assert found.looked_at == everybody - 1 > before.looked_at
    assert found.complete


@pytest.mark.capability("X2")
@pytest.mark.parametrize("level", [Level.ORGANISATION, Level.NAMED, Level.SPACE])
def test_whoever_is_narrowed_is_gone_for_others_at_once(cast: Cast, indexed, level: str) -> None:
    """In the transaction that narrows them, the organisation and every sentence about it go."""
    friend = indexed["friend"]
    assert "Allied Bakers" in str(named(ask(cast)))
    Organisation.objects.filter(pk=friend.pk).update(level=level, owner=cast.organisations["arts"])
    assert is_asked(cast)
    found = ask(cast)
    assert "Allied Bakers" not in str(found)
    assert found.index_is_due, "what was counted over everybody is to be counted anew"
    assert friend.slug not in named(found)
    assert ("Allied Bakers" in str(ask(cast, "charlie"))) == (level != Level.NAMED)


@pytest.mark.capability("X2")
def test_whoever_is_deleted_is_gone_at_once(cast: Cast, indexed) -> None:
    indexed["near"].delete()
    Organisation.objects.filter(pk=indexed["friend"].pk).delete()
    assert is_asked(cast)
    assert "Near Circle" not in str(ask(cast))
    assert "Allied Bakers" not in str(ask(cast))


@pytest.mark.capability("X2")
def test_a_partnership_or_an_activity_that_is_narrowed_speaks_no_more(cast: Cast, indexed) -> None:
    Activity.objects.create(
        organisation=indexed["far"],
        issue=Issue.objects.get(key="finder-water"),
        place=Place.objects.get(code="XF-Q"),
        level=Level.PUBLIC,
    )
    rebuild()
    assert named(ask(cast))[indexed["far"].slug]["issues"] == f"You both work on {WATER}."
    arts = cast.organisations["arts"]
    Activity.objects.update(level=Level.ORGANISATION, owner=arts)
    Partnership.objects.update(level=Level.ORGANISATION, owner=arts)
    assert is_asked(cast)
    told = named(ask(cast))
    assert "issues" not in told.get(indexed["far"].slug, {})
    assert "common_partners" not in {part for parts in told.values() for part in parts}
    # Those who keep them see them still, beyond what lies in the index.
    assert named(ask(cast, "charlie"))[indexed["far"].slug]


@pytest.mark.capability("K5")
def test_what_changed_since_is_known_at_once(cast: Cast, indexed) -> None:
    """Rows written in bulk, parts of a profile, newcomers and a word of a vocabulary."""
    issue = Issue.objects.get(key="finder-water")
    Organisation.objects.bulk_create(
        Organisation(name=f"Well {n}", slug=f"well-{n}", created_at=NOW, changed_at=NOW)
        for n in range(2)
    )
    wells = Organisation.objects.filter(slug__startswith="well-")
    Organisation.issues.through.objects.bulk_create(
        Organisation.issues.through(organisation=well, issue=issue) for well in wells
    )
    Offer.objects.create(organisation=indexed["far"], kind="space", description="A yard")
    assert is_asked(cast)
    told = named(ask(cast))
    assert told["well-0"]["issues"] == f"You both work on {WATER}."
    assert told[indexed["far"].slug]["exchange"] == "They offer what you need: space."
    Issue.objects.filter(pk=issue.pk).update(name="Finder rivers")
    assert not is_asked(cast), "everybody's labels changed: the plain way"
    assert "You both work on Finder rivers." in str(ask(cast))
    rebuild()
    assert is_asked(cast)
    assert "You both work on Finder rivers." in str(ask(cast))


@pytest.mark.capability("K5")
def test_a_viewer_sees_their_own_beyond_the_index(cast: Cast, indexed) -> None:
    """What the arts group alone sees counts for it, and for nobody else."""
    secret = indexed["secret"]
    Partnership.objects.create(
        organisation_a=secret, organisation_b=indexed["far"], digest="secret-far"
    )
    rebuild()
    cast.organisations["arts"].issues.add(Issue.objects.get(key="finder-water"))
    told = named(ask(cast, "charlie"))
    assert told[secret.slug]["issues"] == f"You both work on {WATER}."
    assert secret.slug not in named(ask(cast))
    assert "Secret Circle" not in str(ask(cast))
    before = ask(cast)
    secret.delete()
    assert is_asked(cast)
    assert ask(cast) == before


@pytest.mark.capability("X2")
def test_whoever_loses_a_seat_loses_what_was_shared_there(cast: Cast, indexed) -> None:
    """Nothing is written to the row itself: what was laid over for them must not be remembered."""
    arts, citizens = cast.organisations["arts"], cast.organisations["citizens"]
    space = Space.objects.create(name="Table", created_at=NOW)
    seats = [
        Seat.objects.create(space=space, organisation=one, since=NOW) for one in (arts, citizens)
    ]
    Organisation.objects.filter(pk=indexed["secret"].pk).update(level=Level.SPACE, space=space)
    rebuild()
    assert indexed["secret"].slug in named(ask(cast))
    Seat.objects.filter(pk=seats[1].pk).update(until=timezone.now() - timedelta(days=1))
    assert indexed["secret"].slug not in named(ask(cast))
    assert "Secret Circle" not in str(ask(cast))


@pytest.mark.capability("K5")
def test_set_aside_and_in_contact_are_not_named(cast: Cast, indexed) -> None:
    near = indexed["near"]
    before = ask(cast)
    Candidate.objects.create(
        organisation=near, owner=cast.organisations["citizens"], purpose="coordinate",
        opinion=Opinion.SET_ASIDE, decided_at=NOW, author=cast.people["bob"],
    )  # fmt: skip
    found = ask(cast)
    assert near.slug in named(before)
    assert near.slug not in named(found)
    assert found.looked_at == before.looked_at - 1
    assert near.slug in named(ask(cast, question=Question("learn", known_too=True)))


@pytest.mark.capability("K5")
def test_only_who_can_serve_the_purpose_is_named(cast: Cast, indexed) -> None:
    """Sectors of a partnership are labels in the index, and no work of one's own."""
    issue = Issue.objects.get(key="finder-water")
    for number in range(12):
        one = Organisation.objects.create(name=f"Well {number}", created_at=NOW, changed_at=NOW)
        one.issues.add(issue)
    Partnership.objects.filter(organisation_b=indexed["friends-friend"]).update(
        sectors="finder-water"
    )
    rebuild()
    for purpose in ("learn", "advocate", "coordinate", "government"):
        question = Question(purpose, known_too=True)
        pages = [
            answers(cast.viewer("bob"), question, page, today=timezone.localdate())
            for page in (1, 2)
        ]
        slugs = {one.organisation.slug for page in pages for one in page.found}
        assert is_asked(cast)
        if purpose in ("learn", "advocate"):
            assert indexed["friends-friend"].slug not in slugs
            assert pages[0].has_more
        else:
            assert indexed["near"].slug in slugs, "hardly anybody fits: everybody is asked"


@pytest.mark.capability("K5")
def test_a_need_that_has_ended_counts_no_more(cast: Cast, indexed) -> None:
    Offer.objects.filter(organisation=indexed["near"]).update(until=timezone.localdate())
    rebuild()
    assert "exchange" in named(ask(cast))[indexed["near"].slug]
    Generation.objects.update(built_at=timezone.now() - timedelta(days=1))
    Offer.objects.update(until=timezone.localdate() - timedelta(days=1))
    Change.objects.all().delete()  # nothing was written: the day has passed
    found = ask(cast)
    assert "exchange" not in named(found)[indexed["near"].slug]
    assert found.index_is_due


@pytest.mark.capability("K5")
def test_with_too_much_changed_the_plain_way_is_gone_and_the_index_made_anew(
    cast: Cast, indexed, monkeypatch, visit
) -> None:
    monkeypatch.setattr(index, "CHANGED", 2)
    monkeypatch.setattr(index, "ENOUGH", 2)
    for key in ("near", "far", "friend"):
        Need.objects.create(organisation=indexed[key], kind="money", description="Rent")
    assert not is_asked(cast)
    assert indexed["near"].slug in named(ask(cast))
    url = reverse("finder:find", args=[cast.organisations["citizens"].slug])
    for _ in range(2):
        assert visit("bob").get(url, {"purpose": "coordinate"}).status_code == 200
    assert DBTaskResult.objects.filter(task_path=jobs.reindex.module_path).count() == 1
    jobs.reindex.call()
    assert is_asked(cast)
    assert not Change.objects.exists()


@pytest.mark.capability("K5")
@pytest.mark.parametrize("of_ties", [False, True])
def test_more_than_fits_beyond_the_index_is_found_out_once_and_asks_for_no_new_one(
    cast: Cast, indexed, monkeypatch, of_ties: bool
) -> None:
    """What one viewer alone sees is never in an index: making it anew would be of no help."""
    arts = cast.organisations["arts"]
    if of_ties:
        monkeypatch.setattr(index, "TIES", 0)
    # Without ties in the index, each takes one of the rows kept free.
    for number in range(1 if of_ties else 70):
        one = Organisation.objects.create(name=f"Well {number}", created_at=NOW, changed_at=NOW)
        Partnership.objects.create(
            organisation_a=indexed["secret"], organisation_b=one, digest=f"well {number}",
            level=Level.ORGANISATION, owner=arts,
        )  # fmt: skip
    rebuild()
    tried = []
    real = index.laid_with

    def laid_with(*given):  # type: ignore[no-untyped-def]
        tried.append(given)
        return real(*given)

    monkeypatch.setattr(index, "laid_with", laid_with)
    viewer = cast.viewer("charlie")
    found = [index.index_for(viewer, arts, timezone.localdate()) for _ in range(3)]
    assert found == [index.Laid()] * 3
    assert len(tried) == 1
    assert not ask(cast, "charlie").index_is_due
    assert is_asked(cast), "others are answered by the index"
    # With something changed, a new one may help.
    Need.objects.create(organisation=indexed["near"], kind="money", description="Rent")
    assert index.index_for(viewer, arts, timezone.localdate()) == index.Laid(is_due=True)


@pytest.mark.capability("K5")
def test_a_small_installation_has_no_index_and_notes_no_changes(
    cast: Cast, settings, tmp_path
) -> None:
    settings.INDEX_ROOT = tmp_path / "index"
    made = actions.reindex(now=NOW)
    assert not made.is_needed
    assert not (tmp_path / "index").exists()
    cast.organisations["citizens"].delete()
    assert not Change.objects.exists()


@pytest.mark.capability("K5")
def test_without_its_folder_or_its_generation_the_plain_way_is_gone(
    cast: Cast, indexed, monkeypatch, settings, tmp_path
) -> None:
    Generation.objects.update(name="generation-of-another-machine")
    assert not is_asked(cast)
    assert indexed["near"].slug in named(ask(cast))
    rebuild()
    assert is_asked(cast)
    settings.INDEX_ROOT = tmp_path / "elsewhere"
    assert not is_asked(cast)


@pytest.mark.capability("K5")
def test_the_command_makes_it_or_says_why_not(cast: Cast, indexed, monkeypatch) -> None:
    told = CliRunner().invoke(app, ["reindex"])
    assert told.exit_code == 0, told.output
    assert "9 organisations and 2 ties are in the index." in told.output
    monkeypatch.setattr(actions, "NEEDED_FROM", 100)
    told = CliRunner().invoke(app, ["reindex"])
    assert "With 9 organisations no index is needed: it begins at 100." in told.output
    assert not is_asked(cast)
    assert indexed["near"].slug in named(ask(cast))


@pytest.mark.capability("K5")
def test_an_import_and_its_undoing_ask_for_a_new_index(cast: Cast, indexed) -> None:
    alice = cast.viewer("alice")
    outcome = import_organisations(
        viewer=alice,
        content=b"org_id,name\nX1,Imported Union\n",
        file_name="register.csv",
        now=NOW,
    )
    waiting = DBTaskResult.objects.filter(task_path=jobs.reindex.module_path)
    assert waiting.count() == 1
    assert is_asked(cast)
    assert ask(cast).looked_at == 9
    waiting.delete()
    assert outcome.run is not None
    undo(viewer=alice, run=outcome.run, now=NOW)
    assert waiting.count() == 1
    assert ask(cast).looked_at == 8


def triggers_there() -> int:
    """How many of our triggers the database holds."""
    asked = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'analyses_%%'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'analyses_%%'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor], [])
        return int(cursor.fetchone()[0])


@pytest.mark.capability("K5")
def test_triggers_make_way_for_changes_of_tables(cast: Cast, indexed) -> None:
    all_of_them = triggers_there()
    assert all_of_them > 20
    emit_pre_migrate_signal(0, False, "default", plan=[])
    assert (triggers_there(), is_asked(cast)) == (all_of_them, True)
    emit_pre_migrate_signal(
        0, False, "default", plan=[(Migration("a_change", "organisations"), False)]
    )
    assert (triggers_there(), is_asked(cast)) == (0, False)
    changes.install(connection)
    assert triggers_there() == all_of_them
    # What changed meanwhile was marked by nobody: the next question asks for a new index.
    assert ask(cast).index_is_due
    rebuild()
    assert is_asked(cast)


@pytest.mark.capability("K5")
def test_an_index_begun_before_tables_changed_is_not_put_to_use(
    cast: Cast, indexed, monkeypatch
) -> None:
    def forgotten_meanwhile(*args: Any) -> Any:
        Generation.objects.all().delete()
        return begun(*args)

    begun = actions.organisations
    monkeypatch.setattr(actions, "organisations", forgotten_meanwhile)
    with pytest.raises(actions.Busy):
        rebuild()
    assert not is_asked(cast)


@pytest.mark.capability("K5")
def test_a_page_asks_for_a_new_index_and_waits_for_nobody(cast: Cast, indexed) -> None:
    jobs.reindex_when_free()
    assert DBTaskResult.objects.filter(task_path=jobs.reindex.module_path).count() == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone()[0] == 20_000
