"""Files that belong to a contact, and what a contact said before."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonground.hub.access.audience import Level
from commonground.hub.organisations.actions import create_token
from commonground.hub.organisations.models import Membership
from commonground.hub.ties import actions, queries
from commonground.hub.ties.actions.judging import clean_name, kind_of
from commonground.hub.ties.models import Attachment, Touchpoint, TouchpointKind, Wording
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T2")]

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nminutes"
OURS = "/o/citizens-cast00/ties"


def met(cast: Cast, **more: object) -> Touchpoint:
    """A meeting with Legal Aid House that Alice wrote down."""
    fields = {
        "viewer": cast.viewer("alice", "citizens"),
        "parties": [cast.organisations["legal"]],
        "kind": TouchpointKind.MEETING,
        "held_on": NOW.date(),
        "said": "The clerk is called Zedekiah.",
        "now": NOW,
    } | more
    return actions.record_touchpoint(**fields)


def corrected(cast: Cast, row: Touchpoint, by: str = "bob", **more: object) -> Touchpoint:
    """The same contact with other words."""
    fields = {
        "viewer": cast.viewer(by, "citizens"),
        "touchpoint": row,
        "parties": [cast.organisations["legal"]],
        "kind": row.kind,
        "held_on": row.held_on,
        "said": "The clerk was helpful.",
        "people": row.people,
        "changed_at_shown": row.changed_at,
        "now": NOW + timedelta(hours=1),
        "level": Level(row.level),
    } | more
    return actions.change_touchpoint(**fields)


def packed(**parts: str) -> bytes:
    """An archive with these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return held.getvalue()


TYPES = "[Content_Types].xml"
WORD = {TYPES: "<Types/>", "word__document.xml": "<w/>"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*", "image/jpeg"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom", "audio/mp4"),
        (packed(**WORD), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            packed(mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        ("Sehr geehrte Damen, مرحبا".encode(), "text/plain"),
        (packed(**{**WORD, TYPES: "document.macroEnabled.main+xml"}), ""),
        (packed(**WORD, **{"word/vbaProject.bin": "x"}), ""),
        (packed(**{"a.exe": "MZ"}), ""),
        (b"MZ\x90\x00\x03\x00" + b"\x00" * 60, ""),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 60, ""),
        (b"<!doctype html><script>alert(1)</script>", ""),
        (b"\xef\xbb\xbf  <svg onload='x'/>", ""),
        (b"#!/bin/sh\nrm -r x", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ""),
        (b"PK\x03\x04 cut in the middle", ""),
        (b"\x93\x01\xff\x00\x12", ""),
    ],
)
def test_a_file_is_what_it_holds_whatever_it_is_called(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc/minutes.pdf", "minutes.pdf"),
        ("a\u202egpj.exe", "agpj.exe.pdf"),
        ("نامه\u200cها.pdf", "نامه\u200cها.pdf"),
        ('two\r\nlines: "x"?.PDF', "two lines_ _x__.pdf"),
        ("...", "file.pdf"),
        ("x" * 300, "x" * 112 + ".pdf"),
    ],
)
def test_a_name_tells_no_lies(given: str, kept: str) -> None:
    assert clean_name(given, "application/pdf") == kept


