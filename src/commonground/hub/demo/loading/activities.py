"""Who does what where in the demonstration, and who worked with whom."""

from datetime import date

from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.history.models import digest_of

from .reading import Network, number, rows_of


def load_activities(network: Network) -> int:
    """This adds the activities; those of a claimed organisation are its own."""
    activities = []
    for row in rows_of("activities"):
        organisation = network.organisations[row["organisation"]]
        activities.append(
            Activity(
                organisation=organisation,
                owner=organisation.owner,
                level=Level(row["level"]),
                issue=network.issues[row["issue"]],
                place=network.places[row["place"]],
                people=network.people_served.get(row["people"]),
                role=row["role"],
                starts_on=network.days_ago(row["start_days_ago"]),
                ends_on=network.days_ago(row["end_days_ago"]),
                reached=number(row["reached"]),
                source=row["source"],
                as_of=network.now.date(),
            )
        )
    Activity.objects.bulk_create(activities)
    return len(activities)


def load_partnerships(network: Network) -> int:
    """This adds who worked with whom, as public facts that belong to nobody."""
    partnerships = []
    for row in rows_of("partnerships"):
        place = network.places[row["place"]]
        began_on = (
            date(int(row["year"]), 1, 1) if row["year"] else network.days_ago(row["days_ago"])
        )
        pair = (row["organisation_a"], row["organisation_b"])
        partnerships.append(
            Partnership(
                organisation_a=network.organisations[pair[0]],
                organisation_b=network.organisations[pair[1]],
                project=row["project"],
                role_a=row["role_a"],
                role_b=row["role_b"],
                began_on=began_on,
                precision="year" if row["year"] else "day",
                sectors=network.issues[row["issue"]].name,
                place_name=place.name,
                country=place.code[:2],
                source=row["source"],
                digest=digest_of("demonstration", *row.values()),
            )
        )
    Partnership.objects.bulk_create(partnerships)
    return len(partnerships)
