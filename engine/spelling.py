"""Names as they are looked for: in plain words, and whether two words differ by one typo. Pure."""

import re
import unicodedata
from collections.abc import Iterator

#: A longer word is known by so many of its letters.
LONGEST_WORD = 50
#: Of shorter words one typo makes another name.
SHORTEST_WITH_TYPO = 4

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters without accents, each once: O'Brien-Šimić is obrien and simic."""
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    words = "".join(each if each.isalnum() else " " for each in bare).split()
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words))


def words_of_name(name: str) -> list[str]:
    """The words by which a name is found: a double name also as one word, O'Brien also as Brien."""
    found: dict[str, None] = {}
    for part in name.split():
        found |= dict.fromkeys(plain_words(part))
        found |= dict.fromkeys(plain_words(_APOSTROPHES.sub(" ", part)))
        found |= dict.fromkeys(plain_words("".join(plain_words(part))))
    return list(found)


def ends_to_keep(word: str) -> tuple[str, str]:
    """Beginning and end of a word of which one typo, wherever it is, leaves one as it was."""
    front = len(word) // 2
    return word[:front], word[front + 1 :]


def one_typo_apart(one: str, other: str) -> bool:
    """Whether a letter too many, too few, wrong, or two turned round make one word of the other."""
    short, long = sorted((one, other), key=len)
    if short == long or len(long) - len(short) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return any(rest == long[same:] for rest in _mended(short[same:], long[same:]))


def _mended(short: str, long: str) -> Iterator[str]:
    """What the rest of the shorter word becomes by each typo, told by the rest of the longer one."""
    if len(short) < len(long):
        yield long[0] + short
    else:
        yield long[0] + short[1:]
        yield short[1::-1] + short[2:]
