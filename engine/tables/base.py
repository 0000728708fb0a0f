"""What all tables share: one metadata, names of constraints, lengths of ids and keys."""

from sqlalchemy import MetaData, String, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: The 32 hexadecimal digits of a UUID.
ID = String(32)
#: A name that a file, a diagram or a request gives, of any length.
KEY = Text()
