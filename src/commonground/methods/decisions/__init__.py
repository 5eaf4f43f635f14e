"""Decisions: what ballots came to by an agreed rule, exactly, with a verdict that says why.

Public face: `tally` and `METHODS`; the values `Ballots`, `Ballot`, `Rules`, `Outcome`, `Round`.
"""

from commonground.methods.decisions.ballots import Ballot, Ballots, Outcome, Round, Rules
from commonground.methods.decisions.tallying import METHODS, tally

__all__ = ["METHODS", "Ballot", "Ballots", "Outcome", "Round", "Rules", "tally"]
