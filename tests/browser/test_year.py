"""A year between Citizens Fighting Corruption and an arts group, lived on screen; and what the arts
group, a stranger and a visitor see of it: what was told them, and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser import year_apart, year_before, year_between
from tests.browser.server import Server
from tests.browser.year import CHOIR, PUPPETS, Year

CHAPTERS = (
    year_before.identify,
    year_before.find_a_door,
    year_before.be_introduced,
    year_before.meet,
    year_between.write_by_mail,
    year_between.go_to_their_show,
    year_between.write_a_letter,
    year_apart.ask_colleagues,
    year_apart.disagree,
    year_apart.agree,
    year_apart.review,
)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.capability("T1")
@pytest.mark.capability("T2")
@pytest.mark.capability("T3")
@pytest.mark.capability("T6")
@pytest.mark.capability("T7")
@pytest.mark.capability("T8")
def test_a_year_of_trust(
    server: Server, window: Callable[..., BrowserContext], scripts: bool
) -> None:
    year = Year(server, window, scripts, CHOIR if scripts else PUPPETS)
    for chapter in CHAPTERS:
        chapter(year)
        year.outside()
