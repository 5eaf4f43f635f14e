"""The door for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.hub.site.settings")
application = get_wsgi_application()

# What was loaded stays: the collector need not look through it again while somebody waits, which
# took a tenth of a second every few pages.
gc.collect()
gc.freeze()
