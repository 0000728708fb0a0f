"""The words of names, by which children are found: their own names, and those of their parents.

A word is found by its beginning through one index and, mistyped, through the beginning or the end that one
typo leaves as it was. Every word of any name stands in `known_words` once, however many people bear it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select

from engine.identity import Actor
from engine.spelling import SHORTEST_WITH_TYPO, ends_to_keep, one_typo_apart, words_of_name
from engine.store.database import Session
from engine.store.pupils import within_reach
from engine.store.putting import put_statements
from engine.tables import known_words, name_words, pupils

#: Whose names: pupil id, "" for the child's own or the id of a parent, and the name.
Named = tuple[str, str, str]
#: Comes after every letter.
_LAST = "\U0010ffff"

_PUT_WORD = put_statements(name_words, ["word", "pupil_id", "whose"])
_PUT_KNOWN = put_statements(known_words, ["word"])


def add_names(session: Session, named: Iterable[Named]) -> None:
    """Let people be found by their names from now on."""
    rows = [
        {"word": word, "pupil_id": pupil_id, "whose": whose}
        for pupil_id, whose, name in named
        for word in words_of_name(name)
    ]
    if not rows:
        return
    session.execute(_PUT_WORD[session.dialect.name], rows)
    words = {row["word"] for row in rows}
    words -= set(session.scalars(select(known_words.c.word).where(known_words.c.word.in_(words))))
    if words:
        # In one order, so that two who write the same words never wait for one another.
        new = [{"word": word, "backwards": word[::-1]} for word in sorted(words)]
        session.execute(_PUT_KNOWN[session.dialect.name], new)


def change_names(session: Session, names: Mapping[str, str]) -> None:
    """Let children be found by their new names, by pupil id, and no longer by those they had."""
    own = name_words.c.pupil_id.in_(sorted(names)) & (name_words.c.whose == "")
    session.execute(delete(name_words).where(own))
    add_names(session, [(pupil_id, "", name) for pupil_id, name in names.items()])


def words_like(session: Session, words: Sequence[str]) -> dict[str, list[str]]:
    """The words of names that each of these may have meant with one typo."""
    asked = [word for word in words if len(word) >= SHORTEST_WITH_TYPO]
    if not asked:
        return {}
    table = known_words.c
    sizes = func.length(table.word)
    near = [
        and_(sizes.between(len(word) - 1, len(word) + 1), either)
        for word in asked
        for front, back in [ends_to_keep(word)]
        for either in (_begins(table.word, front), _begins(table.backwards, back[::-1]))
    ]
    found = session.scalars(select(table.word).where(or_(*near))).all()
    return {word: sorted(each for each in found if one_typo_apart(word, each)) for word in asked}


def bearers(
    session: Session, actor: Actor, words: Sequence[str], like: Mapping[str, Sequence[str]], limit: int,
    *more: ColumnElement[bool],
) -> list[tuple[str, str]]:  # fmt: skip
    """Who within the person's reach has a name with a word that begins with each of these, sorted by child.

    Args:
        like: other words that are as good as one of them.
        more: further conditions on `pupils`.

    Returns:
        Pupil id, and "" or the id of the parent whose name it is.
    """
    first, *others = sorted(words, key=len, reverse=True)
    # As in `pupils_among`, not the column itself.
    name = pupils.c.name + ""
    query = (
        select(name_words.c.pupil_id, name_words.c.whose)
        .join(pupils, pupils.c.id == name_words.c.pupil_id)
        .where(
            _is(name_words, first, like), *(_has(word, like) for word in others), within_reach(actor), *more
        )
        .group_by(name_words.c.pupil_id, name_words.c.whose, name)
        .order_by(name, name_words.c.pupil_id, name_words.c.whose)
    )
    return [(row.pupil_id, row.whose) for row in session.execute(query.limit(limit))]


def _is(table: Any, word: str, like: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    begins = _begins(table.c.word, word)
    return or_(begins, table.c.word.in_(like[word])) if like.get(word) else begins


def _has(word: str, like: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    other = name_words.alias()
    same = (other.c.pupil_id == name_words.c.pupil_id) & (other.c.whose == name_words.c.whose)
    return exists().where(same, _is(other, word, like))


def _begins(column: Any, front: str) -> ColumnElement[bool]:
    return and_(column >= front, column < front + _LAST)
