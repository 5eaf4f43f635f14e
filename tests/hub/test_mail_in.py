"""Mail that comes in: by a real SMTP conversation, out of a real mailbox, to a page and a contact."""

import asyncio
import queue
import smtplib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, TestCase
from django.utils import timezone

from commonground.hub.access.verdicts import Conflict, Refused
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.correspondence import actions, jobs, queries
from commonground.hub.correspondence.models import Arrival, Enclosure, IncomingMail, MailAddress
from commonground.hub.history.models import Entry
from commonground.hub.organisations.models import Contact, Membership
from commonground.hub.site.jobs import night
from commonground.hub.ties.models import Attachment, NextStep, Tie, Touchpoint
from tests.cast import NOW, Cast
from tests.hub.proof.visits import body
from tests.post import PATIENCE_S

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T2")]

TIE = "/o/citizens-cast00/ties/legal-cast00/"
UNKNOWN = (550, b"5.1.1 There is no such address here")


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch) -> None:
    """What the receiver does is done on the test's own connection."""
    monkeypatch.setattr(
        "commonground.hub.correspondence.jobs.taking.close_old_connections", lambda: None
    )


def address(cast: Cast, key: str = "legal", by: str = "bob") -> str:
    """The private address of a tie."""
    made = actions.make_address(
        viewer=cast.viewer(by), subject=cast.organisations[key], now=timezone.now()
    )
    return queries.in_full(made.local_part)


def written(to: str, *, text: str = "We can meet on Friday.", **headers: str) -> EmailMessage:
    """A mail as a person sends it."""
    mail = EmailMessage()
    given = {
        "From": "Dana <dana@legal.example>",
        "To": to,
        "Subject": "Friday",
        "Date": "Fri, 30 Oct 2026 10:00:00 +0000",
        "Message-ID": "<1@legal.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        mail[name] = value
    mail.set_content(text)
    return mail


def talk(conversation: Callable[[smtplib.SMTP], Any]) -> Any:
    """Hold a conversation with the real receiver, which runs in a thread; what it asks of the
    database is done in this one, inside the test's transaction."""
    asked: queue.Queue[tuple[Future[Any], Callable[[], Any]] | None] = queue.Queue()
    told: Future[Any] = Future()

    async def here(function: Callable[..., Any], *args: Any, **given: Any) -> Any:
        answer: Future[Any] = Future()
        asked.put((answer, lambda: function(*args, **given)))
        return await asyncio.wrap_future(answer)

    async def receiving() -> None:
        door = jobs.Door("127.0.0.1", 0, "in.cast.example")
        server = await jobs.begin_receiving(door, run=here)
        port = server.sockets[0].getsockname()[1]

        def speak() -> None:
            try:
                with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_S) as line:
                    line.ehlo("client.example")
                    told.set_result(conversation(line))
            except Exception as error:
                told.set_exception(error)

        await asyncio.to_thread(speak)
        server.close()
        asked.put(None)

    thread = threading.Thread(target=lambda: asyncio.run(receiving()), daemon=True)
    thread.start()
    while (one := asked.get(timeout=PATIENCE_S)) is not None:
        answer, work = one
        try:
            answer.set_result(work())
        except Exception as error:
            answer.set_exception(error)
    thread.join(PATIENCE_S)
    return told.result()


def sent(mail: EmailMessage, *to: str, sender: str = "dana@legal.example") -> Any:
    """Send one mail; the answer to it, or why it was refused."""

    def conversation(line: smtplib.SMTP) -> Any:
        line.mail(sender)
        for one in to:
            answer = line.rcpt(one)
            if answer[0] != 250:
                return answer
        return line.data(mail.as_bytes(policy=policy.SMTP))

    return talk(conversation)


