"""Networks of organisations: measures, key players and introductions.

Public face: `Ties`, `Graph`, `network` (ties → a simple network); `report` and `Report`;
`key_players` and `KeyPlayers`; `introductions` and `Introduction`.
"""

from commonground.methods.network.graph import Graph, Ties, network
from commonground.methods.network.introductions import Introduction, introductions
from commonground.methods.network.keyplayers import KeyPlayers, key_players
from commonground.methods.network.report import Report, report

__all__ = [
    "Graph",
    "Introduction",
    "KeyPlayers",
    "Report",
    "Ties",
    "introductions",
    "key_players",
    "network",
    "report",
]