def test_a_file_goes_in_comes_out_and_is_gone(
    cast, visit, django_capture_on_commit_callbacks
) -> None:
    row = met(cast)
    alice, page = visit("alice"), f"{OURS}/touchpoints/{row.ref}/"
    for _press in range(2):
        sent = [SimpleUploadedFile("minutes.exe", PDF), SimpleUploadedFile("list.csv", b"a,b\n")]
        assert alice.post(f"{page}attach/", {"file": sent}).status_code == 302
    kept = {file.name: file for file in Attachment.objects.all()}
    assert set(kept) == {"minutes.exe.pdf", "list.csv"}
    file = kept["minutes.exe.pdf"]
    assert Path(settings.FILES_ROOT) in file.path.parents
    assert file.path.stat().st_mode & 0o077 == 0
    assert "minutes.exe.pdf" in visit("bob").get(page).content.decode()
    answer = visit("bob").get(f"{OURS}/files/{file.ref}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="minutes.exe.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/pdf"
    refused = visit("bob").get(f"{OURS}/files/{file.ref}/remove/")
    assert refused.status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        alice.post(f"{OURS}/files/{file.ref}/remove/")
    assert not file.path.exists()
    rest = kept["list.csv"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_touchpoint(viewer=cast.viewer("alice", "citizens"), touchpoint=row, now=NOW)
    assert not rest.path.exists() and not Attachment.objects.exists()


def test_who_may_fetch_it_is_asked_every_time(cast, visit) -> None:
    row = met(cast, level=Level.SPACE, space=cast.coalition)
    file = actions.attach(
        viewer=cast.viewer("alice", "citizens"), touchpoint=row, name="a.pdf", content=PDF, now=NOW
    )
    dana, absent = visit("dana"), "/o/legal-cast00/ties/files/222222222222/"
    theirs = f"/o/legal-cast00/ties/files/{file.ref}/"
    assert dana.get(theirs).status_code == 200
    # She reads it, and may neither add to it nor take it away.
    assert dana.get(f"{theirs}remove/").status_code == 403
    attach = f"/o/legal-cast00/ties/touchpoints/{row.ref}/attach/"
    assert dana.post(attach, {"file": SimpleUploadedFile("b.pdf", PDF)}).status_code == 403
    for name, own in (("charlie", "arts"), ("frank", "former")):
        assert visit(name).get(theirs.replace("legal", own)).status_code == 404
    corrected(cast, row, by="alice", level=Level.ORGANISATION)
    assert dana.get(theirs).status_code == dana.get(absent).status_code == 404
    bob = visit("bob")
    assert bob.get(f"{OURS}/files/{file.ref}/").status_code == 200
    Membership.objects.filter(pk=cast.memberships["bob", "citizens"].pk).update(until=NOW)
    assert bob.get(f"{OURS}/files/{file.ref}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty"),
        (b"MZ\x90\x00\x03\x00" + b"\x00" * 60, "This is something else"),
        (b"%PDF-1.7" + b"x" * 1200, "too large: at most 0 MB"),
        (None, "Choose a file first"),
    ],
)
def test_what_is_not_taken_is_told_in_words(cast, visit, settings, content, words) -> None:
    settings.MOST_BYTES_ATTACHED = 1000
    page = f"{OURS}/touchpoints/{met(cast).ref}/attach/"
    sent = {} if content is None else {"file": SimpleUploadedFile("a.pdf", content)}
    answer = visit("alice").post(page, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert content is None or "“a.pdf”: " in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Budget: 2026 (final).xls", "Budget: 2026 (final).xls"),
        ("minutes", "minutes"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("C:\\Papers\\réunion.doc", "réunion.doc"),
        ("x" * 200 + ".doc", "x" * 119 + "…"),
    ],
)
def test_a_refused_file_is_told_by_the_name_it_was_given(cast, visit, given, told) -> None:
    page = f"{OURS}/touchpoints/{met(cast).ref}/attach/"
    file = SimpleUploadedFile("x", b"MZ\x90\x00\x03\x00" + b"\x00" * 60)
    file._name = given
    answer = visit("alice").post(page, {"file": file})
    text = BeautifulSoup(answer.content, "html.parser").text
    assert f"“{told}”: We take documents" in text


def test_one_contact_holds_no_more_than_it_should(cast, visit, monkeypatch) -> None:
    monkeypatch.setattr("commonground.hub.ties.rules.allowed.MOST_ATTACHED", 1)
    page = f"{OURS}/touchpoints/{met(cast).ref}/attach/"
    files = [SimpleUploadedFile(name, PDF) for name in ("a.pdf", "b.pdf")]
    answer = visit("alice").post(page, {"file": files})
    assert answer.status_code == 422
    assert "“b.pdf”: There are 1 files here already, which is as many" in answer.content.decode()
    assert Attachment.objects.count() == 1


RECORD = f"{OURS}/record/"
KEY = "5a0c3a9e-6d2b-4a3f-9f5e-0d6b3a4a7c12"
PROGRAM = b"MZ\x90\x00\x03\x00" + b"\x00" * 60


