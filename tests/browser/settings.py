"""The hub's settings and one language more: a made-up one, in which every translated string shows.

Its catalogue is made by `pseudo.py` and lies where COMMONGROUND_TEST_LOCALE says.
"""

import os
from pathlib import Path

from commonground.hub.site.settings import *  # noqa: F403
from commonground.hub.site.settings import LANGUAGES as REAL_LANGUAGES
from commonground.hub.site.settings import LOCALE_PATHS as REAL_LOCALE_PATHS

PSEUDO = "en-xa"
# Arabic has no catalogue yet and is not offered; here it shows that right to left works.
LANGUAGES = [*REAL_LANGUAGES, ("ar", "Arabic"), (PSEUDO, "Pseudo")]
# A code may be typed half a minute after it was shown.
MFA_TOTP_TOLERANCE = 1
LOCALE_PATHS = [Path(os.environ["COMMONGROUND_TEST_LOCALE"]), *REAL_LOCALE_PATHS]
