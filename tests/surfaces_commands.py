"""The commands in the surface register (`tests/surfaces.py`)."""

from tests.surface_kinds import other

COMMANDS = (
    other(
        "command:recommend",
        "reads the files it is given and no row; tests/methods/test_finder.py, tests/scale/",
    ),
    other(
        "command:evaluate partners",
        "reads the files it is given and no row; tests/methods/test_evaluation.py",
    ),
    other(
        "command:learn partners",
        "reads the files it is given and no row; tests/methods/test_evaluation.py",
    ),
    other(
        "command:index build",
        "reads the files it is given and no row; tests/methods/test_index_command.py",
    ),
    other(
        "command:index change",
        "reads the files it is given and no row; tests/methods/test_index_command.py",
    ),
    other(
        "command:index ask",
        "reads the index it is given and no row; tests/methods/test_index_command.py",
    ),
    other(
        "command:coverage", "reads the files it is given and no row; tests/methods/test_coverage.py"
    ),
    other(
        "command:network", "reads the files it is given and no row; tests/methods/test_network.py"
    ),
    other(
        "command:introductions",
        "reads the files it is given and no row; tests/methods/test_introductions.py",
    ),
    other("command:coalition", "reads the file it is given and no row"),
    other("command:tally", "counts the ballots of the file it is given and reads no row"),
    other(
        "command:link",
        "reads the files it is given and no row; tests/methods/test_linkage.py, tests/scale/",
    ),
    other("command:version", "shows a number and no row"),
    other("command:serve", "starts the server and shows no row"),
    other("command:demo", "shows counts of what it has just written; tests/hub/test_platform.py"),
    other("command:check", "shows numbers and faults of the machine; tests/hub/test_platform.py"),
    other(
        "command:second-step",
        "shows a secret to whoever has the server; tests/hub/test_second_step.py",
    ),
    other(
        "command:import",
        "shows counts and the rows of its own file; tests/hub/test_imports_facts.py",
    ),
    other(
        "command:places import", "shows counts of public places; tests/hub/test_imports_facts.py"
    ),
    other(
        "command:reindex", "shows two counts of what all may see; tests/hub/test_finder_index.py"
    ),
    other("command:history verify", "shows numbers and reasons; tests/hub/test_platform.py"),
)