def answers(*files: tuple[str, bytes], **more: object) -> dict[str, object]:
    """A contact as the form sends it, with files chosen in it."""
    chosen = [SimpleUploadedFile(name, content) for name, content in files]
    return {
        "parties": ["legal-cast00"], "kind": "meeting", "said": "Three clerks, “Zed” first",
        "held_on": NOW.date().isoformat(), "level": "organisation", "request_key": KEY,
        "file": chosen,
    } | more  # fmt: skip


def test_files_are_chosen_where_contact_is_recorded(cast, visit) -> None:
    """They go with the contact, are judged as files added later, and are read by whoever reads it."""
    bob = visit("bob")
    form = BeautifulSoup(bob.get(RECORD).content, "html.parser").find("input", {"name": "file"})
    assert (
        form.find_parent("form")["enctype"] == "multipart/form-data"
        and "required" not in form.attrs
    )
    files = (("minutes.exe", PDF), ("list.csv", b"a,b\n"))
    for _press in range(2):
        went = bob.post(RECORD, answers(*files))
        assert went.status_code == 302
    contact = Touchpoint.objects.get()
    assert {row.name for row in Attachment.objects.all()} == {"minutes.exe.pdf", "list.csv"}
    assert {row.touchpoint for row in Attachment.objects.all()} == {contact}
    assert "Recorded, with 2 files." in bob.get(went["Location"]).content.decode()
    file = Attachment.objects.get(name="list.csv")
    assert visit("erin").get(f"{OURS}/files/{file.ref}/").status_code == 200
    assert visit("dana").get(f"/o/legal-cast00/ties/files/{file.ref}/").status_code == 404
    assert bob.post(RECORD, answers(request_key="")).status_code == 302
    assert Attachment.objects.count() == 2


def test_a_file_of_contact_for_named_people_is_theirs(cast, visit) -> None:
    readers = [cast.memberships["erin", "citizens"].ref]
    given = answers(("a.pdf", PDF), level="named", readers=readers)
    assert visit("bob").post(RECORD, given).status_code == 302
    at = f"{OURS}/files/{Attachment.objects.get().ref}/"
    assert visit("erin").get(at).status_code == 200
    assert visit("alice").get(at).status_code == 404


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("Budget (final).xls", PROGRAM)], "“Budget (final).xls”: We take documents"),
        ([("a.pdf", PDF), ("empty.pdf", b"")], "“empty.pdf”: This file is empty"),
        ([(f"{n}.pdf", PDF + b"%d" % n) for n in range(21)], "at most 20 files"),
    ],
)
def test_a_refused_file_loses_no_word_and_keeps_nothing(cast, visit, files, words) -> None:
    answer = visit("bob").post(RECORD, answers(*files, next_step="Ring Zed"))
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert words in page.text
    assert page.find("textarea", {"name": "said"}).text.strip() == "Three clerks, “Zed” first"
    assert page.find("input", {"name": "next_step"})["value"] == "Ring Zed"
    assert page.find("input", {"name": "parties", "value": "legal-cast00"}).has_attr("checked")
    assert (
        f"Choose your files again, a page that is shown anew cannot keep them: {files[0][0]}"
        in (" ".join(page.text.split()))
    )
    assert not Touchpoint.objects.exists() and not Attachment.objects.exists()


@pytest.mark.parametrize("more", [{"find": "1", "text": "Theatre"}, {"kind": ""}])
def test_whatever_brings_the_page_back_names_the_files_to_choose_again(cast, visit, more) -> None:
    """Looking for an organisation, or another wrong answer: no file is left out unnoticed."""
    answer = visit("bob").post(RECORD, answers(("a.pdf", PDF), **more))
    page = BeautifulSoup(answer.content, "html.parser")
    told = page.find(string=re.compile("Choose your files again"))
    assert "a.pdf" in told and told.find_parent("details").has_attr("open")
    assert (
        "Choose your files again" not in visit("bob").post(RECORD, answers(**more)).content.decode()
    )


