"""Reading ties, touchpoints and next steps, always for a viewer."""

from .contact import kind_in_words, our_touchpoints, touchpoints, with_contact
from .deeds import Deed, deeds
from .letters import Letter, shared_with, tables, timeline
from .panels import TIE_PANELS, TiePanelOf, tie_panels
from .parties import oneself, parties_beside, parties_chosen, parties_of, steps_of
from .ties import (
    Rung,
    TiePage,
    author_shown,
    counts_by_stage,
    note,
    notes,
    open_steps,
    organisations_at,
    out_of_sight,
    panel_of,
    stage_change,
    stages_by_organisation,
    step,
    tie_page,
    tie_to,
    ties_for,
    ties_in_groups,
    touchpoint,
)
from .told import told_by_others, told_letters, told_panel_of
from .waiting import Waiting, waiting

__all__ = [
    "TIE_PANELS",
    "Deed",
    "Letter",
    "Rung",
    "TiePage",
    "TiePanelOf",
    "Waiting",
    "author_shown",
    "counts_by_stage",
    "deeds",
    "kind_in_words",
    "note",
    "notes",
    "oneself",
    "open_steps",
    "organisations_at",
    "our_touchpoints",
    "out_of_sight",
    "panel_of",
    "parties_beside",
    "parties_chosen",
    "parties_of",
    "shared_with",
    "stage_change",
    "stages_by_organisation",
    "step",
    "steps_of",
    "tables",
    "tie_page",
    "tie_panels",
    "tie_to",
    "ties_for",
    "ties_in_groups",
    "timeline",
    "told_by_others",
    "told_letters",
    "told_panel_of",
    "touchpoint",
    "touchpoints",
    "waiting",
    "with_contact",
]
