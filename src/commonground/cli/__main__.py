"""`python -m commonground.cli` is `commonground`."""

from commonground.cli.main import app

# Processes that share the work load this module again under another name.
if __name__ == "__main__":
    app(prog_name="commonground")
