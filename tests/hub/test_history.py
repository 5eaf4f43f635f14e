"""The history: readable, one's own only, and nobody rewrites it unnoticed."""

import random

import pytest
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.history.actions import append, forget_person
from commonground.hub.history.models import Detail, Entry, Head
from commonground.hub.history.queries import breaks, entries
from commonground.hub.organisations.models import Contact
from commonground.hub.ties.actions.ties import begin_tie
from commonground.hub.ties.models import NextStep, Note
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("X3")]


@pytest.fixture
def chain(cast: Cast) -> list[int]:
    """A chain of forty entries by several people, as row numbers from the first on."""
    dice = random.Random(20261101)
    for step in range(40):
        name = dice.choice(["alice", "bob", "charlie", "dana"])
        append(
            viewer=cast.viewer(name),
            verb="recorded a touchpoint",
            subject=cast.organisations["citizens"],
            now=NOW,
            detail={"text": f"said {step} « é »"},
        )
    assert breaks(cast.viewer("olga")) == []
    return list(Entry.objects.order_by("number").values_list("pk", flat=True))


FIELDS = {
    "person_ref": "x",
    "organisation_slug": "other",
    "level": "named",
    "verb": "did nothing",
    "subject_table": "ties.tie",
    "subject_ref": "elsewhere",
    "detail_digest": "0" * 64,
    "previous_digest": "1" * 64,
    "digest": "2" * 64,
}


@pytest.mark.parametrize("seed", range(30))
def test_a_flipped_entry_is_noticed(cast: Cast, chain: list[int], seed: int) -> None:
    dice = random.Random(seed)
    name = dice.choice(sorted(FIELDS))
    Entry.objects.filter(pk=dice.choice(chain)).update(**{name: FIELDS[name]})
    assert breaks(cast.viewer("olga"))


@pytest.mark.parametrize("seed", range(10))
def test_a_flipped_detail_is_noticed(cast: Cast, chain: list[int], seed: int) -> None:
    dice = random.Random(seed)
    Detail.objects.filter(entry_id=dice.choice(chain)).update(body={"text": "never said"})
    assert [found.reason for found in breaks(cast.viewer("olga"))] == [
        "its detail is not what was sealed"
    ]


@pytest.mark.parametrize("seed", range(10))
def test_a_deleted_entry_is_noticed(cast: Cast, chain: list[int], seed: int) -> None:
    Entry.objects.filter(pk=random.Random(seed).choice(chain)).delete()
    assert breaks(cast.viewer("olga"))


@pytest.mark.parametrize("seed", range(10))
def test_deleting_and_closing_the_gap_is_noticed(cast: Cast, chain: list[int], seed: int) -> None:
    gone = Entry.objects.get(pk=random.Random(seed).choice(chain))
    gone.delete()
    for entry in Entry.objects.filter(number__gt=gone.number).order_by("number"):
        Entry.objects.filter(pk=entry.pk).update(number=entry.number - 1)
    assert breaks(cast.viewer("olga"))


@pytest.mark.parametrize("seed", range(10))
def test_swapped_entries_are_noticed(cast: Cast, chain: list[int], seed: int) -> None:
    one, other = (Entry.objects.get(pk=key) for key in random.Random(seed).sample(chain, 2))
    Entry.objects.filter(pk=one.pk).update(number=-1)
    Entry.objects.filter(pk=other.pk).update(number=one.number)
    Entry.objects.filter(pk=one.pk).update(number=other.number)
    assert breaks(cast.viewer("olga"))


@pytest.mark.parametrize("kept", [0, 1, 7, 39])
def test_a_chain_cut_short_is_noticed(cast: Cast, chain: list[int], kept: int) -> None:
    Entry.objects.filter(number__gt=kept).delete()
    assert breaks(cast.viewer("olga"))


def test_a_head_put_back_is_noticed(cast: Cast, chain: list[int]) -> None:
    Head.objects.update(number=3)
    assert breaks(cast.viewer("olga"))


def test_erased_details_leave_the_chain_valid(cast: Cast, chain: list[int]) -> None:
    assert forget_person(person_ref=cast.people["alice"].ref) > 0
    assert breaks(cast.viewer("olga")) == []


