"""Importing from a page: looked at first, taken in by a button, without a script."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.history.queries import breaks
from commonground.hub.organisations import actions as people
from commonground.hub.organisations.models import Organisation
from commonground.hub.registers.actions.organisations import OrganisationImport
from commonground.hub.registers.models import Run, Upload, UploadState
from commonground.hub.registers.views import imports as views
from tests.cast import Cast

FILE = b"org_id,name,issues\na,Well Diggers,Health\nb,,\nc,Clinic Union,Juggling\n"


def at(cast: Cast, *parts: str, key: str = "citizens") -> str:
    return "/".join(("/o", cast.organisations[key].slug, "imports", *parts, ""))


def uploaded(
    cast: Cast, client: Client, content: bytes = FILE, *, table: str = "organisations", **given: str
):
    """Send the form as a browser without a script does."""
    file = SimpleUploadedFile(given.pop("name", "register.csv"), content, "text/csv")
    form = {"table": table, "file": file, "register": "City register", **given}
    return client.post(at(cast, "new"), form, follow=True)


def text(answer) -> str:
    return answer.content.decode()


def work() -> None:
    """Do what waits for the worker, as it would (which would close this test's connection)."""
    for waiting in DBTaskResult.objects.order_by("enqueued_at"):
        waiting.task.call(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
        waiting.delete()


@pytest.mark.capability("K9")
def test_a_table_is_looked_at_first_and_taken_in_by_a_button(cast: Cast, visit) -> None:
    alice = visit("alice")
    shown = text(uploaded(cast, alice))
    assert "Nothing is taken in yet" in shown and "Take it in" in shown
    assert "The cell is empty." in shown and "We have no word for “Juggling”" in shown
    assert (
        not Organisation.objects.filter(name="Well Diggers").exists() and not Run.objects.exists()
    )
    upload = Upload.objects.get()
    assert (upload.counts["created"], upload.counts["refused"]) == (2, 1)
    assert "register.csv" in text(alice.get(at(cast)))
    done = alice.post(at(cast, "uploads", upload.ref, "take-in"), follow=True)
    assert done.redirect_chain[-1][0] == at(cast, Run.objects.get().ref)
    assert "City register" in text(done) and "Undo this import" in text(done)
    assert Organisation.objects.filter(name="Well Diggers").exists()
    upload.refresh_from_db()
    assert (upload.state, bytes(upload.content)) == (UploadState.TAKEN, b"")
    assert "Not taken in yet" not in text(alice.get(at(cast)))
    twice = alice.post(at(cast, "uploads", upload.ref, "take-in"))
    assert twice.status_code == 403 and Run.objects.count() == 1
    again = text(uploaded(cast, alice))
    assert "as before" in again and breaks(cast.viewer("alice")) == []


@pytest.mark.capability("K9")
def test_a_table_of_which_no_row_can_be_taken_in_offers_no_button(cast: Cast, visit) -> None:
    shown = text(uploaded(cast, visit("alice"), b"org_id,name\na,\nb,\n"))
    assert "No row can be taken in" in shown and "Take it in" not in shown
    assert "Throw this table away" in shown
    upload = Upload.objects.get()
    made_by_hand = visit("alice").post(at(cast, "uploads", upload.ref, "take-in"))
    assert made_by_hand.status_code == 403
    assert "No row of this table can be taken in." in text(made_by_hand)
    upload.refresh_from_db()
    assert upload.state == UploadState.LOOKED and not Run.objects.exists()


@pytest.mark.capability("K9")
def test_partnerships_and_activities_follow_their_organisations(cast: Cast, visit) -> None:
    alice = visit("alice")
    tables = {
        "organisations": b"org_id,name\na,Well Diggers\nc,Clinic Union\n",
        "partnerships": b"org_a,org_b,date\na,c,2020\n",
        "activities": b"org_id,issue,place\na,Health,Awdal\na,Knitting,Awdal\n",
    }
    for table, content in tables.items():
        options = {"country": "SO", "issue_unknown": "other"} if table == "activities" else {}
        uploaded(cast, alice, content, table=table, **options)
        upload = Upload.objects.get(table=table)
        assert (upload.state, upload.counts["refused"]) == (UploadState.LOOKED, 0), upload.trouble
        alice.post(at(cast, "uploads", upload.ref, "take-in"))
    assert Partnership.objects.count() == 1
    assert set(Activity.objects.values_list("issue__key", flat=True)) == {"health", "other"}


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "register.csv", "The file is empty"),
        (b"\n\n", "register.csv", "The file is empty"),
        (b"PK\x03\x04\x14\x00 more", "register.xlsx", "spreadsheet"),
        (b"\x1f\x8b\x08\x00", "register.csv.gz", "Unpack it"),
        (b"PAR1 and so on", "register.parquet", "Unpack it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture.png", "not plain text"),
        (b"name\nA Club\n", "register.csv", "org_id"),
        (b"org_id,name,name\na,A,B\n", "register.csv", "name"),
    ],
    ids=["empty", "blank", "spreadsheet", "packed", "parquet", "picture", "no number", "twice"],
)
def test_what_is_no_table_is_refused_and_what_was_typed_stays(
    cast: Cast, visit, content: bytes, name: str, reason: str
) -> None:
    answer = uploaded(cast, visit("alice"), content, name=name)
    assert answer.status_code == 422 and reason in text(answer)
    assert 'value="City register"' in text(answer) and not Upload.objects.exists()


