"""Importing organisations from a register."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.actions.search_texts import renew_search_texts
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.models.organisation import new_slug
from commonground.hub.organisations.models.search import fold
from commonground.hub.organisations.queries import alike, nearly_alike
from commonground.hub.organisations.rules import may_edit_profile
from commonground.hub.registers.models import Before, Found, Record, Run
from commonground.hub.registers.queries import (
    EntryReader,
    Known,
    Profile,
    known_organisations,
    why_silent,
)
from commonground.hub.registers.queries.entries import cells_of
from commonground.methods.interchange import ORGANISATIONS, Row
from commonground.methods.saying import Told
from commonground.methods.values import Organisation as Entry

from .profiles import Profiles, written
from .runs import Import, Outcome, Progress, digest_of_row

NUMBER_LENGTH = 300
LONGEST_SEARCH_TEXT = 20_000
MOST_ALIKE = 1_000
LINKS_NAMED = 20
CLOSELY_AT_MOST = 500  # names looked at for slips of the pen, one question each


class Batch:
    """This gathers what one batch of rows makes of the database, to write it all at once."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.new: list[tuple[Organisation, Profile, Record]] = []
        self.new_rows: list[int] = []
        self.linked: list[Record] = []
        self.changed: list[tuple[Organisation, Profile, Record]] = []
        self.kept_beside: list[tuple[Record, dict[str, str]]] = []
        self.digests: dict[str, str] = {}


