"""The same work on one machine and on a cluster."""
