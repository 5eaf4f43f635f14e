"""The test settings as `makemessages` needs them: it writes to the first of its folders only."""

from tests.browser.settings import *  # noqa: F403
from tests.browser.settings import LOCALE_PATHS as ALL_PATHS

LOCALE_PATHS = ALL_PATHS[:1]
