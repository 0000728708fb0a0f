"""What somebody typed into the search: a day, a UPN, the reference of a case, or words of names. Pure.

A day may stand among the words: "Smith 3/4/2012" looks for a Smith who was born on it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.references import looks_like_reference, reference_in
from engine.spelling import plain_words

LONGEST_SEARCH = 200
#: How people say a name, which no record holds: "Mrs Nowak", "Ava Hughes, born 3/4/2012".
_NOT_OF_NAMES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "born", "dob"})
MOST_WORDS = 8
#: A number of a pupil has so many signs at most.
_LONGEST_NUMBER = 20
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?,?"
_DAY, _YEAR = r"(?P<day>\d{1,2})", r"(?P<year>\d{4}|\d{2})"
_BETWEEN = r"\s*[/.\s-]\s*"
#: The forms in which a day is written, the first that fits first.
_DAYS = tuple(
    re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}}){_BETWEEN}(?P<month>\d{{1,2}}){_BETWEEN}{_DAY}",
        rf"{_DAY}{_BETWEEN}(?P<month>\d{{1,2}}){_BETWEEN}{_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th)?(?:\s+of)?[\s.-]*{_MONTH}[\s-]*{_YEAR}",
        rf"{_MONTH}\s*{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
    )
)


@dataclass(frozen=True)
class SearchTerms:
    """What is looked for. `number` may be a UPN, "" where nothing can be; `fault` is what is wrong, or ""."""

    words: tuple[str, ...] = ()
    born: date | None = None
    number: str = ""
    reference: str | None = None
    fault: str = ""


def terms_of(typed: str, today: date) -> SearchTerms:
    """What somebody who typed this looks for.

    Args:
        today: a year of two digits is the last such one.
    """
    text = " ".join(typed.split())
    if not text:
        return SearchTerms(fault="Type a name, a date of birth, a UPN or the reference of a case.")
    if len(text) > LONGEST_SEARCH:
        return SearchTerms(fault=f"Type {LONGEST_SEARCH} letters or fewer: a name or a number is enough.")
    written = next(_days_in(text), None)
    if written:
        return _with_day(text, written, today)
    words, number = _words_of(text), _number_of(text)
    return SearchTerms(words, None, number, reference_in(text), _fault(text, words, number))


def _days_in(text: str) -> Iterator[re.Match[str]]:
    return (found for form in _DAYS if (found := form.search(text)))


def _with_day(text: str, written: re.Match[str], today: date) -> SearchTerms:
    born = _day(written, today)
    if born is None:
        return SearchTerms(fault=f"{written[0]} is not a real date. Type the day first: 31 8 2012.")
    words = _words_of(f"{text[: written.start()]} {text[written.end() :]}")
    words = tuple(word for word in words if word not in _NOT_OF_NAMES)
    return SearchTerms(words, born, fault=_too_many(words))


def _words_of(text: str) -> tuple[str, ...]:
    """The words of names; one that may be a name all the same stays where it is all there is."""
    words = tuple(plain_words(text))
    return tuple(word for word in words if word not in _NOT_OF_NAMES) or words


def _day(written: re.Match[str], today: date) -> date | None:
    month, year = written["month"].lower()[:3], int(written["year"])
    if len(written["year"]) == 2:
        year += today.year // 100 * 100
        year -= 100 if year > today.year else 0
    try:
        return date(year, _MONTHS.index(month) + 1 if month.isalpha() else int(month), int(written["day"]))
    except ValueError:
        return None


def _number_of(text: str) -> str:
    number = "".join(text.upper().replace("-", "").split())
    has_digit = any(sign.isdecimal() for sign in number)
    return number if has_digit and number.isalnum() and len(number) <= _LONGEST_NUMBER else ""


def _fault(text: str, words: tuple[str, ...], number: str) -> str:
    if looks_like_reference(text) and (number or text[3] == "-") and not reference_in(text):
        return f"{text} is no reference of a case: one of its letters or digits is wrong. Ask for it again."
    # A sign of other scripts may be a whole name.
    if not number and not any(len(word) > 1 or not word.isascii() for word in words):
        return "Type at least two letters of a name."
    return _too_many(words)


def _too_many(words: tuple[str, ...]) -> str:
    return f"Type {MOST_WORDS} words or fewer." if len(words) > MOST_WORDS else ""
