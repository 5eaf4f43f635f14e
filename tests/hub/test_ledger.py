"""What each side gave and got: by hand and from contact, unit by unit, and how both sides see it."""

import csv
import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook

from commonground.hub.organisations.actions import create_token
from commonground.hub.registers.views.spreadsheets import plain
from commonground.hub.ties import actions, queries
from commonground.hub.ties.models import Contribution, SecondView, TouchpointKind
from commonground.hub.ties.rules import NotAnAmount, amount_from, in_words, typed
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T5")]

OURS = "/o/citizens-cast00/ties/legal-cast00/"
THEIRS = "/o/legal-cast00/ties/citizens-cast00/"
DAY = NOW.date().isoformat()
SIX_HOURS = {
    "direction": "gave",
    "kind": "hours",
    "amount": "6",
    "held_on": DAY,
    "words": "Tenders",
}


def line(cast: Cast, **more: object) -> Contribution:
    """Something citizens wrote down about legal."""
    given: dict[str, object] = {
        "direction": "gave", "kind": "hours", "amount": 360, "currency": "",
        "held_on": NOW.date(), "words": "Canary", "now": NOW,
    }  # fmt: skip
    legal = cast.organisations["legal"]
    return actions.add_contribution(viewer=cast.viewer("alice"), subject=legal, **given | more)


def contact(cast: Cast, kind: TouchpointKind) -> str:
    """Contact of citizens with legal; its reference."""
    row = actions.record_touchpoint(
        viewer=cast.viewer("bob"), parties=[cast.organisations["legal"]], kind=kind,
        held_on=NOW.date(), now=NOW,
    )  # fmt: skip
    return row.ref


@pytest.mark.parametrize(
    ("text", "kind", "currency", "parts", "words"),
    [
        ("1.5", "hours", "", 90, "1.5 hours"),
        ("1,5", "hours", "", 90, "1.5 hours"),
        ("1:20", "hours", "", 80, "1:20 hours"),
        ("١٠", "hours", "", 600, "10 hours"),
        ("1", "hours", "", 60, "1 hour"),
        ("120.50", "money", "EUR", 12050, "EUR 120.50"),
        ("5000", "money", "JPY", 5000, "JPY 5,000"),
        ("1.250", "money", "KWD", 1250, "KWD 1.250"),
        ("2", "letter", "", 2, "2 letters"),
    ],
)
def test_amounts_are_read_and_said_in_their_own_unit(text, kind, currency, parts, words) -> None:
    assert amount_from(text, kind, currency) == parts
    assert in_words(parts, kind, currency) == words
    assert amount_from(typed(parts, kind, currency), kind, currency) == parts


@pytest.mark.parametrize(
    ("text", "kind", "currency", "words"),
    [
        ("six", "hours", "", "Write a number"),
        ("-6", "hours", "", "Write a number"),
        ("1e9", "hours", "", "Write a number"),
        ("0", "hours", "", "more than nothing"),
        ("1,200", "money", "EUR", "mean thousands? Write it without commas or points: 1200"),
        ("1.5", "letter", "", "Only whole numbers"),
        ("1.5", "money", "JPY", "no parts that small"),
        ("9999999999999999", "letter", "", "more than can be meant"),
    ],
)
def test_what_is_no_amount_is_told_in_words(text, kind, currency, words) -> None:
    with pytest.raises(NotAnAmount, match=r".") as told:
        amount_from(text, kind, currency)
    assert words in str(told.value)


