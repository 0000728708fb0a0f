"""Tables of people, schools and children.

People sign in; a pupil's facts stand here and are settable by no form, message or script.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Named, String, Table, Text, TypedColumns

from engine.columns import Moment
from engine.tables.base import ID, metadata


class UserColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    name: Named[str] = Column(String(200))
    #: How others reach the person: telephone or e-mail, shown beside their cases.
    reached_by: Named[str | None] = Column(String(200))
    #: Where e-mails go; None: nowhere.
    email: Named[str | None] = Column(String(254))
    #: Whether the person wants notices by e-mail, too; None: never said, so no.
    notices_by_email: Named[bool | None]
    #: What is typed to sign in; lower case.
    sign_in_name: Named[str] = Column(String(200), unique=True)
    #: argon2; None until the person has chosen a password.
    password_hash: Named[str | None] = Column(Text)
    must_change_password: Named[bool]
    #: Until when a password given by an administrator works once; None for one that the person chose.
    one_time_until: Named[datetime | None] = Column(Moment)
    failed_sign_ins: Named[int]
    locked_until: Named[datetime | None] = Column(Moment)
    #: Raised to end all sessions of the person at once.
    session_epoch: Named[int]
    active: Named[bool]
    created_at: Named[datetime] = Column(Moment)


users = Table("users", metadata, UserColumns)


class UserRoleColumns(TypedColumns):
    user_id: Named[str] = Column(ID, ForeignKey("users.id"), primary_key=True)
    role: Named[str] = Column(String(50), primary_key=True)


user_roles = Table("user_roles", metadata, UserRoleColumns)


class UserSchoolColumns(TypedColumns):
    user_id: Named[str] = Column(ID, ForeignKey("users.id"), primary_key=True)
    school_urn: Named[str] = Column(String(20), ForeignKey("schools.urn"), primary_key=True)


user_schools = Table("user_schools", metadata, UserSchoolColumns)


class WebSessionColumns(TypedColumns):
    #: SHA-256 of the cookie's secret, in hexadecimal: the table alone signs nobody in.
    token_hash: Named[str] = Column(String(64), primary_key=True)
    user_id: Named[str] = Column(ID, ForeignKey("users.id"), index=True)
    epoch: Named[int]
    created_at: Named[datetime] = Column(Moment)
    last_seen_at: Named[datetime] = Column(Moment)
    expires_at: Named[datetime] = Column(Moment)


web_sessions = Table("web_sessions", metadata, WebSessionColumns)


class SentFormColumns(TypedColumns):
    user_id: Named[str] = Column(ID, primary_key=True)
    #: SHA-256 of the form's address and its key, in hexadecimal.
    form: Named[str] = Column(String(64), primary_key=True)
    #: SHA-256 of all that was in it: no word of it stands here.
    content: Named[str] = Column(String(64))
    sent_at: Named[datetime] = Column(Moment)
    #: The address to which its answer led; None where what it is about says so.
    leads_to: Named[str | None] = Column(Text)


sent_forms = Table("sent_forms", metadata, SentFormColumns)


class AbsenceColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    user_id: Named[str] = Column(ID)
    #: Both days are days away.
    first_day: Named[date]
    last_day: Named[date]
    #: Who does the work meanwhile; None: the team.
    covered_by: Named[str | None] = Column(ID)
    entered_by: Named[str] = Column(ID)
    entered_at: Named[datetime] = Column(Moment)
    #: Who took it back, and when: the person is there after all.
    ended_by: Named[str | None] = Column(ID)
    ended_at: Named[datetime | None] = Column(Moment)


absences = Table(
    "absences",
    metadata,
    AbsenceColumns,
    CheckConstraint("first_day <= last_day", name="days"),
    Index("ix_absences_user_id_last_day", "user_id", "last_day"),
    Index("ix_absences_covered_by_last_day", "covered_by", "last_day"),
)


class SchoolColumns(TypedColumns):
    urn: Named[str] = Column(String(20), primary_key=True)
    name: Named[str] = Column(String(200))


schools = Table("schools", metadata, SchoolColumns)


class PupilColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    upn: Named[str] = Column(String(20), unique=True)
    name: Named[str] = Column(String(200))
    date_of_birth: Named[date] = Column(index=True)
    school_urn: Named[str | None] = Column(String(20), ForeignKey("schools.urn"), index=True)
    #: The same for children who live together; None when nobody else is known.
    household_id: Named[str | None] = Column(ID, index=True)
    #: None means unknown, here and in the five facts below.
    looked_after: Named[bool | None]
    looked_after_as_of: Named[date | None]
    looked_after_source: Named[str | None] = Column(String(200))
    child_protection: Named[bool | None]
    child_in_need: Named[bool | None]
    early_help_open: Named[bool | None]
    ehcp: Named[bool | None]
    sen_support: Named[bool | None]
    previously_looked_after: Named[bool | None]
    free_school_meals: Named[bool | None]
    #: As the school's file gives them; None when it does not.
    year_group: Named[str | None] = Column(String(10), index=True)
    sex: Named[str | None] = Column(String(10))
    ethnicity: Named[str | None] = Column(String(50))


pupils = Table(
    "pupils",
    metadata,
    PupilColumns,
    Index("ix_pupils_name", "name", "id"),
    # Holds all that the triage list asks of a whole county's children.
    Index("ix_pupils_open_to", "id", "looked_after", "child_protection", "child_in_need", "early_help_open",
          "school_urn", "year_group"),
)  # fmt: skip


class PupilChangeColumns(TypedColumns):
    id: Named[int] = Column(primary_key=True)
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"))
    #: The column of `pupils` that changed.
    field: Named[str] = Column(String(40))
    #: As `engine.pupil_record.fact_text` writes facts; None means not known.
    was: Named[str | None] = Column(Text)
    became: Named[str | None] = Column(Text)
    #: The day for which the new one is known.
    since: Named[date]
    at: Named[datetime] = Column(Moment)
    changed_by: Named[str] = Column(ID)
    #: Who told it, or the name of the file.
    source: Named[str] = Column(String(200))
    import_id: Named[str | None] = Column(ID, ForeignKey("imports.id"), index=True)


pupil_changes = Table(
    "pupil_changes", metadata, PupilChangeColumns, Index("ix_pupil_changes_pupil_id_at", "pupil_id", "at")
)


class AttendanceReadingColumns(TypedColumns):
    id: Named[str] = Column(ID, primary_key=True)
    pupil_id: Named[str] = Column(ID, ForeignKey("pupils.id"))
    from_day: Named[date | None]
    as_of: Named[date]
    #: Sessions (half days).
    possible: Named[int]
    attended: Named[int]
    #: Known where the register was counted.
    authorised: Named[int | None]
    unauthorised: Named[int | None]
    #: "person" when the figures were typed into a form, "register" when they were counted from it.
    source: Named[str] = Column(String(20))
    #: "year" to date; "window" for days since the reading before, as all were before 29 November 2026.
    covers: Named[str | None] = Column(String(10))
    #: Whether a review was completed with it.
    review: Named[bool | None]
    case_id: Named[str | None] = Column(ID)
    task_id: Named[str | None] = Column(ID)
    given_by: Named[str] = Column(ID)
    given_at: Named[datetime] = Column(Moment)


attendance_readings = Table(
    "attendance_readings",
    metadata,
    AttendanceReadingColumns,
    CheckConstraint("attended >= 0 AND attended <= possible", name="attended_of_possible"),
    Index("ix_attendance_readings_pupil_id_as_of", "pupil_id", "as_of"),
)
