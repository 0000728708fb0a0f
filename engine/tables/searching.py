"""Tables by which children are found: the words of names, and what somebody searched for a moment ago."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Named, String, Table, Text, TypedColumns

from engine.columns import Moment
from engine.tables.base import ID, metadata

#: Compared letter by letter on both databases: so an index finds all words with the same beginning.
WORD = String(50).with_variant(String(50, collation="C"), "postgresql")


class NameWordColumns(TypedColumns):
    #: As `engine.spelling.words_of_name` writes it.
    word: Named[str] = Column(WORD, primary_key=True)
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"), primary_key=True)
    #: Whose name it is of: "" the child's own, else the id of the child's parent.
    whose: Named[str] = Column(String(10), primary_key=True)


name_words = Table(
    "name_words",
    metadata,
    NameWordColumns,
    Index("ix_name_words_pupil_id_whose", "pupil_id", "whose", "word"),
)


class KnownWordColumns(TypedColumns):
    word: Named[str] = Column(WORD, primary_key=True)
    #: The same from its last letter to its first.
    backwards: Named[str] = Column(WORD, index=True)


#: Each word of any name once: what a mistyped one may have meant.
known_words = Table("known_words", metadata, KnownWordColumns)


class SearchColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    user_id: Named[str] = Column(ID)
    #: As typed; no address and no log ever holds it.
    wanted: Named[str] = Column(Text)
    asked_at: Named[datetime] = Column(Moment, index=True)


searches = Table("searches", metadata, SearchColumns)
