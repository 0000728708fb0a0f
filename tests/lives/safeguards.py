"""What no life of a case may ever show, each safeguard by its name."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from engine.bpmn.model import ProcessModel
from engine.simulation.standing import StandingAtTheEnd
from tests.lives.deadlines import DeadlinesOnTheirDay
from tests.lives.legal import NothingLegalForThisChild, SanctionsTakeTwoPeople
from tests.lives.support import NoCaseStandsStill, ReviewsGoOn, SixMonthsEndInAReview


class Safeguard(Protocol):
    """Is shown a life, moment by moment, and says in a sentence what is broken in it."""

    def broken(self, standing: StandingAtTheEnd) -> Iterator[str]:
        """What is broken at this moment; nothing while the safeguard holds."""


def safeguards(models: Mapping[str, ProcessModel]) -> dict[str, Safeguard]:
    """Every safeguard anew, for one life on these processes."""
    return {
        "nothing legal for this child": NothingLegalForThisChild(),
        "a sanction takes two people": SanctionsTakeTwoPeople(),
        "no case stands still": NoCaseStandsStill(),
        "reviews go on": ReviewsGoOn(),
        "six months end in a review": SixMonthsEndInAReview(),
        "deadlines on their day": DeadlinesOnTheirDay(models),
    }
