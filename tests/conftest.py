"""What every test may ask for, and what the second database is asked once instead of four times."""

import os
import zlib
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast, assemble, sign_in_with_second_step
from tests.post import opened

ROOT = Path(__file__).resolve().parents[1]


FUZZED = "test_no_server_error_and_no_undocumented_answer["


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Fuzzing asks each operation of the API as four roles on SQLite. On PostgreSQL, where the same
    code answers, each operation is asked as one of them, in turn: the run has to end in time."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    roles: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.name.startswith(FUZZED):
            operation = item.name.rpartition("[")[0]
            roles.setdefault(operation, []).append(item)
    left = {
        id(item)
        for operation, asked in roles.items()
        for number, item in enumerate(asked)
        if number != zlib.crc32(operation.encode()) % len(asked)
    }
    config.hook.pytest_deselected(items=[item for item in items if id(item) in left])
    items[:] = [item for item in items if id(item) not in left]


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