def test_a_contact_is_kept_with_its_files_or_not_at_all(cast, monkeypatch) -> None:
    def full(*_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("commonground.hub.ties.actions.attachments.write", full)
    with pytest.raises(OSError, match="disk"):
        met(cast, files=[("a.pdf", PDF)])
    assert not Touchpoint.objects.exists()


@pytest.mark.capability("X2")
def test_earlier_words_stay_among_ourselves(cast, visit) -> None:
    row = corrected(cast, met(cast))
    page = visit("bob").get(f"{OURS}/touchpoints/{row.ref}/").content.decode()
    assert "The clerk is called Zedekiah." in page and "written by <bdi>Alice</bdi>" in page
    assert "corrected by <bdi>Bob</bdi>" in page
    # Let in later, Dana reads what stands now and not what was said among ourselves.
    row = corrected(cast, row, by="alice", said="We met the clerk.", level=Level.NETWORK)
    assert Wording.objects.count() == 2
    theirs = f"/o/legal-cast00/ties/touchpoints/{row.ref}/"
    page = visit("dana").get(theirs).content.decode()
    assert "We met the clerk." in page
    assert "Zedekiah" not in page and "helpful" not in page
    # What others read is corrected so that they read it no longer.
    row = corrected(cast, row, by="alice", said="We met a clerk.")
    page = visit("dana").get(theirs).content.decode()
    assert "We met a clerk." in page and "We met the clerk." not in page
    assert "Alice" not in page and "corrected by" not in page
    # The same words saved again are no correction.
    before = Wording.objects.count()
    corrected(cast, row, by="alice", said=row.said)
    assert Wording.objects.count() == before
    first = Wording.objects.order_by("pk")[0]
    assert (
        visit("dana").get(f"/o/legal-cast00/ties/wordings/{first.ref}/remove/").status_code == 404
    )
    assert visit("bob").get(f"{OURS}/wordings/{first.ref}/remove/").status_code == 403
    visit("alice").post(f"{OURS}/wordings/{first.ref}/remove/")
    assert "Zedekiah" not in visit("bob").get(f"{OURS}/touchpoints/{row.ref}/").content.decode()


def test_words_stand_under_the_name_of_who_wrote_them_whatever_was_taken_out(cast) -> None:
    row = corrected(cast, met(cast))
    row = corrected(cast, row, by="erin", said="Erin said so.")
    for words in Wording.objects.all():
        actions.forget_wording(viewer=cast.viewer("alice", "citizens"), wording=words, now=NOW)
    at = row.changed_at
    corrected(cast, row, said="Bob says otherwise.", now=NOW + timedelta(days=1))
    [before] = queries.earlier(cast.viewer("bob"), row)
    assert (before.text, before.written_by, before.written_at) == ("Erin said so.", "Erin", at)


@pytest.mark.capability("X7")
def test_programs_keep_and_fetch_files(cast) -> None:
    row = met(cast)
    _token, secret = create_token(viewer=cast.viewer("alice", "citizens"), name="t", now=NOW)
    alice = Client(headers={"Authorization": f"Bearer {secret}"})
    files = f"/api/v1/touchpoints/{row.ref}/files"
    answer = alice.post(files, {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert answer.status_code == 201
    [told] = alice.get(files).json()
    assert (told["name"], told["kind"], told["size"]) == ("a.pdf", "application/pdf", len(PDF))
    assert b"".join(alice.get(f"/api/v1/files/{told['ref']}").streaming_content) == PDF
    assert alice.post(files, {"file": SimpleUploadedFile("a.exe", b"MZ\x90\0")}).status_code == 403
    assert alice.post(files, {}).status_code == 422
    corrected(cast, row)
    [before] = alice.get(f"/api/v1/touchpoints/{row.ref}/earlier").json()
    assert (before["said"], before["replaced_by"]) == ("The clerk is called Zedekiah.", "Bob")
    assert alice.delete(f"/api/v1/wordings/{before['ref']}").status_code == 204
    assert alice.delete(f"/api/v1/files/{told['ref']}").status_code == 204
    assert queries.attachments(cast.viewer("alice", "citizens"), row) == []
