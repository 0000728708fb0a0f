"""How much an expression may ask for: its length, its nesting, its work and its memory.

Work is counted, not timed: the same expression ends at the same place on every
machine. One unit stands for some five microseconds (one step of a loop, one item of a
list) and for at most 200 bytes, so that all the units together stay below a second and
far below 100 MB.
"""

from engine.expressions.errors import LimitReached

#: The longest expression that is read, in characters.
SOURCE_CHARACTERS = 50_000
#: How deep brackets, conditions and functions may stand inside each other.
NESTING = 60
#: How many operators may stand in one chain, such as `a + b + c`.
CHAIN = 250
#: The longest text that an expression may build, in characters.
TEXT_CHARACTERS = 1_000_000
#: Units of work of one evaluation.
WORK = 100_000
#: Units of calling a function, of a regular expression, of reckoning with dates and times, of powers,
#: logarithms and their like.
CALL, PATTERN, MOMENT, POWER = 2, 20, 5, 10
#: Units of taking one class of characters from another, in a regular expression.
DIFFERENCE = 1_000
#: How many states of a regular expression are tried for one unit: each with each character, at worst.
MOST_STATES = 1_000
#: Characters of text that count as one unit.
_TEXT_UNIT = 50


class Meter:
    """The work that one evaluation has left."""

    __slots__ = ("left",)

    def __init__(self, work: int = WORK) -> None:
        self.left = work

    def charge(self, units: int) -> None:
        """Take `units` off; LimitReached when nothing is left."""
        self.left -= units
        if self.left < 0:
            raise LimitReached("it takes too many steps or builds too much data")

    def text(self, characters: int) -> None:
        """Pay for a text of so many characters before it is built."""
        if characters > TEXT_CHARACTERS:
            raise LimitReached(f"it builds a text of more than {TEXT_CHARACTERS:,} characters")
        self.charge(characters // _TEXT_UNIT)