@pytest.mark.capability("X4")
def test_a_mail_to_a_tie_waits_and_becomes_a_contact(cast: Cast, visit) -> None:
    bob = visit("bob")
    bob.post("/o/citizens-cast00/ties/legal-cast00/keep/", {"version": 0})
    assert "can have a mail address of its own" in bob.get(TIE).content.decode()
    assert bob.post("/o/citizens-cast00/mail/address/legal-cast00/").status_code == 302
    to = queries.in_full(MailAddress.objects.get().local_part)
    assert to in bob.get(TIE).content.decode()
    assert sent(written(to), to) == (250, b"2.0.0 Kept")
    mail = IncomingMail.objects.get()
    at = f"/o/citizens-cast00/mail/{mail.ref}/"
    for page in ("/o/citizens-cast00/", TIE, "/o/citizens-cast00/mail/"):
        assert "Friday" in visit("erin").get(page).content.decode()
    shown = visit("erin").get(at).content.decode()
    assert "We can meet on Friday." in shown
    assert "Came from dana@legal.example, not checked" in shown
    assert 'value="2026-10-30"' in shown
    wrong = {
        "kind": "",
        "said": "Typed words",
        "parties": ["legal-cast00"],
        "level": "organisation",
    }
    refused = visit("erin").post(at, wrong | {"held_on": "2026-10-30"})
    assert refused.status_code == 422 and "Typed words" in refused.content.decode()
    given = wrong | {"kind": "message", "held_on": "2026-10-30", "next_step": "Answer her"}
    assert visit("erin").post(at, given)["Location"] == TIE
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.said, touchpoint.kind) == ("Typed words", "message")
    assert touchpoint.author == cast.people["erin"]
    assert NextStep.objects.get().text == "Answer her"
    assert not IncomingMail.objects.exists()
    assert visit("erin").post(at, given).status_code == 404
    # The other server did not hear our answer, and sends it again.
    assert sent(written(to), to) == (250, b"2.0.0 Kept already")
    assert not IncomingMail.objects.exists()


@pytest.mark.capability("X2")
def test_nobody_else_sees_a_mail_or_an_address(cast: Cast, visit) -> None:
    to = address(cast)
    sent(written(to, text="canary"), to)
    ref = IncomingMail.objects.get().ref
    for name, organisation in (("dana", "legal-cast00"), ("charlie", "arts-cast00")):
        client = visit(name)
        for path in (f"mail/{ref}/", f"mail/{ref}/remove/"):
            assert client.get(f"/o/{organisation}/{path}").status_code == 404
        assert "canary" not in client.get(f"/o/{organisation}/mail/").content.decode()
        assert (
            client.post(f"/o/{organisation}/mail/address/citizens-cast00/replace/").status_code
            == 404
        )
    assert (
        "Friday" not in visit("dana").get("/o/legal-cast00/ties/citizens-cast00/").content.decode()
    )
    assert not queries.mails(ANONYMOUS).exists()


@pytest.mark.capability("X2")
def test_files_wait_with_their_mail_and_go_with_the_contact_or_for_good(cast: Cast, visit) -> None:
    to = address(cast)
    mail = written(to)
    mail.add_attachment(b"Minutes of Friday", maintype="text", subtype="plain", filename="m.txt")
    mail.add_attachment(b"A logo, as text", maintype="text", subtype="plain", filename="logo.txt")
    mail.add_attachment(b"MZ\x00\x01", maintype="application", subtype="pdf", filename="bill.pdf")
    assert sent(mail, to)[0] == 250
    minutes, logo = Enclosure.objects.all()
    paths = [file.path for file in (minutes, logo)]
    at = f"/o/citizens-cast00/mail/{minutes.mail.ref}/"
    one = f"/o/citizens-cast00/mail/files/{minutes.ref}/"
    fetched = visit("bob").get(one)
    assert body(fetched) == b"Minutes of Friday"
    assert fetched["Content-Disposition"] == 'attachment; filename="m.txt"'
    for who, slug in (
        ("dana", "legal-cast00"),
        ("charlie", "arts-cast00"),
        ("alice", "arts-cast00"),
    ):
        assert visit(who).get(one.replace("citizens-cast00", slug)).status_code == 404
    assert Client().get(one).status_code in (302, 404)
    page = visit("erin").get(at).content.decode()
    assert "bill.pdf" in page and "not kept: it is too large, or nothing we take" in page
    given = {
        "kind": "message", "said": "Typed", "parties": ["legal-cast00"], "held_on": "2026-10-30",
        "level": "organisation", "files": [minutes.ref, "zzzzzzzzzz22"],
    }  # fmt: skip
    again = visit("erin").post(at, given | {"kind": ""}).content.decode()
    assert [f'value="{one.ref}" checked' in again for one in (minutes, logo)] == [True, False]
    with TestCase.captureOnCommitCallbacks(execute=True):
        visit("erin").post(at, given)
    [kept] = Attachment.objects.all()
    assert (kept.name, kept.path.read_bytes()) == ("m.txt", b"Minutes of Friday")
    assert not Enclosure.objects.exists() and not any(path.exists() for path in paths)
    assert visit("bob").get(one).status_code == 404
    mail.replace_header("Message-ID", "<2@legal.example>")
    assert sent(mail, to)[0] == 250
    paths = [file.path for file in Enclosure.objects.all()]
    with TestCase.captureOnCommitCallbacks(execute=True):
        visit("bob").post(f"/o/citizens-cast00/mail/{IncomingMail.objects.get().ref}/remove/")
    assert len(paths) == 2 and not any(path.exists() for path in paths)


