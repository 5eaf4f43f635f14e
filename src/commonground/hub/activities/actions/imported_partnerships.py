"""Importing who worked with whom, as public facts with a source."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.registers.actions import Outcome
from commonground.hub.registers.actions.runs import Progress
from commonground.hub.registers.queries import known_numbers, speaking_for_themselves
from commonground.methods.interchange import PARTNERSHIPS, Row
from commonground.methods.saying import Told
from commonground.methods.values import Partnership as Said

from .facts import FactImport, first_day

LENGTHS = {
    "project": 500,
    "role_a": 60,
    "role_b": 60,
    "sectors": 300,
    "place_name": 300,
    "country": 60,
}


class PartnershipImport(FactImport[Said]):
    """This keeps partnerships between organisations that were imported before."""

    table = "partnerships"
    kind = PARTNERSHIPS
    table_of_facts = Partnership
    compared = (
        "sectors", "place_name", "country", "facts", "source",
        "organisation_a_id", "organisation_b_id",
    )  # fmt: skip

    def keep(self, rows: Sequence[Row[Said]], *, is_dry: bool) -> None:
        numbers = {row.value.org_a for row in rows} | {row.value.org_b for row in rows}
        known = known_numbers(self.viewer, register=self.register, numbers=numbers)
        self.silent = speaking_for_themselves(self.viewer, set(known.values()))
        made: dict[str, tuple[Row[Said], Partnership]] = {}
        for row in rows:
            partnership = self.read(row, known)
            if partnership is not None:
                made[partnership.digest] = (row, partnership)
        there = self.there(list(made))
        new, changed = [], []
        for digest, (_row, partnership) in made.items():
            old = there.get(digest)
            if old is None:
                self.tally.created += 1
                new.append(partnership)
            elif self.differs(old, partnership):
                self.tally.updated += 1
                changed.append(old)
            else:
                self.tally.unchanged += 1
        if not is_dry:
            Partnership.objects.bulk_create(new)
            Partnership.objects.bulk_update(changed, self.compared_fields, batch_size=100)

    @property
    def compared_fields(self) -> list[str]:
        """These are the fields that a changed row changes."""
        return [name.removesuffix("_id") for name in self.compared]

    def read(self, row: Row[Said], known: dict[str, int]) -> Partnership | None:
        """This reads one row; nothing when it is refused or says again what stands above."""
        said = row.value
        for column, number in (("org_a", said.org_a), ("org_b", said.org_b)):
            if number not in known:
                self.refuse(
                    row.number,
                    column,
                    Told(
                        gettext_noop(
                            "We know no organisation “%(number)s”. Import the organisations first."
                        ),
                        number=number[:100],
                    ),
                )
                return None
        if known[said.org_a] == known[said.org_b]:
            self.refuse(
                row.number, "org_b", Told(gettext_noop("Both sides are the same organisation."))
            )
            return None
        kept = False
        for column, number in (("org_a", said.org_a), ("org_b", said.org_b)):
            if known[number] in self.silent:
                self.refuse(row.number, column, self.silent[known[number]])
                kept = True
        if kept:
            return None
        fields = {
            "project": said.project,
            "role_a": said.role_a,
            "role_b": said.role_b,
            "sectors": "; ".join(said.sectors),
            "place_name": said.place,
            "country": said.country,
        }
        facts = dict(said.facts)
        about = (said.org_a, said.org_b, said.project, said.role_a, said.role_b, said.date)
        rest = (fields["sectors"], said.place, said.country, sorted(facts.items()))
        digest = self.digest(about, rest)
        if digest is None:
            self.tally.unchanged += 1
            self.review(
                row.number, "", Told(gettext_noop("A row above says the same; it is kept once."))
            )
            return None
        for name, most in LENGTHS.items():
            if len(fields[name]) > most:
                facts[name] = fields[name]
                fields[name] = fields[name][: most - 1] + "…"
                self.review(
                    row.number,
                    name,
                    Told(
                        gettext_noop(
                            "The text is longer than %(most)s characters. It was cut, and is kept whole "
                            "as a fact."
                        ),
                        most=most,
                    ),
                )
        began_on, precision = first_day(said.date)
        return Partnership(
            organisation_a_id=known[said.org_a],
            organisation_b_id=known[said.org_b],
            level=Level.PUBLIC,
            **fields,
            began_on=began_on,
            precision=precision,
            source=self.source,
            facts=facts,
            digest=digest,
            run=self.run,
        )


def import_partnerships(
    *,
    viewer: Viewer,
    content: bytes,
    file_name: str,
    now: datetime,
    register: str = "",
    is_dry: bool = False,
    progress: Progress | None = None,
    **_options: Any,
) -> Outcome:
    """This imports a file of partnerships as public facts.

    Raises `Refused` for others than stewards and `UnusableFile` for what is no table of them.
    """
    work = PartnershipImport(
        viewer=viewer, content=content, file_name=file_name, register=register, now=now
    )
    return work.carry_out(is_dry=is_dry, progress=progress)
