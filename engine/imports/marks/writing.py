"""The register as the database keeps it: rows to arrays, arrays to rows, and what changed to its history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.attendance.weeks import SESSIONS, code, session_at
from engine.imports.marks.merging import Codes, Difference, Mask, Times, Weeks, has_session, unmarked
from engine.imports.marks.spool import SpooledNumbers
from engine.store import register_weeks as store
from engine.store.database import Session

_FIRST_MONDAY = date.min
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Up to so many pupils, their weeks are looked up by pupil and not by school.
FEW_PUPILS = 2_000


@dataclass(frozen=True)
class RegisterWriting:
    """The weeks of the register; pupils (by id) and schools (URNs) are known by their places."""

    places_of_pupils: Mapping[str, int]
    urns: Sequence[str]

    @cached_property
    def places_of_schools(self) -> Mapping[str, int]:
        """The place of each school by its URN."""
        return {urn: place for place, urn in enumerate(self.urns)}

    @cached_property
    def pupil_ids(self) -> Sequence[str]:
        """The id of the pupil at each place."""
        return list(self.places_of_pupils)

    def known(self, session: Session, wanted: Weeks) -> tuple[Weeks, Mask]:
        """The same weeks as they are stored, and which of them are not."""
        known = unmarked(wanted.enrolment, wanted.week)
        is_new = np.ones(len(wanted), np.bool_)
        if not len(wanted):
            return known, is_new
        keys = _keys(wanted.enrolment, wanted.week)
        for stored in self._stored(session, wanted):
            at = np.minimum(np.searchsorted(keys, stored.keys), len(keys) - 1)
            found = keys[at] == stored.keys
            known.codes[at[found]] = stored.codes[found]
            known.times[at[found]] = stored.times[found]
            is_new[at[found]] = False
        return known, is_new

    def _stored(self, session: Session, wanted: Weeks) -> Iterator["_Stored"]:
        pupils, schools = (
            np.unique(wanted.enrolment // len(self.urns)),
            np.unique(wanted.enrolment % len(self.urns)),
        )
        first, last = _monday(int(wanted.week.min())), _monday(int(wanted.week.max()))
        found = (
            store.weeks_between(session, first, last, pupils=[self.pupil_ids[at] for at in pupils])
            if len(pupils) <= FEW_PUPILS
            else store.weeks_between(session, first, last, schools=[self.urns[at] for at in schools])
        )
        for rows in found:
            ids, urns, mondays, codes, times = zip(*rows, strict=True)
            week_of = {monday: _week(monday) for monday in set(mondays)}
            pupil, school, week = (
                np.fromiter(map(places.__getitem__, words), np.int64, len(rows))
                for places, words in (
                    (self.places_of_pupils, ids), (self.places_of_schools, urns), (week_of, mondays),
                )
            )  # fmt: skip
            yield _Stored(
                _keys(pupil * len(self.urns) + school, week),
                np.frombuffer("".join(codes).encode(), np.uint8).reshape(-1, SESSIONS),
                np.frombuffer(b"".join([one or _NO_TIMES for one in times]), "<u4").reshape(-1, SESSIONS),
            )

    def write(self, session: Session, difference: Difference, import_id: str) -> None:
        """Write the weeks that are different, the history of marks that changed, and the school weeks."""
        dirty = np.flatnonzero(difference.dirty)
        for is_new in (True, False):
            rows = dirty[difference.is_new[dirty] == is_new]
            if len(rows):
                store.put_weeks(session, self._rows(difference.after, rows), all_new=is_new)
        if difference.changed.any():
            store.add_changes(session, self._changes(difference), import_id)
        self._keep_school_weeks(session, difference, dirty)

    def _rows(self, weeks: Weeks, rows: NDArray[np.intp]) -> Iterator[store.WeekRow]:
        for start in range(0, len(rows), 50_000):
            some = rows[start : start + 50_000]
            codes = weeks.codes[some].tobytes().decode("ascii")
            times = weeks.times[some].astype("<u4")
            packed = times.tobytes()
            timed: list[bool] = np.any(times, axis=1).tolist()
            places = zip(weeks.enrolment[some].tolist(), weeks.week[some].tolist(), timed, strict=True)
            for row, (enrolment, week, has_times) in enumerate(places):
                pupil, school = divmod(enrolment, len(self.urns))
                yield (
                    self.pupil_ids[pupil],
                    self.urns[school],
                    _monday(week),
                    codes[row * SESSIONS : (row + 1) * SESSIONS],
                    packed[row * _TIMES_BYTES : (row + 1) * _TIMES_BYTES] if has_times else None,
                )

    def _changes(self, difference: Difference) -> Iterator[store.ChangeRow]:
        before, after = difference.before, difference.after
        for row, place in np.argwhere(difference.changed).tolist():
            pupil, school = divmod(int(after.enrolment[row]), len(self.urns))
            day, half = session_at(_monday(int(after.week[row])), place)
            yield (
                self.pupil_ids[pupil],
                self.urns[school],
                day,
                half,
                code(chr(before.codes[row, place])),
                code(chr(after.codes[row, place])),
                _moment(int(before.times[row, place])),
                _moment(int(after.times[row, place])),
            )

    def _keep_school_weeks(self, session: Session, difference: Difference, dirty: NDArray[np.intp]) -> None:
        after = has_session(difference.after.codes[dirty])
        ended = has_session(difference.before.codes[dirty]) & ~after
        weeks = difference.after
        had, have = (self._school_weeks(weeks, dirty[which]) for which in (ended, after))
        known = store.known_school_weeks(session, {urn for urn, _ in have})
        store.put_school_weeks(session, have - known)
        store.forget_empty_school_weeks(session, had - have)

    def _school_weeks(self, weeks: Weeks, rows: NDArray[np.intp]) -> set[tuple[str, date]]:
        pairs = np.unique(np.stack((weeks.enrolment[rows] % len(self.urns), weeks.week[rows])), axis=1)
        return {(self.urns[school], _monday(week)) for school, week in pairs.T.tolist()}


@dataclass(frozen=True)
class _Stored:
    keys: SpooledNumbers
    codes: Codes
    times: Times


_TIMES_BYTES = SESSIONS * 4
_NO_TIMES = bytes(_TIMES_BYTES)
#: Bits of a key for the week.
_WEEK_BITS = 19


def _keys(enrolment: SpooledNumbers, week: SpooledNumbers) -> SpooledNumbers:
    return (enrolment << _WEEK_BITS) | week


def _monday(week: int) -> date:
    return _FIRST_MONDAY + timedelta(weeks=week)


def _week(monday: date | str) -> int:
    monday = date.fromisoformat(monday) if isinstance(monday, str) else monday
    return (monday - _FIRST_MONDAY).days // 7


def _moment(seconds: int) -> datetime | None:
    return _EPOCH + timedelta(seconds=seconds) if seconds else None
