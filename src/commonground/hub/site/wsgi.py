"""The door for the web server."""

import gc
import os
import threading
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.hub.site.settings")
application = get_wsgi_application()

if Path(settings.INDEX_ROOT).is_dir():
    from commonground.hub.analyses.index import warm_up

    threading.Thread(target=warm_up, daemon=True).start()

# What was loaded stays: the collector need not look through it again while somebody waits, which
# took a tenth of a second every few pages.
gc.collect()
gc.freeze()
