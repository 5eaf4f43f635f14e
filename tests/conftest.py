"""What every test may ask for, and what the second database is asked once instead of four times."""

import gc
import os
import time
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from commonground.hub.access import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.coalitions import queries as coalitions
from commonground.hub.vocabularies import queries as vocabularies
from tests.cast import Cast, assemble, sign_in_with_second_step
from tests.post import opened

ROOT = Path(__file__).resolve().parents[1]

# Python looks for circles of dead objects after every 700 new ones; a page makes some ten thousand,
# and few die in circles. So seldom, an eighth of a run's processor time is saved.
gc.set_threshold(1_000_000, 10, 10)

EVENING_S, LONG_EVENING_S = 120, 600
FUZZED = "test_no_server_error_and_no_undocumented_answer["
BOUNDS = "test_every_bound_of_what_is_taken_has_a_described_answer["
ON_SQLITE_ONLY = (
    "test_every_mutant_of_the_rule_is_killed",
    "test_a_killed_import_keeps_whole_batches_and_the_next_doubles_none",
)
ON_POSTGRESQL_ONLY = ("test_no_mail_is_lost_or_doubled_when_the_receiver_is_killed",)
SIGNED_IN = 3
WHOLE_CAST = (
    "test_no_leak_and_no_false_denial[",
    "test_the_api_leaks_nothing_and_denies_nothing[",
    "test_the_index_leaks_nothing[",
    "test_a_secret_row_changes_nothing_for_those_outside[",
    "test_nobody_acts_for_an_organisation_not_theirs[",
    "test_actions_answer_hidden_and_absent_alike[",
    "test_changing_what_is_hidden_answers_as_absent[",
    "test_a_role_in_a_partnership_that_is_hidden_is_told_no_more[",
)
ON_POSTGRESQL = ("alice@citizens", "anonymous")
"""Who sees most, and nobody."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where a run has to end in time (CI is set), some tests are shared out between the databases.

    Fuzzing asks each operation of the API as four roles: as one of those signed in on PostgreSQL
    (another for each operation), as all others on SQLite. What is taken is tried at its bounds on
    PostgreSQL, which is the stricter. The leak proof walks as the whole cast on SQLite, and as two
    of them on PostgreSQL; mutants of the rule are tried on SQLite, the rule itself on both; an import is
    killed on SQLite, the receiver of mail on PostgreSQL.
    """
    if not os.environ.get("CI"):
        return
    is_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")
    left = {id(item) for item in items if is_left_out(item.name, is_postgresql=is_postgresql)}
    config.hook.pytest_deselected(items=[item for item in items if id(item) in left])
    items[:] = [item for item in items if id(item) not in left]


def is_left_out(name: str, *, is_postgresql: bool) -> bool:
    """Whether a test is the other database's."""
    if name.startswith(FUZZED):
        operation, _bracket, role = name.rpartition("[")
        turn = ("alice", "bob", "charlie")[zlib.crc32(operation.encode()) % SIGNED_IN]
        return (role.rstrip("]") == turn) != is_postgresql
    if name.startswith(BOUNDS):
        return not is_postgresql
    if name in ON_SQLITE_ONLY:
        return is_postgresql
    if name in ON_POSTGRESQL_ONLY:
        return not is_postgresql
    if is_postgresql and name.startswith(WHOLE_CAST):
        return name.partition("[")[2].rstrip("]") not in ON_POSTGRESQL
    return False


@pytest.fixture(autouse=True)
def _one_day(request: pytest.FixtureRequest):
    """Pages and tests both ask what day it is: what would begin so late that the day may end in
    between begins with the next. The leak proof compares pages of minutes ago with those of now."""
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    left = (midnight - now).total_seconds()
    if left < (LONG_EVENING_S if "proof" in request.path.parts else EVENING_S):
        time.sleep(left + 0.1)


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path_factory):
    """Tests run without a build of the static files, hash passwords fast and keep files apart."""
    settings.FILES_ROOT = tmp_path_factory.getbasetemp() / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]
    settings.MAIL_ADDRESS = "*@in.cast.example"
    cache.clear()


@pytest.fixture(autouse=True)
def _time_to_prove(monkeypatch):
    """Whether a coalition is the best one depends on no machine: ten times the seconds of a page."""
    monkeypatch.setattr(coalitions, "SECONDS", 10 * coalitions.SECONDS)


@pytest.fixture(autouse=True)
def _words_are_held_throughout(monkeypatch):
    """How many questions a page asks depends on no machine: seconds may lie between two pages."""
    monkeypatch.setattr(vocabularies, "HELD_S", 3_600)


@pytest.fixture(autouse=True)
def _prepared_questions_are_as_new(monkeypatch):
    """Whatever a test does: a question kept in words is the one that Django would write anew."""
    fill = prepared.filled

    def compared(found: prepared.Wording, viewer: Viewer, values: list[Any]) -> list[Any]:
        parameters = fill(found, viewer, values)
        anew = found.build(viewer, *values).query.get_compiler(using="default").as_sql()
        assert anew == (found.text, tuple(parameters)), found.build
        return parameters

    monkeypatch.setattr(prepared, "filled", compared)


@pytest.fixture
def cast(db) -> Cast:
    """The named cast, with its organisations, seats and memberships."""
    return assemble()


@pytest.fixture
def visit(cast):
    """This makes a browser session for a member of the cast by name ("anonymous" for nobody)."""

    def session(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            if name == "olga":
                sign_in_with_second_step(client, cast.people[name])
            else:
                client.force_login(cast.people[name])
        return client

    return session


@pytest.fixture
def post(settings):
    """This is a real SMTP server that the site sends its mail to."""
    controller, box = opened()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield box
    controller.stop()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; its absence is a failure in CI and never a silent skip."""
    folder = Path(os.environ.get("COMMONGROUND_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.fail(f"real data expected at {folder}; set COMMONGROUND_SHARED_DATA")
    return folder
