"""What colleagues think, where the two sides differ, what is done about it, and whether it was
worth it."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.year import AMINA, RUTH, SALIM, TEO, US, Year

ANSWERS = {
    "how far can you count on it?": "a great deal",
    "stand behind what we are here for?": "a fair amount",
    "How openly do they talk with us": "a great deal",
    "How much weight does their word have": "a little",
    "How much do they take part": "a fair amount",
    "How much do they bring": "a little",
    "How closely do we work together": "we tell each other what we do",
}


def answer_by_link(year: Year, who: str, *, leaves_out: str = "") -> None:
    """Somebody opens the mail on a phone, without signing in, and taps."""
    phone = year.at("", phone=True)
    phone.goto("/mails/")
    mail = phone.get_by_role("listitem").filter(has_text=who)
    mail.get_by_role("link", name="Short questions wait for you").first.click()
    expect(phone.get_by_role("main")).not_to_contain_text(year.arts.name)
    phone.get_by_role("main").locator("a[href*='/answers/']").click()
    phone.get_by_role("link", name=re.compile("^(Begin|Go on)$")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(year.arts.name)
    for question, words in ANSWERS.items():
        said = "I cannot say" if question == leaves_out else words
        phone.get_by_role("group", name=re.compile(re.escape(question))).get_by_label(said).check()
    if who == AMINA:
        year.picture("questions", phone, phone.get_by_role("heading", level=1), height=640)
    phone.get_by_role("button", name="Keep my answers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("That is all. Thank you.")


def ask_colleagues(year: Year) -> None:
    """Three answer by the link in their mail; means are shown only where three did."""
    page = year.tie(RUTH)
    page.get_by_role("link", name="Ask your colleagues").click()
    expect(page.get_by_label(year.arts.name)).to_be_checked()
    page.get_by_label("What do you call this round?").fill(year.kept(f"After {year.arts.short}"))
    page.get_by_role("button", name="Ask them now").click()
    year.keep(page)
    answer_by_link(year, AMINA)
    answer_by_link(year, TEO)
    page.reload()
    main = page.get_by_role("main")
    expect(main).to_contain_text("2 of 5 have begun to answer")
    expect(main).not_to_contain_text("people answered this")
    answer_by_link(year, SALIM, leaves_out="How much do they bring")

    page.get_by_text("End it now").click()
    page.get_by_role("button", name="End the round").click()
    expect(main).to_contain_text("3 of 5 people answered this")
    told = main.locator("dl.facts").first.locator("dd")
    expect(told.nth(0).locator("strong")).to_be_visible()
    expect(told.nth(1)).to_contain_text("too few answered to show it")
    year.picture("means", page, main.get_by_role("heading", level=2).first, height=420)

    amina = year.tie()
    amina.get_by_role("link", name="Over time").click()
    amina.get_by_role("rowheader").get_by_role("link").first.click()
    amina.get_by_role("link", name=re.compile(f"Tell them ?: {year.arts.name}")).click()
    year.keep(amina)
    amina.get_by_role("button", name="Tell them").click()
    expect(amina.get_by_role("main")).to_contain_text(f"Told to {year.arts.name}")

    theirs = year.at(year.arts.email)
    year.go(theirs, "Today")
    theirs.get_by_role("link", name=f"{US} told you what they together say of you.").click()
    expect(theirs.get_by_role("main")).to_contain_text("How they see us, as they told us")
    expect(theirs.get_by_role("main")).to_contain_text("3 of 5 people answered this")
    year.picture("told", theirs, theirs.locator("#pulse"), height=380)


def disagree(year: Year) -> None:
    """We say that we coordinate, they say that they know of us; both are asked to talk about it."""
    page = year.tie()
    page.get_by_text("Change where we stand").click()
    page.get_by_label("Where do you stand?").select_option(label="we coordinate")
    page.get_by_label("What shows it?").fill(
        year.kept(f"One list of squares with {year.arts.short}.")
    )
    page.locator("aside").get_by_role("button", name="Save").first.click()
    theirs = year.at(year.arts.email)
    year.go(theirs, "Today")
    expect(theirs.get_by_role("main")).not_to_contain_text("how they see it")
    page.get_by_role("link", name="What shows each step, and how they see it").click()
    page.get_by_role("button", name="Tell them: “we coordinate”").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    year.keep(page)

    theirs.reload()
    theirs.get_by_role("link", name=f"{US} told you how they see it: “we coordinate”.").click()
    theirs.get_by_role("button", name="Tell them: “we know of them”").click()
    both = f"You say “we know of them”, {US} say “we coordinate”."
    expect(theirs.get_by_role("main")).to_contain_text(both)

    year.go(page, "Today")
    both = f"{year.arts.name} say “we know of them”, you say “we coordinate”. Talk about it."
    page.get_by_role("link", name=both).click()
    expect(page.get_by_role("main")).to_contain_text("A short talk tells each of you")
    year.picture("differ", page, page.locator("#told"), height=420)


def agree(year: Year) -> None:
    """One thing, with a name and a day."""
    page = year.at(RUTH)
    year.go(page, "Partners")
    page.get_by_role("link", name="Questions to colleagues").click()
    page.get_by_role("main").get_by_role("link", name=f"After {year.arts.short}").click()
    step = year.kept(f"Ask {year.arts.person} over tea what they count on from us")
    by = datetime.now().astimezone().date() + timedelta(days=20)
    form = page.locator("#agree")
    form.get_by_label("What will be done?").fill(step)
    form.get_by_label("Who does it?").select_option(label="Salim Brandt")
    form.get_by_label("By when?").fill(by.isoformat())
    form.get_by_role("button", name="Agree on this").click()
    expect(page.locator("#agree")).to_contain_text(step)
    promised = year.tie().locator("#steps li").filter(has_text=step)
    expect(promised).to_contain_text("Salim Brandt")
    expect(promised).to_contain_text(f"{by.day} {by:%B %Y}")


def review(year: Year) -> None:
    """Was it worth it? What went in, what came of it and what shows that, and how it goes on."""
    page = year.tie()
    page.get_by_role("link", name="Review this partnership").click()
    page.get_by_label("About how many hours").fill("41")
    page.get_by_text("a stronger voice", exact=True).click()
    shown = year.kept(f"People who never read us now hum {year.arts.short}.")
    page.get_by_label("What shows it?").and_(page.locator("[name=clout_text]")).fill(shown)
    contact = page.locator("[name=clout_contact]")
    contact.select_option(label=contact.locator("option").filter(has_text="event").inner_text())
    page.get_by_role("group", name="Would you do it again?").get_by_label("yes").check()
    page.get_by_label("Why?").fill(year.kept(f"{year.arts.person} says what she thinks."))
    page.get_by_role("group", name="How does it go on?").get_by_label("do more together").check()
    page.get_by_role("button", name="Keep this review").click()
    kept = page.locator("#review")
    expect(kept).to_contain_text("do more together")
    kept.get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text(shown)
    year.keep(page)
    year.picture("review", page, page.get_by_role("heading", level=1))
