"""The same questions over national registers: on the processors of one machine, or on a cluster.

Public face: the work to be done (`Partners`, `Answers`, `Links`) and the engines that do it: `here`, local
processes and DuckDB, and `cluster`, Spark. What is calculated is `methods`' own; an engine only cuts
the work into pieces, moves rows, and puts them in order. The same work gives the same rows on each.
"""

from commonground.scale.here import here
from commonground.scale.spark import cluster
from commonground.scale.work import Answers, Links, Partners, Row, Work

__all__ = ["Answers", "Links", "Partners", "Row", "Work", "cluster", "here"]
