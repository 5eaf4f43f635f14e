"""Importing registers: what comes in, what is refused with its reason, and out again."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.actions import import_activities, import_partnerships
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.history.models import Entry
from commonground.hub.history.queries import breaks
from commonground.hub.organisations.models import Identifier, Need, Organisation, OrganisationName
from commonground.hub.registers.actions import runs, undo
from commonground.hub.registers.models import Record, Run
from commonground.hub.registers.queries import scoped
from commonground.hub.ties.models import Tie
from commonground.hub.vocabularies.models import Issue, PeopleServed
from commonground.methods.errors import UnusableFile
from tests.cast import NOW, Cast
from tests.hub.imported import FILE, LATER, counts, organisations, reasons


@pytest.fixture
def alice(cast: Cast) -> Viewer:
    return cast.viewer("alice", "citizens")


@pytest.mark.capability("K9")
def test_a_register_becomes_public_listings_of_nobody(alice: Viewer) -> None:
    outcome = organisations(alice)
    assert counts(outcome, "rows", "created", "refused") == (3, 3, 0)
    diggers = Organisation.objects.get(name="Well Diggers")
    assert (diggers.level, diggers.owner, diggers.claimed_at) == (Level.PUBLIC, None, None)
    assert (diggers.kind.key, diggers.place.code) == ("national-ngo", "SO-AW")
    assert [issue.key for issue in diggers.issues.all()] == ["nutrition", "safe-water"]
    assert (diggers.size, diggers.founded, diggers.source) == (
        12, 2001, "City register, taken in by Citizens Fighting Corruption",
    )  # fmt: skip
    assert Need.objects.get(organisation=diggers).description == "Pumps"
    assert Record.objects.get(organisation=diggers).facts == {"oddity": "x"}
    clinic = Record.objects.get(number="b")
    assert clinic.facts == {
        "issues": "Juggling", "people": "Mermaids", "size": "many", "founded": "1999-05",
    }  # fmt: skip
    assert reasons(outcome, "in_part") == [(3, "issues"), (3, "people"), (3, "size")]
    fund = Identifier.objects.get(scheme="XM-DAC")
    assert (fund.number, fund.organisation.name) == ("41122", "Children's Fund")
    assert "well diggers" in diggers.search_text and "pumps" in diggers.search_text


def test_the_same_file_twice_changes_nothing(alice: Viewer) -> None:
    organisations(alice)
    before = list(Organisation.objects.order_by("pk").values())
    again = organisations(alice, now=LATER)
    assert counts(again, "unchanged", "created", "updated") == (3, 0, 0)
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_a_changed_row_is_an_update_and_its_undoing_puts_it_back(alice: Viewer) -> None:
    organisations(alice)
    changed = FILE.replace("Well Diggers", "Well Diggers of Awdal").replace("Nutrition", "Health")
    outcome = organisations(alice, changed, now=LATER)
    assert counts(outcome, "updated", "unchanged") == (1, 2)
    diggers = Organisation.objects.get(name="Well Diggers of Awdal")
    assert {issue.key for issue in diggers.issues.all()} == {"health", "safe-water"}
    undone = undo(viewer=alice, run=outcome.run, now=LATER)
    diggers.refresh_from_db()
    assert (undone.restored, undone.left, diggers.name) == (1, 0, "Well Diggers")
    assert {issue.key for issue in diggers.issues.all()} == {"nutrition", "safe-water"}
    assert "of awdal" not in diggers.search_text
    assert counts(organisations(alice, now=LATER), "unchanged") == (3,)


def test_undoing_removes_what_nobody_built_on_and_says_what_it_left(
    alice: Viewer, cast: Cast
) -> None:
    count = Organisation.objects.count()
    outcome = organisations(alice)
    diggers = Organisation.objects.get(name="Well Diggers")
    Tie.objects.create(
        owner=cast.organisations["arts"], subject=diggers, created_at=NOW, changed_at=NOW
    )
    undone = undo(viewer=alice, run=outcome.run, now=LATER)
    assert (undone.removed, undone.left) == (2, 1)
    assert Organisation.objects.count() == count + 1 and Tie.objects.exists()
    with pytest.raises(Refused, match="undone already"):
        undo(viewer=alice, run=Run.objects.get(), now=LATER)
    assert [entry.verb for entry in Entry.objects.order_by("number")] == [
        "imported a file",
        "undid an import",
    ]
    assert breaks(alice) == []


def test_people_who_changed_a_profile_keep_their_words(alice: Viewer) -> None:
    organisations(alice)
    diggers = Organisation.objects.get(name="Well Diggers")
    diggers.name, diggers.changed_at = "Diggers", NOW + timedelta(hours=1)
    diggers.save()
    outcome = organisations(alice, FILE.replace("Well Diggers", "Well Sinkers"), now=LATER)
    assert counts(outcome, "updated", "to_review") == (1, 1)
    diggers.refresh_from_db()
    assert diggers.name == "Diggers"
    assert Record.objects.get(number="a").facts["name"] == "Well Sinkers"


def test_only_stewards_import(cast: Cast) -> None:
    for name in ("erin", "bob", "nina", "olga", "anonymous"):
        with pytest.raises(Refused, match="only a steward"):
            organisations(cast.viewer(name))
    assert not Run.objects.exists()


def test_a_dry_run_counts_and_changes_nothing(alice: Viewer) -> None:
    count = Organisation.objects.count()
    outcome = organisations(alice, is_dry=True)
    assert counts(outcome, "created", "in_part", "to_review") == (3, 1, 0)
    assert outcome.run is None and Organisation.objects.count() == count
    assert not Run.objects.exists() and not Entry.objects.exists()


@pytest.mark.capability("X2")
def test_linking_never_tells_of_what_the_importer_may_not_see(alice: Viewer, cast: Cast) -> None:
    known = {}
    for key, level in (("legal", Level.ORGANISATION), ("former", Level.PUBLIC)):
        known[key] = cast.organisations[key]
        known[key].level = level
        known[key].save()
        Identifier.objects.create(organisation=known[key], scheme="XX-REG", number=key)
    text = "org_id,name\nXX-REG-legal,Legal Aid House\nXX-REG-former,Former Partners\n"
    outcome = organisations(alice, text)
    assert counts(outcome, "created", "linked") == (1, 1)
    assert Record.objects.get(number="XX-REG-former").organisation == known["former"]
    assert Record.objects.get(number="XX-REG-legal").organisation != known["legal"]
    assert Organisation.objects.get(pk=known["former"].pk).name == "Former Partners Union"
    undone = undo(viewer=alice, run=outcome.run, now=LATER)
    assert undone.removed == 2 and Organisation.objects.filter(pk=known["former"].pk).exists()


@pytest.mark.capability("X2")
def test_a_listing_that_was_hidden_since_is_listed_anew(alice: Viewer, cast: Cast) -> None:
    organisations(alice)
    fund = Organisation.objects.get(name="Children's Fund")
    fund.owner, fund.level, fund.claimed_at = fund, Level.ORGANISATION, NOW
    fund.save()
    again = organisations(alice, now=LATER)
    assert counts(again, "created", "unchanged") == (1, 2)
    assert Organisation.objects.filter(name="Children's Fund").count() == 2
    pair = "org_a,org_b\na,XM-DAC-41122\n"
    import_partnerships(
        viewer=alice, content=pair.encode(), file_name="p.csv", now=LATER, register="City register"
    )
    assert Partnership.objects.get().organisation_b != fund


def test_two_organisations_import_one_register_side_by_side(alice: Viewer, cast: Cast) -> None:
    organisations(alice)
    outcome = organisations(cast.viewer("charlie"), now=LATER)
    assert counts(outcome, "linked", "created") == (3, 0)
    assert Record.objects.count() == 6
    other = organisations(cast.viewer("dana"), now=LATER, register="Another register")
    assert counts(other, "linked", "created") == (1, 2)


def test_columns_named_owner_or_level_are_facts(alice: Viewer) -> None:
    organisations(alice, "org_id,name,owner,level,claimed_at\na,A Club,citizens,network,today\n")
    club = Organisation.objects.get(name="A Club")
    assert (club.owner, club.level, club.claimed_at) == (None, Level.PUBLIC, None)
    assert Record.objects.get().facts["level"] == "network"


SURVIVED: dict[str, tuple[bytes, tuple[int, int, int]]] = {
    "a mark of UTF-8": (b"\xef\xbb\xbforg_id,name\na,A Club\n", (1, 0, 0)),
    "UTF-16": ("org_id,name\na,Café\n".encode("utf-16"), (1, 0, 0)),
    "Windows-1252": ("org_id,name\na,Café\nb,B Club\n".encode("cp1252"), (1, 0, 1)),
    "Windows-1256": ("org_id,name\na,مواطنون\n".encode("cp1256"), (0, 0, 1)),
    "NUL": (b"org_id,name\na,A\x00B\nb,B Club\n", (1, 0, 1)),
    "direction marks": ("org_id,name\na,A \u202eClub\u202c\n".encode(), (1, 1, 0)),
    "letters in pieces": ("org_id,name\na,Cafe\u0301\n".encode(), (1, 1, 0)),
    "letters lost before": ("org_id,name\na,Caf\ufffd\n".encode(), (1, 1, 0)),
    "ragged rows": (b"org_id,name,size\na,A Club\nb,B Club,3,4\nc,C Club,5\n", (1, 0, 2)),
    "semicolons": (b"org_id;name\na;A, Club\n", (1, 0, 0)),
    "tabs": (b"org_id\tname\na\tA Club\n", (1, 0, 0)),
    "mixed line ends": (b"org_id,name\r\na,A Club\rb,B Club\n", (2, 0, 0)),
    "a header only": (b"org_id,name\n", (0, 0, 0)),
    "one identifier for two": (b"org_id,name\na,A Club\na,B Club\n", (1, 0, 1)),
    "one public number for two": (
        b"org_id,name,identifier\na,A Club,XX-REG-1\nb,B Club,XX-REG-1\n", (2, 1, 0),
    ),
    "swapped beyond the poles": (b"org_id,name,latitude,longitude\na,A,145.2,9.5\n", (0, 0, 1)),
    "swapped": (b"org_id,name,country,latitude,longitude\na,A Club,SO,46,5\n", (1, 1, 0)),
    "0, 0": (b"org_id,name,latitude,longitude\na,A Club,0,0\n", (1, 1, 0)),
    "one letter": (b"org_id,name\na,A\n", (1, 1, 0)),
    "500 letters": (b"org_id,name\na," + b"A" * 500 + b"\n", (1, 0, 0)),
    "501 letters": (b"org_id,name\na," + b"A" * 501 + b"\n", (0, 0, 1)),
    "an unclosed quote": (b'org_id,name\na,"A Club\nb,B Club\n', (0, 0, 1)),
    "not a number": (b"org_id,name,latitude,longitude\na,A Club,nan,inf\n", (0, 0, 1)),
}  # fmt: skip


def test_lines_lost_to_a_quotation_mark_are_counted(alice: Viewer) -> None:
    """What an open quotation mark takes with it is told with the row where it opens."""
    content = 'org_id,name\na,A Club\nb,"B Club\nc,C Club\nd,D Club\n'
    outcome = organisations(alice, content)
    assert counts(outcome, "created", "refused", "lines_not_read") == (1, 1, 2)
    [fault] = outcome.faults
    assert fault["row"] == 3 and "opened in this row is never closed" in fault["reason"]
    assert "The 2 lines after it could not be read either" in fault["reason"]
    # One that a later quotation mark closes takes the lines between with it.
    content = 'org_id,name\na,"A Club\nb,B Club\nc,"C Club"\nd,D Club\n'
    outcome = organisations(alice, content, now=LATER)
    assert counts(outcome, "refused", "lines_not_read") == (1, 2)
    assert outcome.faults[0]["row"] == 2 and Organisation.objects.filter(name="D Club").exists()
    assert "lines_not_read" not in organisations(alice, now=LATER).counts


@pytest.mark.parametrize("name", SURVIVED)
def test_a_bad_file_is_survived_row_by_row(alice: Viewer, name: str) -> None:
    content, expected = SURVIVED[name]
    outcome = organisations(alice, content)
    assert counts(outcome, "created", "to_review", "refused") == expected
    there = counts(outcome, "created", "updated", "unchanged", "linked", "refused")
    assert sum(there) == outcome.counts["rows"]
    again = organisations(alice, content, now=LATER)
    assert again.counts["unchanged"] == expected[0] and again.counts["created"] == 0
    assert undo(viewer=alice, run=outcome.run, now=LATER).left == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        b"PK\x03\x04\x14\x00",
        b"name\nA Club\n",
        b"org_id,name,name\na,A,B\n",
        gzip.compress(b"org_id,name\na,A Club\n")[:-6],
    ],
    ids=["empty", "blank", "picture", "spreadsheet", "no number", "twice", "cut off"],
)
def test_what_is_no_table_is_refused_whole(alice: Viewer, content: bytes) -> None:
    with pytest.raises(UnusableFile):
        organisations(alice, content)
    assert not Run.objects.exists()


def test_an_import_that_is_cut_off_loses_and_doubles_nothing(
    alice: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "BATCH", 10)
    lines = "".join(f"n{number},Club {number}\n" for number in range(55))

    class PulledOut(Exception): ...

    def pull_out(rows: int, run: Run | None) -> None:
        if rows == 30:
            raise PulledOut

    with pytest.raises(PulledOut):
        organisations(alice, f"org_id,name\n{lines}", progress=pull_out)
    stopped = Run.objects.get()
    assert stopped.ended_at is None and stopped.counts["created"] == Record.objects.count() == 30
    again = organisations(alice, f"org_id,name\n{lines}", now=LATER)
    assert counts(again, "created", "unchanged") == (25, 30)
    assert Organisation.objects.filter(name__startswith="Club ").count() == 55
    assert undo(viewer=alice, run=stopped, now=LATER).removed == 30


def test_names_in_other_spellings_are_kept(alice: Viewer) -> None:
    organisations(alice, "org_id,name,name_variants\na,A Club,A Club | The Club | Klub A\n")
    assert set(OrganisationName.objects.values_list("name", flat=True)) == {"The Club", "Klub A"}
    assert scoped(alice, "x").startswith("x #")
    assert Run.objects.get().started_at == datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


@pytest.mark.capability("K9")
def test_a_year_to_come_is_no_year_of_founding(alice: Viewer) -> None:
    outcome = organisations(alice, "org_id,name,founded\na,Tide Watch,2026\nb,Later On,2031-02\n")
    assert reasons(outcome, "in_part") == [(3, "founded")]
    founded = Organisation.objects.filter(name__in=["Tide Watch", "Later On"]).order_by("-name")
    assert [one.founded for one in founded] == [2026, None]


@pytest.mark.capability("K9")
def test_what_no_vocabulary_knows_is_refused_in_part_word_by_word(alice: Viewer) -> None:
    text = (
        "org_id,name,org_type,country,place,issues,languages,needs,website,founded\n"
        "a,A Club,Circus,Atlantis,Nowhere,Health;Juggling;Tumbling,en;Elvish,applause,ask us,\n"
        "b,B Club,,,,Juggling,,,https://b.example,\n"
    )
    trial = organisations(alice, text, is_dry=True)
    outcome = organisations(alice, text)
    assert trial.faults == outcome.faults
    assert counts(outcome, "created", "refused", "in_part", "to_review") == (2, 0, 2, 0)
    assert reasons(outcome, "in_part") == [
        (2, "org_type"), (2, "issues"), (2, "issues"), (2, "country"), (2, "place"),
        (2, "languages"), (2, "website"), (2, "needs"), (3, "issues"),
    ]  # fmt: skip
    assert sum("“Juggling”" in fault["reason"] for fault in outcome.faults) == 2
    club = Organisation.objects.get(name="A Club")
    assert [issue.key for issue in club.issues.all()] == ["health"]
    assert (club.kind, club.place, club.languages, club.website) == (None, None, "en", "")
    again = organisations(alice, text, now=LATER)
    assert counts(again, "unchanged", "in_part") == (2, 2) and again.faults == outcome.faults


@pytest.mark.capability("K9")
def test_a_word_that_entered_the_vocabulary_is_taken_in_by_the_same_file(alice: Viewer) -> None:
    text = "org_id,name,issues,place\na,A Club,Health;Juggling;Tumbling,Nowhere\nb,B Club,Health,\n"
    first = organisations(alice, text)
    assert counts(first, "created", "in_part") == (2, 1)
    juggling = Issue.objects.create(key="juggling", name="Juggling")
    trial = organisations(alice, text, is_dry=True)
    again = organisations(alice, text, now=LATER)
    for outcome in (trial, again):
        assert counts(outcome, "updated", "unchanged", "in_part") == (1, 1, 1)
        assert [fault["reason"][:24] for fault in outcome.faults] == [
            "We have no word for “Tum", "We have no word for “Now",
        ]  # fmt: skip
    club = Organisation.objects.get(name="A Club")
    assert {issue.key for issue in club.issues.all()} == {"health", "juggling"}
    assert Record.objects.get(number="a").facts == {"issues": "Tumbling", "place": "Nowhere"}
    later = LATER + timedelta(days=1)
    assert counts(organisations(alice, text, now=later), "updated", "unchanged") == (0, 2)
    undo(viewer=alice, run=again.run, now=later)
    assert juggling not in club.issues.all()
    # What people have changed since keeps their words; the register's stand beside it, once.
    Organisation.objects.filter(pk=club.pk).update(changed_at=later + timedelta(hours=1))
    third, fourth = (organisations(alice, text, now=later + timedelta(days=day)) for day in (1, 2))
    assert counts(third, "updated", "to_review") == (1, 1) and juggling not in club.issues.all()
    assert counts(fourth, "updated", "unchanged") == (0, 2)


@pytest.mark.capability("K9")
def test_an_activity_known_in_part_becomes_whole_and_stays_one(alice: Viewer) -> None:
    organisations(alice, "org_id,name\na,A Club\n")
    text = (
        "org_id,issue,place,people\n"
        "a,Juggling,SO,Mermaids\na,Health,SO,Mermaids;Women\na,Health,SO,\n"
    )

    def taken_in(days: int) -> tuple[int, ...]:
        outcome = import_activities(
            viewer=alice, content=text.encode(), file_name="work.csv", register="City register",
            issue_unknown="other", now=NOW + timedelta(days=days),
        )  # fmt: skip
        return counts(outcome, "created", "updated", "unchanged", "activities")

    def known() -> list[tuple[str, str]]:
        rows = Activity.objects.values_list("issue__key", "people__key")
        return sorted((issue, people or "") for issue, people in rows)

    assert taken_in(0) == (3, 0, 0, 3)
    assert known() == [("health", ""), ("health", "women"), ("other", "")]
    Issue.objects.create(key="juggling", name="Juggling")
    PeopleServed.objects.create(key="mermaids", name="Mermaids")
    assert taken_in(1) == (1, 1, 1, 1)
    assert known() == [
        ("health", ""), ("health", "mermaids"), ("health", "women"), ("juggling", "mermaids"),
    ]  # fmt: skip
    assert taken_in(2) == (0, 0, 3, 0)


@pytest.mark.capability("K9")
def test_only_those_import_whom_everyone_may_read_of(alice: Viewer, cast: Cast) -> None:
    own = cast.organisations["citizens"]
    own.level = Level.NETWORK
    own.save()
    with pytest.raises(Refused, match="open it first"):
        organisations(alice)
    assert not Run.objects.exists()
