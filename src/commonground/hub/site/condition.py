"""The condition of an installation: what is wrong with it, and what to do."""

import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from commonground.hub.access.viewer import Viewer
from commonground.hub.analyses.actions import NEEDED_FROM, listed
from commonground.hub.analyses.models import Generation
from commonground.hub.history.queries import breaks
from commonground.hub.organisations.models import Person
from commonground.hub.site.accounts import has_second_step
from commonground.hub.site.settings import ENVIRONMENT

DISK_WANTED_MB = 1024
JOB_PATIENCE = timedelta(minutes=5)
KEY_LENGTH = 50
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class State(StrEnum):
    """This says how bad a finding is."""

    FINE = "fine"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """This is one thing looked at, what was found, and what to do about it."""

    about: str
    state: State
    found: str
    to_do: str = ""


def findings(*, now: datetime) -> list[Finding]:
    """This looks at everything an installation needs; one look never keeps another from its turn."""
    looks: list[Callable[[datetime], Iterator[Finding]]] = [
        of_settings, of_secret_key, of_database, of_static_files, of_disk, of_mail, of_worker,
        of_history, of_index, of_operators, of_mail_in,
    ]  # fmt: skip
    found: list[Finding] = []
    for look in looks:
        try:
            found += look(now)
        except DatabaseError as error:
            about = look.__name__.removeprefix("of_").replace("_", " ")
            found.append(
                Finding(about, State.WRONG, f"cannot be read from the database: {error}".strip(),
                        "Bring the database up to date first: see above.")
            )  # fmt: skip
    return found


def is_open_to_others() -> bool:
    """This tells whether people reach this installation from other machines."""
    return urlsplit(settings.BASE_URL).hostname not in LOOPBACK


