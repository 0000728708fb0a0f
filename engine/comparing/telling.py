"""How a difference is said: three sentences for each thing that a file can say, filled in."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

#: The longest text that a sentence quotes whole, in characters.
QUOTED_WHOLE = 120
#: How much of a longer one stands around what is different.
_AROUND = 30


@dataclass(frozen=True)
class Phrases:
    """What is said when something changed, came or went: {it} is whose, {was} and {now} what stands there."""

    changed: str
    added: str
    removed: str

    def told(self, it: str, was: str | None, now: str | None) -> str:
        """The sentence for one of the three."""
        pattern = self.added if was is None else self.removed if now is None else self.changed
        return beginning(pattern.format(it=it, was=was, now=now))


def phrases_of(label: str) -> Phrases:
    """The sentences for something that has no words of its own: it is called as the file calls it."""
    label = label.replace("{", "{{").replace("}", "}}")
    return Phrases(
        f"{{it}}: “{label}” is now {{now}}; it was {{was}}.",
        f"{{it}}: “{label}” was added; it is {{now}}.",
        f"{{it}}: “{label}” was removed; it was {{was}}.",
    )


def phrases_of_presence(label: str) -> Phrases:
    """The sentences for something that says what it says by being there."""
    label = label.replace("{", "{{").replace("}", "}}")
    added, removed = f"{{it}}: “{label}” was added.", f"{{it}}: “{label}” was removed."
    return Phrases(f"{{it}}: “{label}” is different.", added, removed)


def beginning(sentence: str) -> str:
    """The sentence with a capital at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def in_quotes(text: str) -> str:
    """The text in quotation marks and in one line."""
    return f"“{_in_one_line(text)}”"


def in_quotes_both(was: str | None, now: str | None) -> tuple[str | None, str | None]:
    """Two texts in quotation marks; of long ones the part in which they differ."""
    if was is not None and now is not None and max(len(was), len(now)) > QUOTED_WHOLE:
        was, now = _where_they_differ(_in_one_line(was), _in_one_line(now))
    return (
        None if was is None else in_quotes(_shortened(was)),
        None if now is None else in_quotes(_shortened(now)),
    )


def one_after_another(parts: list[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def each_shown(show: Callable[[str], str]) -> Callable[[str], str]:
    """Shows a list of words that spaces part, one after another."""
    return lambda value: one_after_another([show(word) for word in value.split()])


def _in_one_line(text: str) -> str:
    """Lines one after another, parted as in a quoted poem."""
    return " / ".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _where_they_differ(was: str, now: str) -> tuple[str, str]:
    before = max(_alike(was, now) - _AROUND, 0)
    after = max(_alike(was[before:][::-1], now[before:][::-1]) - _AROUND, 0)
    return _window(was, before, len(was) - after), _window(now, before, len(now) - after)


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _window(text: str, begin: int, end: int) -> str:
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _shortened(text: str) -> str:
    text = _in_one_line(text)
    return text if len(text) <= 2 * QUOTED_WHOLE else f"{text[: 2 * QUOTED_WHOLE]}…"
