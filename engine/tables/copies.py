"""Tables of copies: when the database was copied, and whether it is itself a copy that was restored."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Named, String, Table, TypedColumns

from engine.columns import Moment
from engine.tables.base import ID, metadata


class BackupColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    #: By the wall clock. The row is written before the copy is made: so a copy says when that was.
    begun_at: Named[datetime] = Column(Moment)
    #: Both None until the copy lies whole under its name: in the copy itself, or where none was made.
    size_bytes: Named[int | None] = Column(BigInteger)
    #: SHA-256 of the file.
    digest: Named[str | None] = Column(String(64))


backups = Table("backups", metadata, BackupColumns)


class RestorationColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    #: What is in this database is as it was then.
    copied_at: Named[datetime] = Column(Moment)
    restored_at: Named[datetime] = Column(Moment)
    #: None: nobody has said yet what becomes of the e-mails that wait; until then none is sent.
    acknowledged_at: Named[datetime | None] = Column(Moment)
    acknowledged_by: Named[str | None] = Column(ID)


restorations = Table("restorations", metadata, RestorationColumns)