class OrganisationImport(Import[Entry]):
    """This keeps organisations as public listings of nobody's, and each row's entry beside them."""

    table = "organisations"
    kind = ORGANISATIONS

    def __init__(self, *, country: str = "", **given: Any) -> None:
        super().__init__(**given)
        self.reader = EntryReader(self.viewer, year=self.now.year, country=country)
        # Numbers that came with this very file: two of its rows are never taken for one.
        self.met: dict[tuple[str, str], int] = {}
        self.proposed = self.links_named = self.looked_at_closely = 0
        own = Run.objects.filter(register=self.register)
        self.moments = set(own.values_list("started_at", flat=True)) | {self.now}

    def keep(self, rows: Sequence[Row[Entry]], *, is_dry: bool) -> None:
        read = []
        for row in rows:
            profile = self.reader.read(row.value)
            if len(row.value.org_id) > NUMBER_LENGTH:
                profile.fault = (
                    "org_id",
                    Told(
                        gettext_noop("The identifier has more than %(most)s characters."),
                        most=NUMBER_LENGTH,
                    ),
                )
            if profile.fault:
                self.refuse(row.number, *profile.fault)
            else:
                read.append((row, profile))
        known = known_organisations(
            self.viewer,
            register=self.register,
            numbers=[row.value.org_id for row, _profile in read],
            identifiers=[pair for _row, profile in read for pair in profile.identifiers],
        )
        batch = Batch(known)
        for row, profile in read:
            self.place(row, profile, batch)
        self.propose(batch)
        if not is_dry:
            self.write(batch)

    def place(self, row: Row[Entry], profile: Profile, batch: Batch) -> None:
        """This decides what one row is: unchanged, an update, a link, or something new."""
        number = row.value.org_id
        digest = digest_of_row(number, sorted(cells_of(row.value).items()))
        record = batch.known.own.get(number)
        organisation = batch.known.organisations.get(record.organisation_id) if record else None
        if record and organisation and (told := why_silent(self.viewer, organisation)):
            self.tally.unchanged += 1
            self.part(row.number, "", told)
            self.meet(row.number, profile)
            return
        is_same = record is not None and record.digest == digest
        if record and organisation and is_same and not understood_anew(record, profile, row):
            self.tally.unchanged += 1
            self.leave_out(row, profile)
            self.meet(row.number, profile)
            return
        if record and organisation:
            self.tally.updated += 1
            self.leave_out(row, profile)
            self.look_at(row, profile)
            self.meet(row.number, profile)
            batch.digests[number] = digest
            self.update(row, profile, record, organisation, batch)
            return
        if record is None:
            record = Record(register=self.register, number=number, run=self.run)
        record.digest = digest
        other = self.same_elsewhere(row, profile, batch)
        self.meet(row.number, profile)
        if other:
            self.link(row, profile, record, other)
            batch.linked.append(record)
        else:
            self.leave_out(row, profile)
            self.look_at(row, profile)
            self.tally.created += 1
            record.facts = profile.facts
            batch.new.append((self.listing(profile), profile, record))
            batch.new_rows.append(row.number)

    def leave_out(self, row: Row[Entry], profile: Profile) -> None:
        """This tells which words of a row are not taken in."""
        for column, reason in profile.left_out:
            self.part(row.number, column, reason)

    def look_at(self, row: Row[Entry], profile: Profile) -> None:
        """This tells what a person should look at in a row."""
        for column, reason in profile.remarks:
            self.review(row.number, column, reason)

    def link(self, row: Row[Entry], profile: Profile, record: Record, other: Organisation) -> None:
        """This makes a row's entry one of an organisation here, and says of which.

        Of those who speak for themselves it keeps the number and nothing else.
        """
        self.tally.linked += 1
        record.organisation = other
        if self.links_named < LINKS_NAMED:
            self.links_named += 1
            named = gettext_noop("This is “%(name)s”, here already: the row is linked to it.")
            self.remark(row.number, "org_id", Told(named, name=other.name), Found.LINKED)
        told = why_silent(self.viewer, other)
        if told is None:
            record.facts = dict(cells_of(row.value))
            self.leave_out(row, profile)
            self.look_at(row, profile)
        else:
            # Without a digest the row is read anew, should nobody speak for them any more.
            record.facts, record.digest = {}, ""
            self.part(row.number, "", told)

    def propose(self, batch: Batch) -> None:
        """This notes which new entries look like an organisation that is here already.

        References are kept, not names: whoever looks later sees what they may see then.
        """
        spots = self.reader.places.spots
        entries = [
            (organisation.name, spots[key].path if (key := organisation.place_id) else "")
            for organisation, _profile, _record in batch.new
        ]
        found = alike(self.viewer, entries, since=self.now)
        for place, (name, path) in enumerate(entries):
            if found[place] or self.looked_at_closely >= CLOSELY_AT_MOST:
                continue
            self.looked_at_closely += 1
            found[place] = nearly_alike(self.viewer, name, path, since=self.now)
        numbers = [record.number for _organisation, _profile, record in batch.new]
        for row, number, (name, _path), alike_to in zip(
            batch.new_rows, numbers, entries, found, strict=True
        ):
            refs = [ref for ref in alike_to if (number, ref) not in batch.known.judged_other]
            if refs and self.proposed < MOST_ALIKE:
                self.proposed += 1
                self.remark(
                    row,
                    "name",
                    Told(gettext_noop("This looks like an organisation that is here already.")),
                    Found.ALIKE,
                    name=name[:200],
                    number=number,
                    others=refs,
                )

    def meet(self, row: int, profile: Profile) -> None:
        """This remembers which row of the file brought an identifier first."""
        for pair in profile.identifiers:
            self.met.setdefault(pair, row)

    def same_elsewhere(
        self, row: Row[Entry], profile: Profile, batch: Batch
    ) -> Organisation | None:
        """This is the one organisation already known by this number or an identifier, if any."""
        number = row.value.org_id
        same = batch.known.judged_same.get(number, 0)
        if same in batch.known.organisations:
            return batch.known.organisations[same]
        there = batch.known.named_alike(number, [profile.fields["name"], *profile.names])
        if there:
            return there
        if batch.known.elsewhere.get(number):
            self.review(
                row.number,
                "org_id",
                Told(
                    gettext_noop(
                        "Another organisation took a register of this name in, where the number stands "
                        "for an organisation of another name. This row was not linked to that one."
                    )
                ),
            )
        for pair in profile.identifiers:
            if pair in self.met:
                self.review(
                    row.number,
                    "org_id",
                    Told(
                        gettext_noop(
                            "The identifier %(number)s stands in row %(row)s too, for another entry. "
                            "Both were listed; are they one?"
                        ),
                        number="-".join(pair),
                        row=self.met[pair],
                    ),
                )
                return None
        found: set[int] = set()
        for pair in profile.identifiers:
            found |= batch.known.identified.get(pair, set())
        if len(found) > 1:
            self.review(
                row.number,
                "org_id",
                Told(
                    gettext_noop(
                        "Several organisations here have this identifier, so it was linked to none."
                    )
                ),
            )
        return batch.known.organisations.get(found.pop()) if len(found) == 1 else None

    def listing(self, profile: Profile) -> Organisation:
        """This makes the listing of a new organisation: public, from a register, nobody's."""
        text = "\n".join(word for word in (profile.fields["name"], *profile.words) if word)
        return Organisation(
            **profile.fields,
            slug=new_slug(profile.fields["name"]),
            level=Level.PUBLIC,
            source=self.source,
            as_of=self.now.date(),
            search_text=fold(text)[:LONGEST_SEARCH_TEXT],
            created_at=self.now,
            changed_at=self.now,
        )

    def update(
        self,
        row: Row[Entry],
        profile: Profile,
        record: Record,
        organisation: Organisation,
        batch: Batch,
    ) -> None:
        """This changes a profile that only imports have written; any other keeps its words."""
        is_ours = (
            organisation.changed_at in self.moments
            # A row that a person said is this one too must not take turns with its own.
            and record.number not in batch.known.judged_same
            and bool(may_edit_profile(self.viewer, organisation))
        )
        if is_ours:
            batch.changed.append((organisation, profile, record))
            return
        self.review(
            row.number,
            "",
            Told(
                gettext_noop(
                    "People have changed this profile since. What the register says now is kept beside it."
                )
            ),
        )
        batch.kept_beside.append((record, dict(cells_of(row.value))))

    def write(self, batch: Batch) -> None:
        """This writes one batch."""
        Organisation.objects.bulk_create([organisation for organisation, _p, _r in batch.new])
        Profiles.write_around(
            {organisation.pk: written(profile) for organisation, profile, _record in batch.new},
            replace=False,
        )
        for organisation, _profile, record in batch.new:
            record.organisation = organisation
        entries = [record for _organisation, _profile, record in batch.new] + batch.linked
        Record.objects.bulk_create([record for record in entries if record.pk is None])
        moved = [record for record in entries if record.pk in self.own_keys(batch)]
        Record.objects.bulk_update(moved, ["organisation", "facts", "digest"])
        Before.objects.bulk_create(
            Before(run=self.run, subject=record, is_link=True) for record in batch.linked
        )
        self.write_changes(batch)

    def own_keys(self, batch: Batch) -> set[int]:
        """These are the entries that were there before this batch."""
        return {record.pk for record in batch.known.own.values()}

    def write_changes(self, batch: Batch) -> None:
        """This writes what changed, and first what it was."""
        organisations = [organisation for organisation, _profile, _record in batch.changed]
        before = Profiles.snapshots(organisations)
        Before.objects.bulk_create(
            [
                Before(
                    run=self.run,
                    subject=record,
                    entry={"facts": record.facts, "digest": record.digest},
                    profile={
                        **before[organisation.pk],
                        "changed_at": organisation.changed_at.isoformat(),
                    },
                )
                for organisation, _profile, record in batch.changed
            ]
            + [
                Before(
                    run=self.run,
                    subject=record,
                    entry={"facts": record.facts, "digest": record.digest},
                )
                for record, _facts in batch.kept_beside
            ]
        )
        for organisation, _profile, _record in batch.changed:
            organisation.changed_at = self.now
            organisation.as_of = self.now.date()
        Profiles.put_back(
            organisations,
            {organisation.pk: written(profile) for organisation, profile, _r in batch.changed},
        )
        renew_search_texts(keys=[organisation.pk for organisation in organisations])
        for _organisation, profile, record in batch.changed:
            record.facts = profile.facts
        for record, facts in batch.kept_beside:
            record.facts = facts
        entries = [record for _o, _p, record in batch.changed]
        entries += [record for record, _facts in batch.kept_beside]
        for record in entries:
            record.digest = batch.digests[record.number]
        Record.objects.bulk_update(entries, ["facts", "digest"], batch_size=100)


def understood_anew(record: Record, profile: Profile, row: Row[Entry]) -> bool:
    """This tells whether a row that says the same is understood otherwise by now: words that nobody
    knew when it came in were kept as facts, and may have entered the vocabulary since."""
    if record.facts == profile.facts:
        return False
    # What is linked, or kept beside a profile that people have changed, is kept as it stands.
    return bool(record.facts != dict(cells_of(row.value)))


def import_organisations(
    *,
    viewer: Viewer,
    content: bytes,
    file_name: str,
    now: datetime,
    register: str = "",
    country: str = "",
    is_dry: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """This imports a file of organisations as public listings.

    Raises `Refused` for others than stewards and `UnusableFile` for what is no table of them.
    """
    work = OrganisationImport(
        viewer=viewer,
        content=content,
        file_name=file_name,
        register=register,
        now=now,
        country=country,
    )
    return work.carry_out(is_dry=is_dry, progress=progress)