def test_a_line_is_written_down_and_stands_in_its_column(cast, visit) -> None:
    bob = visit("bob")
    assert "Nothing is written down yet" in bob.get(f"{OURS}given/").content.decode()
    for _twice in range(2):
        assert bob.post(f"{OURS}given/add/", SIX_HOURS).status_code == 302
    money = {"kind": "money", "amount": "120.50", "currency": " eur"}
    assert bob.post(f"{OURS}given/add/", SIX_HOURS | money).status_code == 302
    letter = {"kind": "letter", "direction": "got", "amount": "1"}
    assert bob.post(f"{OURS}given/add/", SIX_HOURS | letter).status_code == 302
    assert Contribution.objects.count() == 3
    read = queries.ledger(cast.viewer("bob"), cast.organisations["legal"])
    assert read.gave.sums == ["6 hours", "EUR 120.50"]
    assert read.got.sums == ["1 letter"]
    page = bob.get(f"{OURS}given/?year={NOW.year}").content.decode()
    assert (
        page.index("What we gave</h2>") < page.index("EUR 120.50") < page.index("What we got</h2>")
    )
    assert "EUR 120.50" in bob.get(OURS).content.decode()
    other = visit("dana").get(f"{THEIRS}given/").content.decode()
    assert "Nothing is written down yet" in other


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount": "six"}, "Write a number, such as 6 or 1.5."),
        ({"kind": "money"}, "Say in which currency"),
        ({"kind": "money", "currency": "XQZ"}, "We know no currency “XQZ”"),
        ({"kind": "other", "words": ""}, "Say in a few words what it was."),
        ({"direction": ""}, "Say who gave it"),
        ({"held_on": "2099-01-01"}, "That day lies ahead"),
    ],
)
def test_wrong_answers_are_told_and_nothing_typed_is_lost(cast, visit, wrong, words) -> None:
    answer = visit("bob").post(f"{OURS}given/add/", {**SIX_HOURS, "words": "Kept words", **wrong})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "words" in wrong or "Kept words" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_contact_counts_by_itself_or_asks_who_gave(cast, visit) -> None:
    contact(cast, TouchpointKind.LETTER_GIVEN)
    training = contact(cast, TouchpointKind.TRAINING)
    bob, viewer, legal = visit("bob"), cast.viewer("bob"), cast.organisations["legal"]
    read = queries.ledger(viewer, legal)
    assert (read.gave.sums, [one.contact for one in read.asked]) == (["1 letter"], [training])
    at = f"{OURS}given/add/?contact={training}&kind=training&held_on={DAY}&amount=1"
    assert f'value="{training}"' in bob.get(at).content.decode()
    given = SIX_HOURS | {"kind": "training", "amount": "1", "contact": training}
    assert bob.post(f"{OURS}given/add/", given).status_code == 302
    read = queries.ledger(viewer, legal)
    assert (read.gave.sums, read.asked) == (["1 letter", "1 training"], [])


def test_a_told_line_is_answered_and_both_stand_side_by_side(cast, visit) -> None:
    """We say six hours, they say four: neither is overwritten, and each counts its own."""
    alice, dana = visit("alice"), visit("dana")
    row = line(cast)
    at, there = (f"/o/{who}-cast00/ties/contributions/{row.ref}/" for who in ("citizens", "legal"))
    assert dana.get(there).status_code == 404
    assert visit("erin").post(f"{at}tell/", {"version": 1}).status_code == 403
    assert alice.post(f"{at}tell/", {"version": 1}).status_code == 302
    assert "1 thing that passed between you" in dana.get("/o/legal-cast00/").content.decode()
    assert "They gave you 6 hours" in dana.get(f"{THEIRS}given/").content.decode()
    assert visit("gus").get(there.replace("legal", "procurement")).status_code == 404
    wrong = dana.post(there, {"amount": "some", "words": "Half a day"})
    assert wrong.status_code == 422
    assert 'value="Half a day"' in wrong.content.decode()
    said = {"amount": "4", "words": "Half a day", "shown": "1"}
    assert dana.post(there, said).status_code == 302
    late = dana.post(there, said | {"amount": "3", "words": "Three, said later"})
    assert late.status_code == 409
    assert 'value="Three, said later"' in late.content.decode()
    assert "you say 4 hours" in late.content.decode()
    assert SecondView.objects.get().amount == 240
    otherwise = "Legal Aid House see 1 thing that passed between you otherwise than you"
    assert otherwise in visit("alice").get("/o/citizens-cast00/").content.decode()
    assert otherwise not in visit("dana").get("/o/legal-cast00/").content.decode()
    assert "You say 6 hours, they say 4 hours." in alice.get(at).content.decode()
    assert "They say 6 hours, you say 4 hours." in dana.get(there).content.decode()
    for who, key, other in (("alice", "citizens", "legal"), ("dana", "legal", "citizens")):
        read = queries.ledger(cast.viewer(who, key), cast.organisations[other])
        assert (read.gave.sums, read.got.sums) == (
            (["6 hours"], []) if who == "alice" else ([], ["4 hours"])
        )
    turned = SIX_HOURS | {"kind": "letter", "version": 1}
    refused = alice.post(f"{at}change/", turned)
    assert refused.status_code == 422
    assert "They have answered this." in refused.content.decode()
    assert alice.post(f"{at}change/", SIX_HOURS | {"amount": "5", "version": 1}).status_code == 302
    assert alice.post(f"{at}change/", SIX_HOURS | {"amount": "7", "version": 1}).status_code == 409
    assert SecondView.objects.get().amount == 240
    shown = re.compile(r'name="shown" value="([^"]+)"').search(dana.get(there).content.decode())
    assert dana.post(f"{there}agree/", {"shown": "2"}).status_code == 409
    assert shown and dana.post(f"{there}agree/", {"shown": shown[1]}).status_code == 302
    assert "They say so too." in alice.get(at).content.decode()
    assert visit("bob").post(f"{at}take-back/").status_code == 302
    assert dana.get(there).status_code == 404
    for page in (THEIRS, f"{THEIRS}given/"):
        now_there = dana.get(page).content.decode()
        assert "5 hours" not in now_there and "Half a day" not in now_there
        assert "told you: a line of what passed between you." in now_there
    assert "told you: a line" not in visit("bob").get(f"{OURS}given/").content.decode()
    for do in ("tell", "take-back", "agree"):
        assert dana.post(f"{there}{do}/").status_code == 404