def of_settings(now: datetime) -> Iterator[Finding]:
    """This looks for settings that are right at home and wrong in the open."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    wrong = False
    if settings.DEBUG and is_open_to_others():
        wrong = True
        yield Finding("settings", State.WRONG, "COMMONGROUND_DEBUG is on: errors show their insides.",
                      "Unset COMMONGROUND_DEBUG.")  # fmt: skip
    if settings.DEMONSTRATION and is_open_to_others():
        wrong = True
        yield Finding("settings", State.WRONG,
                      "COMMONGROUND_DEMONSTRATION is on: everybody can read every mail.",
                      "Unset COMMONGROUND_DEMONSTRATION and begin with an empty database.")  # fmt: skip
    if is_open_to_others() and not ENVIRONMENT.serves_https:
        wrong = True
        yield Finding("settings", State.WRONG, f"{settings.BASE_URL} is read by anyone on the way.",
                      "Put it behind https and give COMMONGROUND_BASE_URL its https address.")  # fmt: skip
    allowed = settings.ALLOWED_HOSTS
    if host not in allowed and f"[{host}]" not in allowed and "*" not in allowed:
        wrong = True
        yield Finding("settings", State.WRONG,
                      f"COMMONGROUND_ALLOWED_HOSTS leaves out {host}, so every page answers 400.",
                      f"Add {host} to COMMONGROUND_ALLOWED_HOSTS.")  # fmt: skip
    if not wrong:
        yield Finding("settings", State.FINE, f"for {settings.BASE_URL}")


def of_secret_key(now: datetime) -> Iterator[Finding]:
    """This looks whether sessions and links could be forged."""
    kept = ENVIRONMENT.var / "secret-key"
    if len(settings.SECRET_KEY) < KEY_LENGTH:
        yield Finding("secret key", State.WRONG, f"it has fewer than {KEY_LENGTH} characters.",
                      "Give COMMONGROUND_SECRET_KEY a long random value.")  # fmt: skip
    elif not ENVIRONMENT.secret_key and kept.exists() and kept.stat().st_mode & 0o077:
        yield Finding("secret key", State.WRONG, f"others on this machine can read {kept}.",
                      f"chmod 600 {kept}")  # fmt: skip
    else:
        source = "from the environment" if ENVIRONMENT.secret_key else f"kept in {kept}"
        yield Finding("secret key", State.FINE, source)


def of_database(now: datetime) -> Iterator[Finding]:
    """This looks whether the database answers, is up to date and would survive a power cut."""
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, "database")
    try:
        connection.ensure_connection()
    except (DatabaseError, ImproperlyConfigured) as error:
        yield Finding("database", State.WRONG, f"{kind} does not answer: {error}".strip(),
                      "Start it, or correct DATABASE_URL.")  # fmt: skip
        return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding("database", State.WRONG, f"{len(waiting)} changes of its tables wait.",
                      "python manage.py migrate")  # fmt: skip
    else:
        yield Finding("database", State.FINE, f"{kind} answers and is up to date")


def of_static_files(now: datetime) -> Iterator[Finding]:
    """This looks whether pages will find their style and scripts."""
    if settings.DEBUG:
        return
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.is_file():
        yield Finding("static files", State.WRONG, f"nothing is collected in {manifest.parent}.",
                      "make setup && python manage.py collectstatic --noinput")  # fmt: skip
    elif "site/built/" not in manifest.read_text(encoding="utf-8"):
        yield Finding("static files", State.WRONG, "the bundle of the browser packages is missing.",
                      "npm ci && npm run build, then python manage.py collectstatic --noinput")  # fmt: skip
    else:
        yield Finding("static files", State.FINE, f"collected in {manifest.parent}")


def of_disk(now: datetime) -> Iterator[Finding]:
    """This looks whether there is room to write."""
    var = ENVIRONMENT.var
    probe = var / ".writable"
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe.write_text("yes", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        yield Finding("disk", State.WRONG, f"{var} cannot be written: {error.strerror}.",
                      "Let the user that runs Common Ground own this folder.")  # fmt: skip
        return
    free = shutil.disk_usage(var).free // 2**20
    if free < DISK_WANTED_MB:
        yield Finding("disk", State.WRONG, f"only {free} MB are free under {var}.",
                      f"Make room: {DISK_WANTED_MB} MB at least.")  # fmt: skip
    else:
        yield Finding("disk", State.FINE, f"{free // 1024} GB free under {var}")


def of_mail(now: datetime) -> Iterator[Finding]:
    """This looks whether invitations and reminders can leave."""
    if not settings.EMAIL_HOST:
        if settings.DEMONSTRATION:
            yield Finding("mail", State.FINE, "kept on a page, as this is a demonstration")
        else:
            yield Finding("mail", State.WRONG, "no mail server is named, so no mail leaves.",
                          "Set COMMONGROUND_EMAIL_HOST and what goes with it.")  # fmt: skip
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        greet_mail_server()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding("mail", State.WRONG, f"{where} does not take our mail: {error}".strip(),
                      "Correct the COMMONGROUND_EMAIL_… settings, or start the mail server.")  # fmt: skip
    else:
        yield Finding("mail", State.FINE, f"{where} takes our mail")


def greet_mail_server() -> None:
    """This signs in at the mail server as sending would, and sends nothing."""
    context = ssl.create_default_context()
    at = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    server: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        server = smtplib.SMTP_SSL(*at, timeout=5, context=context)
    else:
        server = smtplib.SMTP(*at, timeout=5)
    with server:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=context)
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        server.noop()


def of_worker(now: datetime) -> Iterator[Finding]:
    """This looks whether work put off is ever done."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - JOB_PATIENCE)
    # What was queued for a moment that has just come is not late.
    late = waiting.exclude(run_after__range=(now - JOB_PATIENCE, now)).count()
    failed = DBTaskResult.objects.failed().count()
    if late:
        yield Finding("worker", State.WRONG, f"{late} jobs wait for more than five minutes.",
                      "Start the worker: commonground serve starts one.")  # fmt: skip
    elif failed:
        yield Finding("worker", State.ATTENTION, f"{failed} jobs failed.",
                      "Read the log of the worker for the reason.")  # fmt: skip
    else:
        yield Finding("worker", State.FINE, "no job waits too long")


