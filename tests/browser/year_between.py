"""Between the two: a mail from a phone, their show, a letter for them."""

import re
import smtplib
import time
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from playwright.sync_api import expect

from tests.browser.server import PATIENCE_S
from tests.browser.year import AMINA, RUTH, STRANGER, US, Year

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A phone//Calendar//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:{stamp}
DTSTART:{begins}
DTEND:{ends}
SUMMARY:{title}
LOCATION:Church steps
ORGANIZER;CN={name}:mailto:{mail}
END:VEVENT
END:VCALENDAR
"""


def line_to(port: int) -> smtplib.SMTP:
    """A conversation with the receiver; as other servers do, one comes again while it is not there."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE_S)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def write_by_mail(year: Year) -> None:
    """Ruth writes from her phone and copies the tie; the mail waits, and she confirms it."""
    page = year.tie(RUTH)
    page.get_by_role("button", name="Make an address").click()
    field = page.get_by_label("Private address of this tie")
    expect(field).to_have_value(re.compile("@in.ground.example$"))
    expect(page.get_by_role("main")).not_to_contain_text("no mail arrives")
    address = year.kept(field.input_value())

    words = year.kept(f"Could {year.arts.short} open our evening at the quay? Ten minutes.")
    title = year.kept(f"Ten minutes of {year.arts.short}")
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ruth Okwara <ruth@cfc.example>", f"<{year.arts.email}>"
    mail["Cc"], mail["Subject"] = address, title
    mail["Date"], mail["Message-ID"] = format_datetime(datetime.now().astimezone()), make_msgid()
    mail.set_content(f"Dear {year.arts.person},\n\n{words}\n\nRuth\n--\nSent from my phone\n")
    with line_to(year.server.mail_port) as line:
        try:
            line.send_message(mail, "ruth@cfc.example", ["guess@in.ground.example"])
            raise AssertionError("an address that nobody made was taken")
        except smtplib.SMTPRecipientsRefused:
            line.send_message(mail, "ruth@cfc.example", [address])

    year.go(page, "Today")
    page.get_by_role("main").get_by_role("link", name=title).click()
    expect(page.get_by_role("main")).to_contain_text("nobody checked that they sent it")
    year.keep(page)
    year.picture("mail", page, page.get_by_role("heading", level=1), height=640)
    page.get_by_role("main").get_by_role("button", name="Record contact").click()
    expect(page.locator("#between")).to_contain_text(words)
    expect(page.get_by_role("main")).not_to_contain_text("Mail that came in")


def go_to_their_show(year: Year) -> None:
    """The evening stands in Ruth's calendar; afterwards it becomes contact."""
    begins = datetime.now().astimezone() - timedelta(days=1, hours=2)
    title = year.kept(f"An evening of {year.arts.short}")
    invitation = INVITATION.format(
        uid=make_msgid(),
        stamp=f"{begins:%Y%m%dT%H%M%S}",
        begins=f"{begins:%Y%m%dT%H%M%S}",
        ends=f"{begins + timedelta(hours=1):%Y%m%dT%H%M%S}",
        title=title,
        name=year.arts.director,
        mail=year.arts.email,
    )
    page = year.at(RUTH)
    page.get_by_role("banner").get_by_text(US, exact=True).click()
    page.get_by_role("link", name="Calendar").click()
    page.get_by_label("The calendar file").set_input_files(
        {"name": "evening.ics", "mimeType": "text/calendar", "buffer": invitation.encode()}
    )
    page.get_by_role("button", name="Look into the file").click()
    year.picture("calendar", page, page.get_by_role("heading", name="What are these"), 280)
    page.get_by_role("link", name=re.compile(f"It was contact ?: {title}")).click()
    year.keep(page)
    expect(
        page.get_by_role("group", name="With whom?").get_by_label(year.arts.name)
    ).to_be_checked()
    page.get_by_label("What was it?").select_option("event-attended")
    said = year.kept(f"I cried at {year.arts.short}, and so did the man from the port.")
    page.get_by_label("What was said?").fill(said)
    page.get_by_role("main").get_by_role("button", name="Record contact").click()
    expect(page.locator("#between")).to_contain_text(said)


def write_a_letter(year: Year) -> None:
    """A letter of support, told to everyone signed in: they read it, and so does a stranger."""
    told = f"We stand behind {year.arts.short} and their winter on the quay."
    page = year.tie()
    page.get_by_role("main").get_by_role("link", name="Record contact").first.click()
    page.get_by_label("What was it?").select_option("letter-of-support-given")
    page.get_by_label("What was said?").fill(told)
    page.get_by_text("read this, unless you choose otherwise").click()
    page.get_by_label("Who can see it").select_option(label="Everyone signed in here")
    page.get_by_role("main").get_by_role("button", name="Record contact").click()
    expect(page.get_by_role("main")).to_contain_text("of every organisation, will be able to read")
    page.get_by_label("Yes, let them read it").check()
    page.get_by_role("main").get_by_role("button", name="Record contact").click()
    expect(page.locator("#between")).to_contain_text(told)
    page.locator("#between li").filter(has_text=told).get_by_role("link", name="Open").click()
    page.get_by_text("Add a file").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "Letter.txt", "mimeType": "text/plain", "buffer": told.encode()}
    )
    page.get_by_role("button", name="Keep it here").click()
    letter = page.get_by_role("link", name="Letter.txt", exact=True).get_attribute("href")

    theirs = year.at(year.arts.email)
    theirs.get_by_role("banner").get_by_text(year.arts.name, exact=True).click()
    theirs.get_by_role("link", name="Our profile").click()
    expect(theirs.get_by_role("main")).to_contain_text("share of their contact with you")
    expect(theirs.get_by_role("main")).to_contain_text(told)
    year.picture("theirs", theirs, theirs.locator("#told-heading"), height=320)
    theirs.get_by_role("main").get_by_role("link", name=re.compile("^Open.*Letter")).click()
    with theirs.expect_download() as file:
        theirs.get_by_role("link", name="Letter.txt", exact=True).click()
    assert file.value.path().read_bytes() == told.encode()

    stranger = year.at(STRANGER)
    stranger.get_by_role("searchbox").first.fill(year.arts.name)
    stranger.get_by_role("searchbox").first.press("Enter")
    stranger.get_by_role("main").get_by_role("link", name=year.arts.name).click()
    expect(stranger.get_by_role("main")).to_contain_text(told)
    visitor = year.at()
    visitor.goto(f"/organisations/{year.server.slug(year.arts.name)}/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text(year.arts.name)
    expect(visitor.get_by_role("main")).not_to_contain_text(told)
    assert letter and visitor.request.get(letter, max_redirects=0).status == 302
    expect(year.tie(AMINA).locator("#between")).to_contain_text(told)
