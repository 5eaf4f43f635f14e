"""What the demonstration's people weighed, looked into, warned of, and do not know yet."""

from datetime import timedelta
from typing import Any

from commonground.hub.access.audience import Level
from commonground.hub.choosing.models import (
    CRITERIA,
    Choice,
    Finding,
    Flag,
    Hours,
    Judge,
    Judgement,
    Reply,
    Worth,
)
from commonground.hub.gaps.models import Gap
from commonground.hub.vocabularies.models import Check

from .reading import Network, Row, number, parts_of, rows_of


def load_choices(network: Network) -> int:
    """This adds what is weighed, who was asked, and what each thinks: shown where all have answered."""
    said = rows_of("judgements")
    rows = rows_of("choices")
    for row in rows:
        choice = Choice.objects.create(
            owner=network.organisations[row["owner"]],
            organisation=network.organisations[row["organisation"]],
            author=network.persons[parts_of(row["asked"])[0]],
            purpose=row["purpose"],
            opened_at=network.moment_ago(row["opened_days_ago"]),
            decision=row["decision"],
            reason=row["reason"],
            review_on=network.in_days(row["review_days"]),
            decided_at=network.moment_ago(row["decided_days_ago"])
            if row["decided_days_ago"]
            else None,
            decided_by=network.persons.get(row["decided_by"]),
        )
        mine = [one for one in said if all(one[key] == row[key] for key in ("owner", "organisation", "purpose"))]  # fmt: skip
        answered = {one["person"]: one for one in mine}
        asked = parts_of(row["asked"])
        is_shown = set(asked) <= set(answered)
        for email in asked:
            Judge.objects.create(
                choice=choice,
                membership=network.memberships[email, row["owner"]],
                asked_at=choice.opened_at,
                answered_at=network.moment_ago(answered[email]["days_ago"])
                if email in answered
                else None,
            )
        for one in mine:
            Judgement.objects.create(**judgement_of(network, choice, one, is_shown=is_shown))
        if is_shown:
            choice.shown_at = max(network.moment_ago(one["days_ago"]) for one in mine)
            choice.save(update_fields=["shown_at"])
    return len(rows)


def judgement_of(network: Network, choice: Choice, row: Row, *, is_shown: bool) -> dict[str, Any]:
    """This is what one colleague thinks."""
    marks: dict[str, Any] = {name: number(row[name]) for name in CRITERIA}
    why = {f"{name}_why": row[f"{name}_why"] for name in CRITERIA}
    return {
        **marks,
        **why,
        "choice": choice,
        "membership": network.memberships[row["person"], row["owner"]],
        "owner": choice.owner,
        "author": network.persons[row["person"]],
        "level": Level.ORGANISATION if is_shown else Level.NAMED,
        "judged_at": network.moment_ago(row["days_ago"]),
    }


def load_findings(network: Network) -> int:
    """This adds what was looked into, some of it old by now."""
    checks = {check.key: check for check in Check.objects.all()}
    rows = rows_of("findings")
    for row in rows:
        Finding.objects.create(
            owner=network.organisations[row["owner"]],
            organisation=network.organisations[row["organisation"]],
            author=network.persons[row["author"]],
            asked=checks.get(row["check"]),
            question=row["question"],
            answer=row["answer"],
            evidence=row["evidence"],
            link=row["link"],
            looked_on=network.days_ago(row["looked_days_ago"]),
            holds_until=network.in_days(row["holds_days"]),
            recorded_at=network.moment_ago(row["looked_days_ago"]),
        )
    return len(rows)


def load_flags(network: Network) -> int:
    """This adds the warnings and the replies to them."""
    rows = rows_of("flags")
    for row in rows:
        raised_at = network.moment_ago(row["raised_days_ago"])
        flag = Flag.objects.create(
            owner=network.organisations[row["owner"]],
            organisation=network.organisations[row["organisation"]],
            author=network.persons[row["author"]],
            kind=row["kind"],
            evidence=row["evidence"],
            level=Level(row["level"]),
            space=network.spaces.get(row["space"]),
            raised_at=raised_at,
            holds_until=network.in_days(row["holds_days"]),
            reply_read_at=raised_at + timedelta(days=7) if row["reply"] else None,
        )
        if row["reply"]:
            Reply.objects.create(
                flag=flag,
                text=row["reply"],
                written_at=network.moment_ago(row["reply_days_ago"]),
                person=network.persons[row["reply_by"]],
            )
    return len(rows)


def load_worth(network: Network) -> int:
    """This adds what ties are said to be worth and to ask, and the hours there are."""
    ties = {(tie.owner_id, tie.subject_id): tie for tie in network.ties}
    rows = rows_of("worth")
    for row in rows:
        owner, subject = network.organisations[row["owner"]], network.organisations[row["subject"]]
        Worth.objects.create(
            tie=ties[owner.pk, subject.pk],
            value=number(row["value"]),
            hours=row["hours"] or None,
            said_at=network.now,
            person=network.persons[row["person"]],
        )
    for row in rows_of("hours"):
        Hours.objects.create(
            owner=network.organisations[row["owner"]],
            author=network.persons[row["person"]],
            hours=row["hours"],
            said_at=network.now,
        )
    return len(rows)


def load_gaps(network: Network) -> int:
    """This adds what somebody finds out, and what was found out."""
    rows = rows_of("gaps")
    for row in rows:
        Gap.objects.create(
            owner=network.organisations[row["owner"]],
            author=network.persons[row["responsible"]],
            organisation=network.organisations.get(row["organisation"]),
            facet=row["facet"],
            issue=network.issues.get(row["issue"]),
            place=network.places.get(row["place"]),
            responsible=network.persons[row["responsible"]],
            due_on=network.in_days(row["due_days"]),
            taken_at=network.moment_ago("40"),
            settled=row["settled"],
            fact=row["fact"],
            source=row["gap_source"],
            looked_on=network.days_ago(row["looked_days_ago"]),
            settled_at=network.moment_ago(row["looked_days_ago"])
            if row["looked_days_ago"]
            else None,
            settled_by=network.persons.get(row["settled_by"]),
        )
    return len(rows)
