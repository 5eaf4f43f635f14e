"""The tables of the demonstration and who sits there."""

from commonground.hub.spaces.models import Seat, Space

from .reading import Network, rows_of


def load_spaces(network: Network) -> int:
    """This adds the spaces and their seats, those given up included."""
    seats = rows_of("seats")
    for row in rows_of("spaces"):
        eldest = max(int(seat["since_days_ago"]) for seat in seats if seat["space"] == row["key"])
        network.spaces[row["key"]] = Space.objects.create(
            name=row["name"], kind=row["kind"], created_at=network.moment_ago(str(eldest))
        )
    Seat.objects.bulk_create(
        Seat(
            space=network.spaces[row["space"]],
            organisation=network.organisations[row["organisation"]],
            since=network.moment_ago(row["since_days_ago"]),
            until=network.moment_ago(row["until_days_ago"]) if row["until_days_ago"] else None,
        )
        for row in seats
    )
    return len(network.spaces)
