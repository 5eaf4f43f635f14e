"""Organisations that look the same as one about to be listed: proposed, and hidden ones never."""

import pytest
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import alike, looking_alike
from commonground.hub.organisations.queries.alike import name_key, nearly, telling
from commonground.hub.vocabularies.models import Place
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K9")]


@pytest.mark.capability("X2")
def test_one_that_looks_the_same_is_named_first_and_hidden_ones_never(cast: Cast, visit) -> None:
    given = {"created_at": NOW, "changed_at": NOW, "owner": cast.organisations["legal"]}
    somalia, kenya = (Place.objects.get(code=code) for code in ("SO", "KE"))
    for name, level, place in (
        ("The Harbour Union Ltd", Level.PUBLIC, somalia),
        ("Harbour Union of Kenya", Level.PUBLIC, kenya),
        ("Union, Harbour", Level.ORGANISATION, somalia),
    ):
        Organisation.objects.create(name=name, level=level, place=place, **given)
    address = reverse("organisations:list_new", args=[cast.organisations["citizens"].slug])
    sent = {"name": "Harbour Union", "find": "Somalia", "level": "organisation"}
    page = visit("alice").post(address, sent).content.decode()
    assert "here already. Is it?" in page and "The Harbour Union Ltd" in page
    assert page.index("The Harbour Union Ltd") < page.index("Harbour Union of Kenya")
    assert "Union, Harbour" not in page
    assert not Organisation.objects.filter(name="Harbour Union").exists()


def test_names_are_compared_without_legal_forms_accents_and_order() -> None:
    assert name_key("The Café Union Ltd.") == name_key("union cafe") == ("cafe", "union")
    assert name_key("The Of") == ("of", "the")
    assert name_key("Cafe Union North") != name_key("Cafe Union")


def test_many_names_are_asked_in_one_query(cast: Cast, django_assert_num_queries) -> None:
    viewer = cast.viewer("alice", "citizens")
    entries = [(f"Harbour Street Theatre {number}", "") for number in range(60)]
    with django_assert_num_queries(1):
        found = alike(viewer, [*entries, ("Harbour Street Theatre", ""), ("", "")])
    theatre = cast.organisations["arts"]
    assert found[-2] == [theatre.ref] and not any(found[:-2]) and found[-1] == []


@pytest.mark.parametrize(
    "typed", ["coast bar asociation", "The Coast Bar Asosciation", "oCast Bar Association"]
)
def test_a_slip_of_the_pen_is_asked_about_too(cast: Cast, typed: str) -> None:
    given = {"created_at": NOW, "changed_at": NOW, "owner": cast.organisations["legal"]}
    somalia, kenya = (Place.objects.get(code=code) for code in ("SO", "KE"))
    for name, level, place in (
        ("Coast Bar Association", Level.PUBLIC, somalia),
        ("Coast Bar Association", Level.ORGANISATION, somalia),
        ("Coast Bar Association", Level.PUBLIC, kenya),
        ("Coast Car Association", Level.PUBLIC, somalia),
        ("Coast Bar Association 2", Level.PUBLIC, somalia),
    ):
        Organisation.objects.create(name=name, level=level, place=place, **given)
    [found] = looking_alike(cast.viewer("alice", "citizens"), typed, somalia)
    assert (found.name, found.level, found.place) == (
        "Coast Bar Association", Level.PUBLIC, somalia,
    )  # fmt: skip


def test_a_slip_in_one_word_and_names_of_their_own() -> None:
    assert nearly(["asociation"], ["association"]) and nearly(
        ["harbor", "union"], ["harbour", "union"]
    )
    for one, other in (
        ("North Union", "South Union"),
        ("School 12", "School 13"),
        ("Men", "Women"),
    ):
        assert not nearly(telling(one), telling(other))
