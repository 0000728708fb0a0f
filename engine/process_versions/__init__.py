"""Versions of processes: written in drafts, checked, published by a second person, kept ready to run."""

from engine.process_versions.commenting import comment, resolve
from engine.process_versions.drafting import (
    begin_draft,
    begin_return,
    begin_with_files,
    discard,
    put_in_process,
    redo,
    rest_on_newest,
    save_files,
    take_over,
    undo,
)
from engine.process_versions.proposing import DayPast, NotReady, propose, publish_draft, send_back
from engine.process_versions.publishing import publish
from engine.process_versions.redrawing import (
    compare_saved,
    drawn_in,
    faults_if_drawn,
    hindrance,
    loss_if_drawn,
    save_drawn,
)
from engine.process_versions.refusals import (
    DraftHeld,
    DraftMoved,
    DraftNotOpen,
    NothingToUndo,
    PublishedMeanwhile,
)

__all__ = [
    "DayPast",
    "DraftHeld",
    "DraftMoved",
    "DraftNotOpen",
    "NotReady",
    "NothingToUndo",
    "PublishedMeanwhile",
    "begin_draft",
    "begin_return",
    "begin_with_files",
    "comment",
    "compare_saved",
    "discard",
    "drawn_in",
    "faults_if_drawn",
    "hindrance",
    "loss_if_drawn",
    "propose",
    "publish",
    "publish_draft",
    "put_in_process",
    "redo",
    "resolve",
    "rest_on_newest",
    "save_drawn",
    "save_files",
    "send_back",
    "take_over",
    "undo",
]