def test_what_they_read_is_corrected_by_a_steward_only(cast, visit) -> None:
    row = line(cast)
    at = f"/o/citizens-cast00/ties/contributions/{row.ref}/"
    alice, bob = visit("alice"), visit("bob")
    five = SIX_HOURS | {"amount": "5", "version": 1}
    assert bob.post(f"{at}change/", five).status_code == 302
    assert alice.post(f"{at}tell/", {"version": 1}).status_code == 409
    row.refresh_from_db()
    assert row.told_at is None
    assert alice.post(f"{at}tell/", {"version": 2}).status_code == 302
    seven = SIX_HOURS | {"amount": "7", "version": 2}
    refused = bob.post(f"{at}change/", seven)
    assert refused.status_code == 403
    assert "Only a steward can change what another organisation reads" in refused.content.decode()
    page = bob.get(at).content.decode()
    assert f"{at}change/" not in page
    assert "Only a steward can change" in page
    row.refresh_from_db()
    assert row.amount == 300
    assert alice.post(f"{at}change/", seven).status_code == 302
    assert bob.post(f"{at}take-back/").status_code == 302
    assert bob.post(f"{at}change/", five | {"version": 3}).status_code == 302


def test_who_answers_is_told_that_the_answer_stays_with_those_asked_about(cast, visit) -> None:
    """Taken back, a line and its answer are out of sight for who answered; who wrote it reads on."""
    row = line(cast, tell=True)
    at, there = (f"/o/{who}-cast00/ties/contributions/{row.ref}/" for who in ("citizens", "legal"))
    dana = visit("dana")
    page = dana.get(there).content.decode()
    assert "If they take their line back, you no longer see either; they still read yours." in page
    dana.post(there, {"amount": "4", "words": "Half a day", "shown": "1"})
    visit("bob").post(f"{at}take-back/")
    assert dana.get(there).status_code == 404
    assert "Half a day" in visit("bob").get(at).content.decode()


def test_files_hold_no_formulas(cast, visit) -> None:
    line(cast, words='=HYPERLINK("http://evil.example")')
    rows = list(
        csv.reader(io.StringIO(visit("bob").get(f"{OURS}given/table.csv").getvalue().decode()))
    )
    assert rows[1][3:7] == ["hours", "360", "6 hours", plain('=HYPERLINK("http://evil.example")')]
    answer = visit("bob").get(f"{OURS}given/table.xlsx")
    assert "given-legal-cast00.xlsx" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)] == rows[1:]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_the_ledger_for_programs(cast) -> None:
    secret = create_token(viewer=cast.viewer("alice"), name="test", now=NOW)[1]
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    def send(method: str, path: str, body: dict[str, object]) -> Client:
        return getattr(program, method)(f"/api/v1{path}", body, content_type="application/json")

    given = {"direction": "got", "kind": "money", "amount": 12050, "held_on": DAY}
    refused = send("post", "/ties/legal-cast00/given", given)
    assert refused.status_code == 422
    assert "Money needs a currency" in refused.content.decode()
    made = send(
        "post", "/ties/legal-cast00/given", given | {"currency": "EUR", "tell": True}
    ).json()
    found = program.get("/api/v1/ties/legal-cast00/given").json()
    assert found["got"] == [
        {"kind": "money", "currency": "EUR", "amount": 12050, "much": "EUR 120.50"}
    ]
    assert [row["ref"] for row in found["lines"]] == [made["ref"]]
    assert program.get("/api/v1/contributions").json()["found"][0]["is_told"] is True
    changed = send(
        "put", f"/contributions/{made['ref']}", given | {"currency": "USD", "version": 1}
    )
    assert changed.json()["much"] == "USD 120.50"
    assert (
        send("put", f"/contributions/{made['ref']}/answer", {"amount": 1, "version": 2}).status_code
        == 403
    )
    assert program.delete(f"/api/v1/contributions/{made['ref']}/told").status_code == 204
    assert program.delete(f"/api/v1/contributions/{made['ref']}").status_code == 204
    assert not Contribution.objects.exists()
