"""The people of one year between two organisations, what they keep to themselves, and pictures of it."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.server import Server

AMINA, RUTH = "amina@cfc.example", "ruth@cfc.example"
TEO, SALIM = "teo@cfc.example", "salim@cfc.example"
STRANGER = "otto@smalltrade.example"
PHONE_WIDTH, FOOT = 360, 66
SCROLLED = """at => new Promise(done => {
  scrollTo(0, at ? at.getBoundingClientRect().top + scrollY - 8 : 0);
  requestAnimationFrame(() => setTimeout(done, 80));
})"""
PHONE = {"viewport": {"width": PHONE_WIDTH, "height": 720}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 900, "height": 760}}
US, STRANGERS = "Citizens Fighting Corruption", "Port Amarel Chamber of Small Trade"


@dataclass(frozen=True)
class Arts:
    """An arts group of the demonstration that Citizens Fighting Corruption has no tie with yet."""

    name: str
    director: str
    person: str
    email: str
    short: str


CHOIR = Arts("Harbour Voices Choir", "Irena Valk", "Irena", "irena@choir.example", "the choir")
PUPPETS = Arts(
    "Blue Lantern Puppet Company", "Noé Calder", "Noé", "noe@bluelantern.example", "the puppets"
)


@dataclass
class Year:
    """One arts group, the browser windows of those who take part, and what nobody else may read.

    Pages stay open between the chapters, as they do on people's tables.
    """

    server: Server
    window: Callable[..., BrowserContext]
    scripts: bool
    arts: Arts
    pages: dict[tuple[str, bool], Page] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    private: dict[str, None] = field(default_factory=dict)
    looked: int = 0

    def at(self, who: str = "", *, phone: bool = False) -> Page:
        """The page that somebody has open; without a name, that of a visitor who did not sign in."""
        if (who, phone) not in self.pages:
            screen = PHONE if phone else DESK
            context = self.window(who, scripts=self.scripts, **screen)
            self.pages[who, phone] = context.new_page()
            if who:
                self.pages[who, phone].goto(f"/o/{self.server.slug(self.home_of(who))}/")
        return self.pages[who, phone]

    def home_of(self, who: str) -> str:
        """The organisation for which somebody acts."""
        return {self.arts.email: self.arts.name, STRANGER: STRANGERS}.get(who, US)

    def kept(self, words: str) -> str:
        """Words that are typed and that nobody outside may read."""
        self.secrets.append(words)
        return words

    def keep(self, page: Page) -> None:
        """This notes that the address shown now leads nowhere for anybody outside."""
        self.private[page.url.partition("#")[0]] = None

    def go(self, page: Page, place: str) -> None:
        """This goes to one of the named places."""
        page.get_by_role("navigation", name="Places").get_by_role("link", name=place).click()

    def tie(self, who: str = AMINA) -> Page:
        """This opens the tie by way of the list of partners."""
        page = self.at(who)
        self.go(page, "Partners")
        name = US if who == self.arts.email else self.arts.name
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        return page

    def outside(self) -> None:
        """Nothing that was kept is on any page of the other side, of a stranger, of a visitor, and
        our addresses lead them nowhere, neither ours as they stand nor under their own name."""
        us = self.server.slug(US)
        for who in (self.arts.email, STRANGER, ""):
            ask = self.at(who).context.request
            for address in self.pages_of(who):
                answer = ask.get(address)
                assert answer.status == 200, address
                self.holds_nothing(answer.text(), f"{who} {address}")
            theirs = self.server.slug(self.home_of(who)) if who else us
            for address in list(self.private)[self.looked :]:
                answer = ask.get(address, max_redirects=0)
                assert answer.status == (404 if who else 302), f"{who} {address} {answer.status}"
                # A page named after the arts group is there for everyone, with what they know.
                own = ask.get(address.replace(f"/o/{us}/", f"/o/{theirs}/"), max_redirects=0)
                if self.server.slug(self.arts.name) not in address:
                    assert own.status == answer.status, f"{who} {own.url} {own.status}"
                for one in (answer, own):
                    self.holds_nothing(one.text(), f"{who} {one.url}")
        self.looked = len(self.private)

    def pages_of(self, who: str) -> Iterable[str]:
        """Where somebody outside would see what is told of the two organisations."""
        us, them = self.server.slug(US), self.server.slug(self.arts.name)
        if not who:
            return [f"/organisations/{us}/", f"/organisations/{them}/"]
        own = f"/o/{self.server.slug(self.home_of(who))}/"
        found = [own]
        if who == self.arts.email:
            found += [f"{own}{room}/" for room in ("ties", "history", "doors", "pulses", "reviews")]
        for other in (us, them):
            found.append(f"{own}organisations/{other}/")
            if f"/o/{other}/" != own:
                found += [f"{own}ties/{other}/", f"{own}ties/{other}/ladder/"]
        return found

    def holds_nothing(self, text: str, where: str) -> None:
        """This looks through a page for words that were kept."""
        for words in self.secrets:
            assert words not in text, f"{where} tells: {words}"

    def picture(self, name: str, page: Page, at: Locator | None = None, height: int = 560) -> None:
        """This keeps what a phone shows, for the user guide, where pictures are asked for."""
        folder = os.environ.get("COMMONGROUND_PICTURES", "")
        if not folder or not self.scripts:
            return
        before = page.viewport_size
        # The places at the foot of a phone would lie over what is told.
        page.set_viewport_size({"width": PHONE_WIDTH, "height": height + FOOT})
        page.evaluate(SCROLLED, at.element_handle() if at else None)
        page.screenshot(
            path=Path(folder) / f"{name}.png",
            animations="disabled",
            clip={"x": 0, "y": 0, "width": PHONE_WIDTH, "height": height},
        )
        if before:
            page.set_viewport_size(before)