def test_of_too_many_files_at_an_address_the_names_are_kept(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("commonground.hub.correspondence.rules.MOST_BYTES_WAITING", 20)
    to = address(cast)
    mail = written(to)
    for name in ("one.txt", "two.txt"):
        mail.add_attachment(b"Twelve bytes", maintype="text", subtype="plain", filename=name)
    assert sent(mail, to)[0] == 250
    assert [file.name for file in Enclosure.objects.all()] == ["one.txt"]
    assert [one["name"] for one in IncomingMail.objects.get().files] == ["one.txt", "two.txt"]


def test_unknown_addresses_are_all_told_the_same(cast: Cast) -> None:
    to = address(cast)
    actions.replace_address(
        viewer=cast.viewer("alice"),
        address=MailAddress.objects.get(),
        shown=queries.local_part_of(to),
        now=NOW,
    )
    for wrong in (to, "abc@in.cast.example", "abc@elsewhere.example", "a.b@in.cast.example", "x"):
        assert sent(written(to), wrong) == UNKNOWN
    assert sent(written(to), queries.in_full(MailAddress.objects.get().local_part))[0] == 250


def test_only_a_steward_replaces_an_address_and_only_the_one_seen(cast: Cast) -> None:
    to = address(cast)
    held, shown = MailAddress.objects.get(), queries.local_part_of(to)
    with pytest.raises(Refused):
        actions.replace_address(viewer=cast.viewer("erin"), address=held, shown=shown, now=NOW)
    actions.replace_address(viewer=cast.viewer("alice"), address=held, shown=shown, now=NOW)
    with pytest.raises(Conflict):
        actions.replace_address(viewer=cast.viewer("alice"), address=held, shown=shown, now=NOW)
    assert [entry.verb for entry in Entry.objects.order_by("number")] == [
        "began a tie",
        "gave a tie a mail address",
        "replaced the mail address of a tie",
    ]


def test_loops_floods_and_what_is_too_large_are_refused_with_a_reason(cast: Cast, settings) -> None:
    to = address(cast)
    assert sent(written(to, Auto_Submitted="auto-replied"), to)[0] == 550
    assert sent(written(to, List_Id="<l.example>"), to)[0] == 550
    assert sent(written(to), to, sender="")[0] == 550
    assert sent(written(to, From=to), to)[0] == 550
    assert sent(written(to, From=settings.DEFAULT_FROM_EMAIL), to)[0] == 550
    tie = Tie.objects.get()
    Arrival.objects.bulk_create(
        Arrival(tie=tie, digest=f"{n}", arrived_at=timezone.now()) for n in range(120)
    )
    assert sent(written(to), to) == (
        451,
        b"4.7.1 Too many mails came to this address within an hour. Try again later.",
    )
    Arrival.objects.update(arrived_at=timezone.now() - timedelta(days=89))
    Arrival.objects.filter(digest="7").update(arrived_at=timezone.now() - timedelta(days=91))
    night.func()
    assert Arrival.objects.count() == 119 and not Arrival.objects.filter(digest="7").exists()
    assert not IncomingMail.objects.exists()
    assert talk(lambda line: line.esmtp_features["size"]) == "33554432"

    def declared(line: smtplib.SMTP) -> Any:
        return line.mail("a@b.example", options=["SIZE=40000000"])

    assert talk(declared)[0] == 552
    large = written(to)
    large.add_attachment(
        b"\0" * 20_000_000, maintype="application", subtype="zip", filename="plans.zip"
    )
    assert sent(large, to)[0] == 250
    kept = IncomingMail.objects.get()
    assert kept.text == "We can meet on Friday."
    assert [file["name"] for file in kept.files] == ["plans.zip"]


def test_a_mail_to_two_ties_waits_at_both_once_each(cast: Cast) -> None:
    legal, arts = address(cast), address(cast, "arts")
    for _time in range(2):
        assert sent(written(legal), legal, arts, legal.upper())[0] == 250
    waiting = {mail.tie.subject.slug for mail in IncomingMail.objects.all()}
    assert waiting == {"legal-cast00", "arts-cast00"} and IncomingMail.objects.count() == 2


def test_what_the_mail_answers_is_filled_in_for_the_one_who_confirms(cast: Cast) -> None:
    to = address(cast)
    Contact.objects.create(
        organisation=cast.organisations["arts"], owner=cast.organisations["citizens"],
        author=cast.people["bob"], name="Ana", email="ana@arts.example",
    )  # fmt: skip
    EmailAddress.objects.filter(email="bob@cast.example").update(verified=True)
    sent(
        written(to, From="Bob <BOB@cast.example>", To="Ana <ana@arts.example>, Dana <d@l.example>"),
        to,
    )
    mail = IncomingMail.objects.get()
    alice = cast.viewer("alice")
    names = [party.slug for party in queries.parties_guessed(alice, mail)]
    assert names == ["legal-cast00", "arts-cast00"]
    assert queries.people_guessed(alice, mail) == "Ana, Dana"
    assert "nobody checked" in queries.said_of_sender(alice, mail).sentence
    mail.sent_at = timezone.now() + timedelta(days=400)
    assert queries.day_of(mail) == timezone.localdate(mail.received_at)


def test_removing_a_mail_asks_first_and_leaves_no_words(cast: Cast, visit) -> None:
    to = address(cast)
    sent(written(to, text="canary words"), to)
    at = f"/o/citizens-cast00/mail/{IncomingMail.objects.get().ref}/remove/"
    assert "canary words" in visit("bob").get(at).content.decode()
    assert IncomingMail.objects.exists()
    assert visit("bob").post(at)["Location"] == TIE
    assert not IncomingMail.objects.exists()
    assert Entry.objects.latest("number").verb == "removed a mail that came in"
    assert "canary" not in visit("bob").get("/o/citizens-cast00/history/").content.decode()
    Membership.objects.filter(person=cast.people["bob"]).update(until=NOW)
    assert visit("bob").get("/o/citizens-cast00/mail/").status_code == 404


@contextmanager
def mailbox(messages: list[bytes]):
    """A real mailbox with these mails, nobody having seen them."""
    from tests.hub.mailbox import Served

    served = Served(messages)
    thread = threading.Thread(target=served.run, daemon=True)
    thread.start()
    assert served.ready.wait(PATIENCE_S)
    try:
        yield served
    finally:
        served.end()
        thread.join(PATIENCE_S)


def test_a_mailbox_is_emptied_once_and_only_of_what_is_kept(cast: Cast, monkeypatch) -> None:
    to = address(cast)
    refused = bytes(written(to, Precedence="bulk"))
    elsewhere = bytes(written("abc@in.cast.example", Message_ID="<2@x>"))
    copied = bytes(written("dana@l.example", Cc=to, Message_ID="<3@x>"))
    large = bytes(written(to, text="y\n" * 200, Subject="Large", Message_ID="<4@x>"))
    monkeypatch.setattr("commonground.hub.correspondence.jobs.polling.MOST_BYTES", len(large) - 1)
    with mailbox([refused, elsewhere, copied, large]) as served:
        first = jobs.collect(served.box)
        again = jobs.collect(served.box)
        with pytest.raises(Exception, match=r"(?i)auth|credential|login"):
            jobs.collect(served.wrong)
    assert {str(name): number for name, number in first.items()} == {
        "kept": 2, "known": 0, "refused": 1, "nowhere": 1, "unread": 0, "later": 0,
    }  # fmt: skip
    assert not any(again.values())
    kept = {mail.subject: mail for mail in IncomingMail.objects.all()}
    assert kept["Friday"].text and not kept["Friday"].is_cut
    assert kept["Large"].is_cut and not kept["Large"].text


def test_what_must_come_later_stays_unseen_in_the_mailbox(cast: Cast, monkeypatch) -> None:
    to = address(cast)
    with mailbox([bytes(written(to))]) as served:
        with monkeypatch.context() as full:
            full.setattr("commonground.hub.correspondence.rules.MOST_WAITING", 0)
            assert jobs.collect(served.box)[jobs.Outcome.LATER] == 1
        assert jobs.collect(served.box)[jobs.Outcome.KEPT] == 1
