"""The doors from a shell: `commonground …`, one file a command."""