def test_a_file_that_is_too_big_is_refused(cast: Cast, visit, monkeypatch) -> None:
    monkeypatch.setattr("commonground.hub.registers.forms.MOST_MEGABYTES", 0.00001)
    answer = uploaded(cast, visit("alice"))
    assert answer.status_code == 422 and "Cut it in parts" in text(answer)


def test_a_form_without_a_file_says_so(cast: Cast, visit) -> None:
    answer = visit("alice").post(at(cast, "new"), {"table": "organisations", "register": "R"})
    assert answer.status_code == 422 and "Choose a file." in text(answer)


@pytest.mark.capability("X2")
def test_only_stewards_upload_and_only_colleagues_see_it(cast: Cast, visit) -> None:
    assert visit("bob").get(at(cast, "new")).status_code == 403
    assert uploaded(cast, visit("erin")).status_code == 403
    assert "Import a table" not in text(visit("bob").get(at(cast)))
    uploaded(cast, visit("alice"))
    ref = Upload.objects.get().ref
    assert "Only a steward" in text(visit("bob").get(at(cast, "uploads", ref)))
    for act in ("take-in", "throw-away", "again"):
        assert visit("bob").post(at(cast, "uploads", ref, act)).status_code == 403
        assert visit("charlie").post(at(cast, "uploads", ref, act, key="arts")).status_code == 404
    assert visit("charlie").get(at(cast, "uploads", ref, key="arts")).status_code == 404
    assert not Run.objects.exists()


def test_a_long_table_is_left_to_the_worker(cast: Cast, visit, monkeypatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(views, "AT_ONCE_ROWS", 1)
    alice = visit("alice")
    assert "is being looked at" in text(uploaded(cast, alice))
    page = at(cast, "uploads", Upload.objects.get().ref)
    work()
    assert "Take it in" in text(alice.get(page))
    shown = text(alice.post(f"{page}take-in/", follow=True))
    assert "is being taken in" in shown and "every 3s" in shown
    assert alice.post(f"{page}take-in/").status_code == 403
    assert alice.post(f"{page}throw-away/").status_code == 403
    work()
    there = at(cast, Run.objects.get().ref)
    assert alice.get(page).headers["Location"] == there
    assert alice.get(page, headers={"HX-Request": "true"}).headers["HX-Redirect"] == there
    assert "Taken in, to the last row." in text(alice.get(there))
    assert Organisation.objects.filter(name="Well Diggers").exists()


@pytest.mark.capability("K9")
def test_a_long_import_tells_on_its_own_page_how_far_it_is(cast: Cast, visit, monkeypatch) -> None:
    alice, seen = visit("alice"), []
    keep = OrganisationImport.keep

    def look_meanwhile(self, rows, *, is_dry: bool) -> None:
        keep(self, rows, is_dry=is_dry)
        if not is_dry:
            seen.append(text(alice.get(at(cast, self.run.ref))))

    monkeypatch.setattr(OrganisationImport, "keep", look_meanwhile)
    uploaded(cast, alice)
    upload = Upload.objects.get()
    done = text(alice.post(at(cast, "uploads", upload.ref, "take-in"), follow=True))
    assert "is being taken in" in seen[0] and "every 3s" in seen[0]
    assert "The table has 3 rows." in seen[0]
    assert "Taken in, to the last row." in done and "every 3s" not in done


@pytest.mark.capability("X1")
def test_who_left_takes_nothing_in_any_more(cast: Cast, visit, monkeypatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE_ROWS", 1)
    charlie = visit("charlie")
    form = {"table": "organisations", "register": "R", "file": SimpleUploadedFile("r.csv", FILE)}
    charlie.post(at(cast, "new", key="arts"), form)
    upload = Upload.objects.get()
    charlie.post(at(cast, "uploads", upload.ref, "take-in", key="arts"))
    people.change_role(
        viewer=cast.viewer("charlie"),
        membership=cast.memberships["alice", "arts"],
        role="steward",
        is_signatory=False,
        was="editor",
        now=timezone.now(),
    )
    charlies = cast.memberships["charlie", "arts"]
    people.end_membership(viewer=cast.viewer("charlie"), membership=charlies, now=timezone.now())
    work()
    assert not Run.objects.exists()
    # Alice, a steward of theirs now, finds it waiting; after a while she can begin again.
    page = at(cast, "uploads", upload.ref, key="arts")
    assert visit("alice").post(f"{page}again/").status_code == 403
    Upload.objects.update(moved_at=timezone.now() - timedelta(hours=1))
    assert "Begin again" in text(visit("alice").get(page))
    visit("alice").post(f"{page}again/")
    work()
    assert Upload.objects.get().state == UploadState.LOOKED


def test_what_cannot_be_taken_in_says_why_and_can_be_thrown_away(cast: Cast, visit) -> None:
    alice = visit("alice")
    uploaded(cast, alice, table="activities", content=b"org_id,issue,place\na,Health,Awdal\n")
    upload = Upload.objects.get()
    Upload.objects.update(state=UploadState.STOPPED, trouble="There is no country “X”.")
    page = at(cast, "uploads", upload.ref)
    assert "There is no country “X”." in text(alice.get(page))
    assert "Thrown away" in text(alice.post(f"{page}throw-away/", follow=True))
    assert not Upload.objects.exists()


def test_old_uploads_go_with_the_next(cast: Cast, visit) -> None:
    uploaded(cast, visit("alice"))
    Upload.objects.update(moved_at=timezone.now() - timedelta(days=8))
    uploaded(cast, visit("alice"), name="newer.csv")
    assert Upload.objects.get().file_name == "newer.csv"
