"""All ties at once as a table, for spreadsheets."""

from datetime import date

from commonground.hub.access.viewer import Viewer

from .portfolio import Weighed, portfolio

HEADING = [
    "organisation", "stage", "worth", "worth_from", "hours_a_week", "hours_from",
    "contacts_in_a_year", "last_contact", "thin", "one_sided",
]  # fmt: skip


def portfolio_table(viewer: Viewer, today: date) -> list[list[str]]:
    """This writes all ties with what each is worth and asks, the heading first."""
    return [HEADING, *(in_cells(one) for one in portfolio(viewer, today).rows)]


def in_cells(one: Weighed) -> list[str]:
    """This writes one tie."""
    return [
        one.name,
        one.stage,
        f"{one.value:.2f}",
        one.value_from,
        f"{one.hours:.2f}",
        one.hours_from,
        str(one.contacts),
        one.last_contact.isoformat() if one.last_contact else "",
        "yes" if one.is_thin else "no",
        ("they" if one.only_they else "we") if one.is_one_sided else "",
    ]
