"""How many queries each page asks of the database, counted in one process through Django's client.

`python -m tests.bench.counting --handles handles.json`, in the environment of the platform; prints
one JSON object: page → the most queries that any of its first addresses needed.
"""

import argparse
import json
from pathlib import Path

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--handles", type=Path, required=True)
    given = parser.parse_args()
    handles = json.loads(given.handles.read_text(encoding="utf-8"))
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies["sessionid"] = handles["session"]
    found: dict[str, int] = {}
    for name, addresses in handles["pages"].items():
        browser.get(addresses[0])
        counts = []
        for address in addresses[:5]:
            with CaptureQueriesContext(connection) as asked:
                answer = browser.get(address)
            assert answer.status_code == 200, f"{address} answered {answer.status_code}"
            counts.append(len(asked))
        found[name] = max(counts)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