def of_history(now: datetime) -> Iterator[Finding]:
    """This looks whether somebody rewrote the history."""
    found = breaks(Viewer(is_operator=True), at_most=1)
    if found:
        yield Finding("history", State.WRONG, f"entry {found[0].number}: {found[0].reason}.",
                      "commonground history verify lists every place; compare with a backup.")  # fmt: skip
    else:
        yield Finding("history", State.FINE, "the chain is whole")


def of_index(now: datetime) -> Iterator[Finding]:
    """This looks whether the partner finder of a large installation can ask its index."""
    many = listed()
    if many < NEEDED_FROM:
        return
    if find_spec("numba") is None:
        yield Finding("finder", State.ATTENTION,
                      f"without numba it compares the 500 nearest of {many:,} organisations only.",
                      'pip install "commonground[hub,index]", then: commonground reindex')  # fmt: skip
        return
    made = Generation.objects.exclude(name="").first()
    if made is None or made.built_at is None:
        yield Finding("finder", State.ATTENTION, "its index is not made yet.",
                      "The worker makes it with the next question; at once: commonground reindex")  # fmt: skip
    else:
        day = f"{made.built_at:%Y-%m-%d}"
        yield Finding("finder", State.FINE, f"its index of {made.organisations:,} is of {day}")


def of_operators(now: datetime) -> Iterator[Finding]:
    """This looks whether anybody can help when something is stuck."""
    operators = Person.objects.filter(is_staff=True, is_active=True)
    without = sum(not has_second_step(person) for person in operators)
    if without:
        yield Finding("operators", State.ATTENTION,
                      f"{without} without a second step when signing in: their pages stay closed.",
                      "commonground second-step ADDRESS; whoever is no operator any more should not be one.")  # fmt: skip
    elif settings.DEMONSTRATION or operators:
        yield Finding("operators", State.FINE, "somebody can sign in as operator")
    else:
        yield Finding("operators", State.ATTENTION, "nobody can sign in as operator.",
                      "python manage.py createsuperuser")  # fmt: skip


def of_mail_in(now: datetime) -> Iterator[Finding]:
    """This looks whether mail for ties can come in, where it is meant to."""
    about, given = "mail in", ENVIRONMENT
    if not given.mail_address:
        if given.mail_listen or given.imap_host:
            yield Finding(about, State.WRONG, "it is not said how the addresses of ties look.",
                          "Set COMMONGROUND_MAIL_ADDRESS, such as *@in.ground.example.")  # fmt: skip
        return
    if not given.takes_mail_in:
        yield Finding(about, State.WRONG, "ties have addresses, and no mail can reach them.",
                      "Set COMMONGROUND_MAIL_LISTEN or COMMONGROUND_IMAP_HOST.")  # fmt: skip
        return
    wrong = False
    if bool(given.mail_certificate) != bool(given.mail_key):
        wrong = True
        yield Finding(about, State.WRONG, "a certificate needs its key, and a key its certificate.",
                      "Set both COMMONGROUND_MAIL_CERTIFICATE and COMMONGROUND_MAIL_KEY.")  # fmt: skip
    for file in (given.mail_certificate, given.mail_key):
        if file is not None and not file.is_file():
            wrong = True
            yield Finding(about, State.WRONG, f"{file} is not there.",
                          "Correct COMMONGROUND_MAIL_CERTIFICATE or COMMONGROUND_MAIL_KEY.")  # fmt: skip
    if given.imap_host and not (given.imap_user and given.imap_password):
        wrong = True
        yield Finding(about, State.WRONG, f"nobody can sign in to the mailbox at {given.imap_host}.",
                      "Set COMMONGROUND_IMAP_USER and COMMONGROUND_IMAP_PASSWORD.")  # fmt: skip
    if given.imap_host and given.imap_security == "none" and given.imap_host not in LOOPBACK:
        yield Finding(about, State.ATTENTION, "the mailbox is read over a line that others can read.",
                      "Set COMMONGROUND_IMAP_SECURITY to tls.")  # fmt: skip
    if not wrong:
        yield Finding(about, State.FINE, f"for {given.mail_address}")
