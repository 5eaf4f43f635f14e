"""The pages of imports: for the organisation that imported, with every reason, and undoing."""

from datetime import timedelta

import pytest

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import Organisation
from commonground.hub.registers.actions import import_organisations
from commonground.hub.registers.models import Record, Run
from tests.cast import NOW, Cast

FILE = b"org_id,name,issues\na,Well Diggers,Juggling;Health\nb,,\nc,Clinic Union,Juggling\n"


@pytest.fixture
def taken_in(cast: Cast) -> Run:
    import_organisations(
        viewer=cast.viewer("alice", "citizens"),
        content=FILE,
        file_name="register.csv",
        register="City register",
        now=NOW,
    )
    return Run.objects.get()


def at(cast: Cast, *parts: str, key: str = "citizens") -> str:
    return "/".join(("/o", cast.organisations[key].slug, "imports", *parts, ""))


def test_colleagues_see_their_imports_with_every_reason(cast: Cast, visit, taken_in: Run) -> None:
    listed = visit("bob").get(at(cast)).content.decode()
    assert "register.csv" in listed and "1 refused" in listed and "Only a steward" not in listed
    shown = visit("bob").get(at(cast, taken_in.ref)).content.decode()
    assert "The cell is empty." in shown and "We have no word for “Juggling”" in shown
    assert (
        "2, 4" in shown
        and "City register" in shown
        and "#" not in shown.split("City register")[1][:3]
    )


@pytest.mark.capability("X2")
def test_strangers_see_none_of_it(cast: Cast, visit, taken_in: Run) -> None:
    assert "register.csv" not in visit("charlie").get(at(cast, key="arts")).content.decode()
    for parts in ((taken_in.ref,), (taken_in.ref, "undo"), ("absent234567",)):
        assert visit("charlie").get(at(cast, *parts, key="arts")).status_code == 404
    assert visit("charlie").post(at(cast, taken_in.ref, "undo", key="arts")).status_code == 404


@pytest.mark.capability("K9")
def test_what_was_found_can_be_downloaded_row_by_row(cast: Cast, visit, taken_in: Run) -> None:
    sent = visit("bob").get(at(cast, taken_in.ref) + "rows.csv")
    lines = b"".join(sent.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Column,What,Reason"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["2", "issues", "refused in part"], ["3", "name", "refused"], ["4", "issues", "refused in part"],
    ]  # fmt: skip
    assert "“Juggling”" in lines[1]
    assert visit("charlie").get(at(cast, taken_in.ref, key="arts") + "rows.csv").status_code == 404


@pytest.mark.capability("K9")
def test_an_import_leads_to_what_it_made(cast: Cast, visit, taken_in: Run) -> None:
    page, bob = at(cast, taken_in.ref), visit("bob")
    assert f"{page}organisations/" in bob.get(page).content.decode()
    shown = bob.get(f"{page}organisations/").content.decode()
    assert "2 organisations" in shown and "Well Diggers" in shown and "Clinic Union" in shown
    hidden = Organisation.objects.get(name="Clinic Union")
    hidden.level, hidden.owner = Level.ORGANISATION, cast.organisations["arts"]
    hidden.save()
    shown = bob.get(f"{page}organisations/").content.decode()
    assert "1 organisation " in shown and "Clinic Union" not in shown
    other = at(cast, taken_in.ref, key="arts")
    assert visit("charlie").get(f"{other}organisations/").status_code == 404


@pytest.mark.capability("K9")
@pytest.mark.capability("X2")
def test_it_is_seen_who_took_a_register_in(cast: Cast, visit, taken_in: Run) -> None:
    borrowed = b"org_id,name,tag\na,Well Diggers,x\n"
    import_organisations(
        viewer=cast.viewer("charlie"), content=borrowed, file_name="mine.csv",
        register="City register", now=NOW + timedelta(days=1),
    )  # fmt: skip
    diggers = Organisation.objects.get(name="Well Diggers")
    assert Record.objects.filter(organisation=diggers).count() == 2
    for shown in (
        visit("bob").get(f"/o/{cast.organisations['citizens'].slug}/organisations/{diggers.slug}/"),
        visit("anonymous").get(f"/organisations/{diggers.slug}/"),
    ):
        panel = shown.content.decode().split('id="registers-heading"')[1].split("</section>")[0]
        for key in ("citizens", "arts"):
            assert cast.organisations[key].name in panel
        source = f"City register, taken in by {cast.organisations['citizens'].name}"
        assert source in shown.content.decode()
    cast.organisations["arts"].level = Level.ORGANISATION
    cast.organisations["arts"].save()
    shown = visit("bob").get(
        f"/o/{cast.organisations['citizens'].slug}/organisations/{diggers.slug}/"
    )
    assert cast.organisations["arts"].name not in shown.content.decode()
    assert "not known here who took it in" in shown.content.decode()


def test_a_steward_undoes_an_import_after_asking(cast: Cast, visit, taken_in: Run) -> None:
    address = at(cast, taken_in.ref, "undo")
    assert visit("erin").get(address).status_code == 403
    assert visit("erin").post(address).status_code == 403
    alice = visit("alice")
    assert "taken away" in alice.get(address).content.decode()
    done = alice.post(address, follow=True).content.decode()
    assert "rows are taken back" not in done and "that came of it" in done
    assert "The import is undone." in done and "This import was undone" in done
    assert "rows taken back" not in done
    assert not Organisation.objects.filter(name="Well Diggers").exists()
    assert alice.post(address).status_code == 403


def test_no_import_yet_says_how_to_begin(cast: Cast, visit) -> None:
    shown = visit("alice").get(at(cast)).content.decode()
    assert "Nothing was imported yet" in shown and "commonground import organisations" in shown
    assert "only a steward" in visit("bob").get(at(cast)).content.decode()


@pytest.mark.capability("K9")
@pytest.mark.capability("X2")
def test_new_entries_that_look_like_others_are_proposed_and_hidden_ones_never(
    cast: Cast, visit
) -> None:
    known, hidden, other = cast.organisations["legal"], cast.organisations["former"], "Elsewhere"
    for organisation, name in ((known, "The Tool Library"), (hidden, "Library, Tool")):
        organisation.name, organisation.level = name, Level.PUBLIC
        organisation.save()
    hidden.level = Level.ORGANISATION
    hidden.save()
    outcome = import_organisations(
        viewer=cast.viewer("alice", "citizens"),
        content=f"org_id,name\na,Tool library Ltd\nb,{other}\n".encode(),
        file_name="register.csv",
        now=NOW + timedelta(days=1),
    )
    assert outcome.counts["created"] == 2
    assert [(f["row"], f["others"]) for f in outcome.faults] == [(2, [known.ref])]
    address = at(cast, Run.objects.get().ref)
    shown = visit("bob").get(address).content.decode()
    assert "Perhaps here already" in shown and "The Tool Library" in shown
    assert "Library, Tool" not in shown and other not in shown
    known.level = Level.ORGANISATION
    known.save()
    shown = visit("bob").get(address).content.decode()
    assert "Perhaps here already" not in shown and "Tool Library" not in shown
