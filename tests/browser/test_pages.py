"""Every page of the register: readable by everybody, at every width, in both directions; light on
a poor line; with no word that translators would not be shown."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.addresses import OPERATOR
from tests.browser.scale import LATER_KB, Line, is_map, too_heavy
from tests.browser.server import ROOT, Page, Server
from tests.browser.words import PSEUDO, bare, data_of

PARTS = 3  # so that two workers come to an end together
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Contrast depends on the colours and the rest on the layout: each is asked where it can differ.
# Other languages bring other words and another direction: asked on the narrow screen, where they
# are most in each other's way; their width is looked at on both.
ASK = """([tags, contrast]) => axe.run(document, {
    ...(contrast == "only" ? {runOnly: {type: "rule", values: ["color-contrast"]}}
      : {runOnly: {type: "tag", values: tags}, rules: {"color-contrast": {enabled: contrast == "too"}}}),
    resultTypes: ["violations"],
  }).then(found => found.violations.map(v => v.id + ": " + v.nodes.slice(0, 3)
    .map(n => n.target.join(" ") + " " + (n.any[0] || n.all[0] || n.none[0] || {message: ""}).message)
    .join("; ")))"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))"
OVERFLOW = """() => {
  const wide = document.scrollingElement.scrollWidth - window.innerWidth;
  if (wide <= 0) return [];
  const edge = el => { const b = el.getBoundingClientRect(); return b.right > innerWidth + 1 || b.left < -1 };
  const names = [...document.querySelectorAll("body *")].filter(edge).slice(0, 4)
    .map(el => el.tagName + "." + el.className);
  return [`scrolls sideways by ${wide} px: ` + names.join(", ")];
}"""


class Reader:
    """Someone who looks at pages in one language and notes what is wrong with them."""

    def __init__(self, context: BrowserContext, language: str, server: Server) -> None:
        context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])
        self.page = context.new_page()
        self.language = language
        self.url = server.url
        self.data = data_of(server) if language == PSEUDO else set()
        # Bytes are the same in each language, but for the letters of the words.
        self.line = Line(self.page) if language == "en" else None
        self.said: list[str] = []
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error.message}"))
        self.page.on(
            "console",
            lambda message: self.said.append(message.text) if message.type == "error" else None,
        )

    def faults(self, one: Page, axe: str) -> list[str]:
        """What is wrong with a page: its answer, direction, scripts, words, width, axe, weight."""
        self.said.clear()
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        self.page.emulate_media(color_scheme="light")
        if self.line:
            self.line.bytes.clear()
        answer = self.page.goto(one.address)
        found = []
        if answer is None or answer.status != one.status:
            found.append(f"answers {answer and answer.status}")
        # A page that leads elsewhere, to the door for example, has not been read.
        if one.who == OPERATOR and self.page.url != self.url + one.address:
            found.append(f"leads to {self.page.url}")
        language, direction = self.page.evaluate(
            "() => [document.documentElement.lang, document.dir]"
        )
        if (language, direction) != (self.language, "rtl" if self.language == "ar" else "ltr"):
            found.append(f"speaks {language} and runs {direction}")
        # The browser itself speaks of an answer that is not 200.
        found += [words for words in self.said if f"status of {one.status}" not in words]
        if self.language == PSEUDO:
            found += [f"kept from translators: {text!r}" for text in bare(self.page, self.data)]
        return found + self.layout(axe) + self.weight(one)

    def layout(self, axe: str) -> list[str]:
        """What its width and axe say, at every width and in both colour schemes."""
        found = []
        self.page.evaluate(axe)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            found += [f"{width}: {fault}" for fault in self.page.evaluate(OVERFLOW)]
            contrast: tuple[str, ...] = ("too", "only") if self.language == "en" else ("not",)
            if self.language != "en" and width != WIDTHS[0]:
                contrast = ()
            for scheme, asked in zip(SCHEMES, contrast, strict=False):
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                self.page.evaluate(SETTLED)
                told = self.page.evaluate(ASK, [RULES, asked])
                found += [f"{width} {scheme}: {fault}" for fault in told]
        return found

    def weight(self, one: Page) -> list[str]:
        """What it weighs too much, at every width, and a map where none belongs."""
        if not self.line:
            return []
        found = too_heavy(self.line.bytes, LATER_KB)
        if any(map(is_map, self.line.bytes)) and not one.name.startswith("field:"):
            found.append("carries a map")
        return found


@pytest.mark.capability("X7")
@pytest.mark.parametrize(
    ("language", "part"),
    [(language, part) for language in ("en", "ar", PSEUDO) for part in range(PARTS)],
)
def test_every_page_can_be_read_by_everybody(
    server: Server, window: Callable[..., BrowserContext], language: str, part: int
) -> None:
    axe = AXE.read_text(encoding="utf-8")
    readers: dict[str, Reader] = {}
    found: dict[str, list[str]] = {}
    for page in server.pages[part::PARTS]:
        if page.who not in readers:
            readers[page.who] = Reader(window(page.who), language, server)
            # What follows is weighed as later pages are: what all pages share has come.
            readers[page.who].page.goto(page.address)
        faults = readers[page.who].faults(page, axe)
        if faults:
            found[f"{page.name} {page.address}"] = faults
    assert not found, told(found)


def told(found: dict[str, list[str]]) -> str:
    """What is wrong, page by page."""
    return "\n".join(f"{name}\n    " + "\n    ".join(faults) for name, faults in found.items())
