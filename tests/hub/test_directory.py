"""The directory: who is listed, found by words and facets, without telling of hidden rows."""

import re
from itertools import product

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.organisations.actions import renew_search_texts
from commonground.hub.organisations.models import Organisation, OrganisationName
from commonground.hub.organisations.models.search import fold, words
from commonground.hub.organisations.queries import OrganisationFilter, directory
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Place
from tests.cast import NOW, Cast

# Masked anew at every answer.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def listed(name: str, **fields: object) -> Organisation:
    """An organisation from a register, findable."""
    fields = {"level": Level.PUBLIC, "created_at": NOW, "changed_at": NOW} | fields
    organisation = Organisation.objects.create(name=name, **fields)
    renew_search_texts(keys=[organisation.pk])
    return organisation


def names_found(viewer, **wanted) -> list[str]:
    """The names on the first page."""
    return [row.name for row in directory(viewer, OrganisationFilter(**wanted)).rows]


@pytest.mark.capability("K1")
def test_words_are_found_whatever_their_accents_and_case(cast: Cast) -> None:
    listed("Société d'Éducation Łódź")
    assert names_found(ANONYMOUS, text="societe education") == ["Société d'Éducation Łódź"]
    assert names_found(ANONYMOUS, text="ŁÓDŹ") == ["Société d'Éducation Łódź"]
    assert names_found(ANONYMOUS, text="lodz") == ["Société d'Éducation Łódź"]


def test_the_last_word_may_be_unfinished(cast: Cast) -> None:
    listed("Harbour Light Trust")
    assert "Harbour Light Trust" in names_found(ANONYMOUS, text="light tru")
    assert names_found(ANONYMOUS, text="lig trust") == []


def test_other_names_services_issues_and_places_are_found(cast: Cast) -> None:
    organisation = listed("Plain Name", place=Place.objects.get(code="SO"))
    OrganisationName.objects.create(organisation=organisation, name="منظمة الميناء", language="ar")
    organisation.issues.add(Issue.objects.get(key="corruption"))
    renew_search_texts(keys=[organisation.pk])
    for text in ("الميناء", "somalia", "corruption", "bribery"):
        assert "Plain Name" in names_found(ANONYMOUS, text=text), text


def test_the_name_comes_before_other_text(cast: Cast) -> None:
    listed("Aid for Bakers", mission="We give water.")
    listed("Clean Water Now")
    listed("Water First")
    assert names_found(ANONYMOUS, text="water") == [
        "Water First", "Clean Water Now", "Aid for Bakers",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ['"', "'", "a OR b", "NEAR(a b)", "name:x", "a*b", "(", "-x", "^x", "a AND", "\\", "%", "_",
     "!!!", "a:b & c | d", "<->", "\u202e", "𝕳𝖊", "x" * 5000, "' OR 1=1 --", "a:*B"],
)  # fmt: skip
def test_nothing_typed_breaks_the_search(cast: Cast, visit, text: str) -> None:
    answer = visit("anonymous").get(reverse("public:directory"), {"q": text})
    assert answer.status_code == 200
    assert b"Citizens Fighting Corruption" not in answer.content


def test_search_follows_every_change(cast: Cast) -> None:
    organisation = listed("Old Bridge")
    organisation.name = "New Bridge"
    organisation.save()
    renew_search_texts(keys=[organisation.pk])
    assert names_found(ANONYMOUS, text="old") == []
    assert names_found(ANONYMOUS, text="new bridge") == ["New Bridge"]
    organisation.delete()
    assert names_found(ANONYMOUS, text="new bridge") == []


@pytest.mark.capability("X2")
def test_search_shows_what_the_viewer_may_see_and_no_more(cast: Cast) -> None:
    listed("Quiet Circle", level=Level.ORGANISATION, owner=cast.organisations["citizens"])
    for name, viewer in cast.viewers().items():
        expected = ["Quiet Circle"] if name.endswith("@citizens") else []
        assert names_found(viewer, text="quiet") == expected, name
        assert directory(viewer, OrganisationFilter(text="quiet")).count == len(expected)


@pytest.mark.capability("X2")
def test_a_hidden_organisation_changes_nothing_for_strangers(cast: Cast, visit) -> None:
    for number in range(40):
        listed(f"Water Circle {number:02}", mission="water")
    pages = [
        reverse("public:directory") + query
        for query in (
            "",
            "?page=2",
            "?q=water",
            "?q=water&page=2",
            "?issue=corruption",
            "?q=circle+3",
        )
    ]
    session = visit("anonymous")

    def seen() -> list[str]:
        return [TOKEN.sub("", session.get(page).content.decode()) for page in pages]

    before = seen()
    hidden = listed(
        "Water Circle", mission="water " * 50, level=Level.ORGANISATION,
        owner=cast.organisations["citizens"],
    )  # fmt: skip
    hidden.issues.add(Issue.objects.get(key="corruption"))
    assert seen() == before


