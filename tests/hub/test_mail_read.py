"""Reading mails: whatever they are made of, they come out as text a person can trust to be text."""

import base64
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from commonground.hub.correspondence.mails import Read, read
from commonground.hub.correspondence.mails import text as words
from commonground.hub.correspondence.rules import may_come_in

pytestmark = pytest.mark.capability("T2")

HEAD = b"From: Ana <ana@arts.example>\r\nTo: x@in.example\r\nSubject: Hello\r\n"


def mail(body: bytes, *, more: bytes = b"") -> Read:
    """A mail with this body, and more headers."""
    return read(HEAD + more + b"\r\n" + body)


@pytest.mark.parametrize(
    ("more", "body", "text"),
    [
        (b"", b"plain words\r\n\r\nand more", "plain words\n\nand more"),
        (
            b"Content-Type: text/plain; charset=windows-1256\r\n",
            "السلام عليكم".encode("windows-1256"),
            "السلام عليكم",
        ),
        (b"Content-Type: text/plain; charset=utf-7\r\n", b"+AGE-b +BkU-", "ab م"),
        (b"Content-Type: text/plain; charset=no-such\r\n", "né".encode(), "né"),
        (b"Content-Type: text/plain; charset=idna\r\n", b"abc", "abc"),
        (b"", b"caf\xe9", "café"),
        (b"", "a\x00b \u202egnp.exe\u202c c".encode(), "ab gnp.exe c"),
        (
            b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n",
            base64.b64encode(b"packed words!")[:-2] + b"\r\n!",
            "packed words!",
        ),
        (
            b"Content-Type: text/html; charset=utf-8\r\n",
            b"<p>One</p><img src=http://spy.example/x.png><script>bad()</script>"
            b"<p>Two &lt;3<br>three<style>p{}</style>",
            "One\nTwo <3\nthree",
        ),
        (b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n\r\nbegun and cut", "begun and cut"),
        (b"Content-Type: multipart/mixed\r\n", b"no boundary at all", "no boundary at all"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n", b"", ""),
    ],
)  # fmt: skip
def test_odd_mails_become_text(more: bytes, body: bytes, text: str) -> None:
    assert mail(body, more=more).mail.text == text


def test_plain_text_goes_before_html_and_files_are_named_only() -> None:
    made = EmailMessage()
    made["From"] = "=?windows-1256?B?08fj?= <SAM@Arts.example>"
    made["To"] = "Bob <bob@cast.example>, abc@in.example"
    made["Cc"] = "abc@in.example"
    made["Subject"] = "Réunion \u202e of the board"
    made["Date"] = "Mon, 02 Nov 2026 23:30:00 +0300"
    made.set_content("The words")
    made.add_alternative("<p>Not these</p>", subtype="html")
    made.add_attachment(
        b"x" * 3000, maintype="application", subtype="pdf", filename="../a\u202eb.pdf"
    )
    found = read(made.as_bytes())
    assert found.mail.text == "The words"
    assert (found.mail.sender_name, found.mail.sender) == ("سام", "sam@arts.example")
    assert found.mail.subject == "Réunion of the board"
    assert found.mail.sent_at == datetime(2026, 11, 2, 20, 30, tzinfo=UTC)
    [file] = found.mail.files
    assert file["name"] == "../ab.pdf" and 2900 < file["bytes"] < 3200
    assert "abc@in.example" in found.recipients
    assert not found.mail.is_checked


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\xff\xfe\x00",
        b"From\r\n: \r\n\r\n",
        b"From: =?utf-8?b?!!!?= <@>\r\nDate: 99 Foo 99999\r\nSubject: =?utf-8?q?=ZZ?=\r\n\r\nx",
        b"From: \xc3\xa9 =?utf-8?q?x?= \xe9 <a@b.example>\r\n\r\n",
        b"Content-Type: text/plain; charset*=x'y'%zz; name*0*=%ff\r\n\r\nx",
        b"Content-Disposition: attachment; filename*=utf-8''%ff%fe\r\n\r\nx",
        b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 666 \xff\nnonsense",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1500)),
        b"Content-Type: message/rfc822\r\n\r\n" * 3000,
        HEAD + b"X: " + b"(" * 50_000 + b"\r\nTo: " + b"<" * 20_000 + b"\r\n\r\nx",
        b"From: x " + b"(" * 990 + b")" * 990 + b" <a@b.example>\r\n\r\nx",
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"deep",
    ],
)  # fmt: skip
def test_no_mail_makes_the_reader_fall(raw: bytes) -> None:
    found = read(raw, trusted="mx.example")
    assert isinstance(found.mail.text, str) and len(found.digest) == 64
    assert "\x00" not in found.mail.text + found.mail.subject + found.mail.sender


def test_a_long_mail_is_cut_and_says_so() -> None:
    found = mail(b"word " * 10_000).mail
    assert len(found.text) == 20_000 and found.is_cut


def test_two_ways_to_the_same_mail_are_one_and_another_mail_is_another() -> None:
    one = mail(b"x", more=b"Received: from a\r\nMessage-ID: <1@a>\r\n")
    assert one.digest == mail(b"x\n", more=b"Received: from b\r\nMessage-ID: <1@a>\r\n").digest
    assert one.digest != mail(b"y", more=b"Message-ID: <1@a>\r\n").digest
    assert one.digest != mail(b"x", more=b"Message-ID: <2@a>\r\n").digest


@pytest.mark.parametrize(
    ("said", "is_checked"),
    [
        ("mx.example; dkim=pass header.d=arts.example; dmarc=pass (p=none) header.from=arts.example", True),
        ("mx.example; dmarc=fail header.from=arts.example", False),
        ("mx.example; dmarc=pass header.from=other.example", False),
        ("evil.example; dmarc=pass header.from=arts.example", False),
        ("mx.example; spf=fail (x; dmarc=pass header.from=arts.example)", False),
        ('mx.example; spf=fail smtp.mailfrom="a; dmarc=pass header.from=arts.example;"@b', False),
        ("mx.example; dmarc=fail header.from=arts.example\r\nAuthentication-Results: "
         "mx.example; dmarc=pass header.from=arts.example", False),
        ("mx.example; dmarc=pass header.from=arts.example\r\nFrom: other@arts.example", False),
    ],
)  # fmt: skip
def test_a_sender_counts_as_checked_only_on_the_word_of_our_own_server(said, is_checked) -> None:
    raw = f"Authentication-Results: {said}\r\n".encode() + HEAD + b"\r\nx"
    assert read(raw, trusted="mx.example").mail.is_checked is is_checked
    assert not read(raw).mail.is_checked


@pytest.mark.parametrize(
    "line",
    [
        b"Auto-Submitted: auto-replied", b"List-Id: <x.list.example>", b"Precedence: bulk",
        b"List-Unsubscribe: <mailto:x>", b"\r\n".join([b"Received: from x"] * 41),
    ],
)  # fmt: skip
def test_what_no_person_wrote_is_refused_with_a_reason(line: bytes) -> None:
    found = mail(b"x", more=line + b"\r\n")
    verdict = may_come_in(found.header, found.names, envelope_from="a@b.example")
    assert not verdict and verdict.reason


def test_a_person_is_let_in_and_a_bounce_is_not() -> None:
    found = mail(b"x", more=b"Auto-Submitted: no\r\nReceived: from x\r\n")
    assert may_come_in(found.header, found.names, envelope_from="a@b.example")
    assert may_come_in(found.header, found.names, envelope_from=None)
    assert not may_come_in(found.header, found.names, envelope_from="")


def test_examples_of_the_words_hold() -> None:
    import doctest

    assert doctest.testmod(words).failed == 0