def test_checking_asks_the_database_as_often_for_forty_as_for_four(
    cast: Cast, chain: list[int], django_assert_num_queries
) -> None:
    with django_assert_num_queries(3):
        breaks(cast.viewer("olga"))


def test_the_page_tells_in_sentences_and_filters(cast: Cast, visit, chain: list[int]) -> None:
    url = reverse("history:history", args=[cast.organisations["citizens"].slug])
    page = visit("alice").get(url).content.decode()
    assert "You recorded a touchpoint" in page and "Bob recorded a touchpoint" in page
    assert "Charlie" not in page
    bob = cast.people["bob"].ref
    only = visit("alice").get(url, {"person": bob}).content.decode()
    assert "Bob recorded" in only and "You recorded" not in only
    day = NOW.date().isoformat()
    assert "Bob recorded" in visit("alice").get(url, {"since": day, "until": day}).content.decode()
    later = visit("alice").get(url, {"since": "2027-01-01"}).content.decode()
    assert "recorded a touchpoint" not in later
    assert visit("alice").get(url, {"since": "not a day"}).status_code == 200
    assert visit("charlie").get(url).status_code == 404


def test_pages_have_a_fixed_number_of_queries(
    cast: Cast, visit, chain: list[int], django_assert_max_num_queries
) -> None:
    url = reverse("history:history", args=[cast.organisations["citizens"].slug])
    client = visit("alice")
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_what_was_narrowed_later_disappears_for_colleagues(cast: Cast) -> None:
    row = Contact.objects.create(
        organisation=cast.organisations["arts"],
        name="Source",
        owner=cast.organisations["citizens"],
        author=cast.people["alice"],
    )
    alice, bob = cast.viewer("alice"), cast.viewer("bob")
    append(viewer=alice, verb="wrote", subject=row, now=NOW, detail={"text": "a name"})
    assert entries(bob).count() == 1
    row.level = Level.NAMED
    append(viewer=alice, verb="narrowed", subject=row, now=NOW)
    assert entries(bob).count() == 0
    assert entries(alice).count() == 2


def test_lines_lead_to_what_they_tell_of_while_one_may_see_it(cast: Cast, visit) -> None:
    ours = cast.organisations["citizens"]
    append(viewer=cast.viewer("alice"), verb="saved a section", subject=ours, now=NOW)
    page = reverse("organisations:organisation", args=[ours.slug, ours.slug])
    line = f'<a href="{page}">You saved a section</a>'
    address = reverse("history:history", args=[ours.slug])
    assert line in visit("alice").get(address).content.decode()
    Entry.objects.update(subject_ref="gone-since")
    assert line not in visit("alice").get(address).content.decode()


@pytest.mark.capability("X3")
@pytest.mark.capability("X2")
def test_lines_about_ties_name_the_partner_while_one_may_see_it(cast: Cast, visit) -> None:
    alice, arts = cast.viewer("alice", "citizens"), cast.organisations["arts"]
    arts.level = Level.PUBLIC
    arts.save()
    given = {"viewer": alice, "now": NOW}
    tie = begin_tie(subject=arts, **given)
    note = Note.objects.create(
        tie=tie, text="n", owner=tie.owner, author=cast.people["alice"], written_at=NOW,
        level=Level.ORGANISATION,
    )  # fmt: skip
    step = NextStep.objects.create(tie=tie, text="s", owner=tie.owner, created_at=NOW)
    for verb, subject in (("kept a tie", tie), ("wrote a note", note), ("planned a step", step)):
        append(verb=verb, subject=subject, **given)
    append(verb="listed it", subject=arts, **given)
    address = reverse("history:history", args=[cast.organisations["citizens"].slug])
    page = reverse(
        "organisations:organisation", args=[cast.organisations["citizens"].slug, arts.slug]
    )
    named = f': <a href="{page}"><bdi>{arts.name}</bdi></a>'
    shown = visit("bob").get(address).content.decode()
    assert shown.count(named) >= 4
    note.level = Level.NAMED
    note.save()
    assert visit("bob").get(address).content.decode().count(named) == shown.count(named) - 1
    arts.level, arts.owner = Level.ORGANISATION, arts
    arts.save()
    assert arts.name not in visit("bob").get(address).content.decode()
