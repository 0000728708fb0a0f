"""What casework refuses, each cause with its own name."""

from engine.errors import BadInput, Conflict


class TaskNotOpen(Conflict):
    """This task was already completed by {who} on {when}."""


class TaskWithdrawn(Conflict):
    """This task is no longer needed: it was withdrawn on {when}."""


class TaskHeld(Conflict):
    """This step is on hold and cannot be done now. {because}"""


class TaskTaken(Conflict):
    """This task was already taken by {who}."""


class NotAwaited(Conflict):
    """Nothing in this case waits for this any more. Look at where the case stands now."""


class OtherUnderKey(Conflict):
    """A message under this key came before, with other content. That one stands; this one was not taken."""


class NumberInUse(Conflict):
    """Somebody else entered a penalty notice with the number {number} at the same moment."""


class FactsGiven(BadInput):
    """“{name}” comes from the pupil's record or the register and cannot be given."""


class NotPublished(BadInput):
    """There is no published process “{process}”."""


class NotBegun(BadInput):
    """No case begins with “{process}” any more: it is retired or switched off. Cases that run go on."""
