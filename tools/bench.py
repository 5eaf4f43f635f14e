"""Measures Common Ground on generated organisations and writes docs/performance.md."""

import os
import sys

from postgres import postgres
from steps import BIN, ROOT


def main() -> None:
    # Durable settings: what is measured must keep every acknowledged write.
    settings = {"shared_buffers": "1GB", "synchronous_commit": "on"}
    with postgres(settings=settings) as address:
        environment = {**os.environ, "COMMONGROUND_BENCH_POSTGRESQL": address}
        command = [str(BIN / "python"), "-m", "tests.bench", *sys.argv[1:]]
        code = os.spawnve(os.P_WAIT, command[0], command, {**environment, "PWD": str(ROOT)})
    sys.exit(code)


if __name__ == "__main__":
    main()
