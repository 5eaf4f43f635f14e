"""Before there is anything between the two: found, a door to them, introduced, a first meeting."""

import re

from playwright.sync_api import expect

from tests.browser.year import AMINA, SALIM, Year


def identify(year: Year) -> None:
    """Amina narrows the field to the arts and puts the group on the map."""
    page = year.at(AMINA)
    year.go(page, "Field")
    page.get_by_role("link", name="Table", exact=True).click()
    page.get_by_label("Issue").first.select_option(label="Arts and theatre")
    if not year.scripts:
        page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("issue="))
    page.get_by_role("link", name=f"Put on my map ({year.arts.name})").click()
    page.get_by_label("Reach new audiences").check()
    page.get_by_role("button", name="Put on our map").click()
    tie = year.tie()
    expect(tie.locator("aside .chips")).to_contain_text("Reach new audiences")
    year.keep(page)


def find_a_door(year: Year) -> None:
    """Who of us knows them? The chair of the board does, and writes it down."""
    page = year.tie()
    page.get_by_role("link", name="Look for a way to them").click()
    expect(page.get_by_role("main")).not_to_contain_text(year.arts.director)
    year.keep(page)

    note = year.kept(f"Sat beside {year.arts.person} at three funerals, and once at a wedding.")
    salim = year.tie(SALIM)
    salim.get_by_role("link", name="I know somebody there").click()
    salim.get_by_label("Whom?").fill(f"{year.arts.director}, who leads {year.arts.short}")
    salim.get_by_label("closely: they would do me a favour").check()
    salim.get_by_label("Note").fill(note)
    expect(salim.get_by_role("main")).to_contain_text("It never leaves you")
    salim.get_by_role("button", name="Write it down").click()
    expect(salim.get_by_role("main")).to_contain_text("You can open this one yourself")

    page.reload()
    expect(page.locator("ol.numbered > li").first).to_contain_text("Salim Brandt")
    expect(page.locator("ol.numbered > li").first).to_contain_text("a strong way")
    year.picture("ways", page, page.locator("ol.numbered"))


def be_introduced(year: Year) -> None:
    """Amina asks Salim to introduce them; he says yes, and says so when it is done."""
    words = year.kept(f"Our figures have no voice yet. Could {year.arts.short} lend us one?")
    page = year.at(AMINA)
    strongest = page.locator("ol.numbered > li").first
    strongest.get_by_role("link", name="Ask Salim Brandt to introduce us").click()
    page.get_by_label("What would you like to talk about?").fill(words)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("waits for an answer")
    year.keep(page)

    salim = year.at(SALIM)
    year.go(salim, "Today")
    salim.get_by_role("link", name=re.compile("asks whether you would introduce")).filter(
        has_text=year.arts.name
    ).click()
    expect(salim.get_by_role("main")).to_contain_text(words)
    year.picture("asked", salim, salim.get_by_role("heading", level=1), height=700)
    salim.get_by_role("button", name="I will introduce them").click()
    went = year.kept(f"Tea for three with {year.arts.person}, and no agenda.")
    salim.get_by_label("How did it go?").fill(went)
    salim.get_by_role("button", name="The introduction was made").click()
    expect(salim.get_by_role("main")).to_contain_text("the introduction was made")
    salim.get_by_role("link", name="What came of it").click()
    year.keep(salim)

    page = year.tie()
    expect(page.locator("#between")).to_contain_text(went)
    page.get_by_role("button", name="Yes, that is where we stand").click()
    expect(page.get_by_role("main")).to_contain_text("in contact")


def meet(year: Year) -> None:
    """The brief before the meeting, on screen and on paper; what came of it opens a next step."""
    page = year.tie()
    page.get_by_role("link", name="Prepare a meeting").click()
    main = page.get_by_role("main")
    for words in ("What you share", "Who knows whom", "Salim Brandt", "For the talk"):
        expect(main).to_contain_text(words)
    year.keep(page)
    year.picture("brief", page, page.get_by_role("heading", name="What you share"))
    with page.expect_download() as paper:
        page.get_by_role("link", name="Take it along (PDF)").click()
    content = paper.value.path().read_bytes()
    assert content.startswith(b"%PDF-") and len(content) > 5_000
    year.private[f"{page.url}brief.pdf"] = None

    page.get_by_role("link", name="Coordinate", exact=True).click()
    said = year.kept(f"{year.arts.person} asked what happens to those who answer. Good question.")
    step = year.kept(f"Send {year.arts.person} the dates of our open evenings")
    page.get_by_label("What was said?").fill(said)
    page.get_by_label("Next step").fill(step)
    page.get_by_label("Why do you decide so?").fill(year.kept("Same squares, same people."))
    page.get_by_role("button", name="Keep it").click()
    page = year.tie()
    expect(page.locator("#steps")).to_contain_text(step)
    expect(page.locator("#between")).to_contain_text(said)
    expect(page.get_by_role("main")).to_contain_text("After the meeting on")
    page.get_by_role("button", name="Yes, that is where we stand").click()
    expect(page.locator("aside")).to_contain_text("we have met")
    year.picture("tie", page, page.get_by_role("heading", level=1), height=640)
