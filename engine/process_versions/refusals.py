"""What is refused about versions and drafts of processes, each cause with its own name."""

from engine.errors import BadInput, Conflict


class PublishedMeanwhile(Conflict):
    """Somebody else published “{key}” at the same moment. Publish again."""


class DraftHeld(Conflict):
    """{who} has written in this draft since {when}. Take it over to write in it yourself; they are warned."""


class DraftMoved(Conflict):
    """{who} saved this draft after you opened it. Nothing of yours was saved: open it again to see both."""


class DraftNotOpen(Conflict):
    """This draft is {state}: nothing can be written in it."""


class NothingToUndo(BadInput):
    """There is nothing to {do}."""
