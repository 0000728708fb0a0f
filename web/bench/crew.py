"""How much more two processes do than one: each works through cases of its own on the same database.

As a program (`python -m web.bench.crew URL LAPS`) it is one of them: it reads children's ids from
standard input, opens their cases, says "ready", waits for a line, goes through its laps and says how
many seconds that took.
"""

import sys
from contextlib import ExitStack
from subprocess import PIPE, Popen

from engine.store.database import open_database
from web.bench.measuring import seconds_of
from web.bench.practice import Practice


def ratio(url: str, children: list[str], laps: int) -> float:
    """Tasks completed per second by two processes, as a multiple of those by one.

    Args:
        children: ids, three equal parts of them: one for the process alone, one for each of two.
        laps: how often each case goes round.
    """
    part = len(children) // 3
    alone = elapsed(url, [children[:part]], laps)
    together = elapsed(url, [children[part : 2 * part], children[2 * part : 3 * part]], laps)
    return round(2 * alone / together, 2)


def elapsed(url: str, shares: list[list[str]], laps: int) -> float:
    """Seconds until the last of several processes, started together, has finished its share of children."""
    with ExitStack() as hands:
        crew = [hands.enter_context(start_crew(url, laps)) for _ in shares]
        for hand, share in zip(crew, shares, strict=True):
            say(hand, " ".join(share))
        for hand in crew:
            hear(hand)
        for hand in crew:
            say(hand, "go")
        return max(float(hear(hand)) for hand in crew)


def start_crew(url: str, laps: int) -> "Popen[str]":
    """One more process."""
    command = [sys.executable, "-m", __name__, url, str(laps)]
    return Popen(command, stdin=PIPE, stdout=PIPE, text=True)  # noqa: S603


def say(hand: "Popen[str]", line: str) -> None:
    """Give a process one line."""
    assert hand.stdin is not None  # noqa: S101 - it was asked for
    hand.stdin.write(f"{line}\n")
    hand.stdin.flush()


def hear(hand: "Popen[str]") -> str:
    """One line of what a process says."""
    assert hand.stdout is not None  # noqa: S101 - it was asked for
    return hand.stdout.readline().strip()


def work(url: str, laps: int) -> None:
    """Be one of the processes."""
    practice = Practice(open_database(url))
    cases = [practice.open(child)[0] for child in sys.stdin.readline().split()]
    practice.lap(cases[0])
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    spent = seconds_of(lambda: [practice.lap(case) for _ in range(laps) for case in cases])
    print(spent, flush=True)  # noqa: T201
    practice.database.close()


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