def test_facets_agree_with_plain_sets(cast: Cast) -> None:
    """Every pair of facets gives the rows that plain Python picks."""
    issues = [Issue.objects.get(key=key) for key in ("corruption", "clean-government")]
    people = list(PeopleServed.objects.all()[:2])
    somalia = Place.objects.get(code="SO")
    region = Place.objects.filter(parent=somalia).first()
    kind = Kind.objects.first()
    made = []
    for number, (issue, group, place, has_kind) in enumerate(
        product((None, *issues), (None, *people), (None, somalia, region), (False, True))
    ):
        row = Organisation.objects.create(
            name=f"{number:03}", created_at=NOW, changed_at=NOW, kind=kind if has_kind else None
        )
        row.issues.set([issue] if issue else [])
        row.people_served.set([group] if group else [])
        if number % 2:
            row.service_areas.set([place] if place else [])
        else:
            row.place = place
            row.save()
        made.append((row.name, issue, group, place, has_kind))
    checks = product(
        ((), ("corruption",), ("clean-government",)),
        ((), (people[0].key,), tuple(group.key for group in people)),
        ((), ("SO",), (region.code,), ("KE",)),
        ((), (kind.key,)),
    )
    for wanted_issues, wanted_people, wanted_places, wanted_kinds in checks:
        expected = {
            name
            for name, issue, group, place, has_kind in made
            if (not wanted_issues or (issue and under(issue, wanted_issues)))
            and (not wanted_people or (group and group.key in wanted_people))
            and (
                not wanted_places or (place and any(f"/{c}/" in place.path for c in wanted_places))
            )
            and (not wanted_kinds or has_kind)
        }
        wanted = OrganisationFilter(
            issues=wanted_issues, people=wanted_people, places=wanted_places, kinds=wanted_kinds
        )
        for rows in (wanted.apply(ANONYMOUS), wanted.walked_by_name(ANONYMOUS)):
            assert {row.name for row in rows if row.name.isdigit()} == expected, wanted


def under(issue: Issue, keys: tuple[str, ...]) -> bool:
    """Whether an issue is one of these or belongs under one."""
    return issue.key in keys or bool(issue.parent and issue.parent.key in keys)


def test_queries_do_not_grow_with_rows(cast: Cast, visit) -> None:
    corruption = Issue.objects.get(key="corruption")
    session = visit("alice")
    address = reverse("organisations:directory", args=[cast.organisations["citizens"].slug])

    def counted(query: str) -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert session.get(address + query).status_code == 200
        return len(caught)

    listed("Water 000").issues.add(corruption)
    few = [counted(query) for query in ("", "?q=water", "?q=water&issue=corruption")]
    for number in range(1, 60):
        listed(f"Water {number:03}").issues.add(corruption)
    assert [counted(query) for query in ("", "?q=water", "?q=water&issue=corruption")] == few


def test_every_organisation_stands_on_exactly_one_page(cast: Cast) -> None:
    for number in range(70):
        listed("Same name" if number % 2 else f"Name {number}")
    seen = []
    page = 1
    while page:
        found = directory(ANONYMOUS, OrganisationFilter(), page=page)
        seen += [row.pk for row in found.rows]
        page = found.next_number
    assert sorted(seen) == sorted(Organisation.objects.values_list("pk", flat=True))
    assert found.count == len(seen)


def test_a_place_typed_is_looked_up(cast: Cast, visit) -> None:
    session, address = visit("anonymous"), reverse("public:directory")
    assert session.get(address, {"where": "Somalia"}).url == f"{address}?place=SO"
    assert b"We know no place called" in session.get(address, {"where": "Nowhereville"}).content
    assert b"Which place do you mean" in session.get(address, {"where": "islands"}).content


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "99999", "٣", "1.5"])
def test_a_page_that_is_none_is_answered_calmly(cast: Cast, visit, page: str) -> None:
    assert visit("anonymous").get(reverse("public:directory"), {"page": page}).status_code == 200


def test_folding() -> None:
    assert fold("Straße Øre İstanbul") == "strasse ore istanbul"
    assert words("a-b c_d  'e'") == ["a", "b", "c", "d", "e"]


def test_the_full_text_is_put_back_after_a_table_was_rebuilt(cast: Cast) -> None:
    """SQLite drops a table's triggers when Django rebuilds it to change a column."""
    if connection.vendor != "sqlite":
        return
    from commonground.hub.organisations.models import search

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER organisations_search_insert")
        Organisation.objects.create(name="Lost and Found", created_at=NOW, changed_at=NOW)
        assert names_found(ANONYMOUS, text="lost found") == []
        search.install(connection)
    assert names_found(ANONYMOUS, text="lost found") == ["Lost and Found"]
