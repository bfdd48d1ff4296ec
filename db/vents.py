"""The fact that somebody let something out that is not kept; never a word of it."""

from datetime import datetime

from sqlalchemy import or_, select, update

from db.models import VentRow
from db.people import PeopleStore


class VentStore(PeopleStore):
    """The part of `DiaryStore` for what is not kept."""

    def begin_vent(self, person_id: int, now_utc: datetime) -> None:
        """Begin, unless one lasts already."""
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return
            lasting = select(VentRow.id).where(VentRow.person_id == person_id, VentRow.ended_utc.is_(None))
            if session.scalars(lasting).first() is None:
                session.add(VentRow(person_id=person_id, started_utc=now_utc, ended_utc=None))

    def end_vent(self, person_id: int, now_utc: datetime) -> bool:
        """End the one that lasts; False if there is none."""
        lasting = (VentRow.person_id == person_id, VentRow.ended_utc.is_(None))
        with self.database.writing() as session:
            ended = session.execute(update(VentRow).where(*lasting).values(ended_utc=now_utc).returning(VentRow.id))
            return ended.first() is not None

    def open_vent(self, person_id: int) -> datetime | None:
        """Return since when one lasts, or None."""
        wanted = select(VentRow.started_utc).where(VentRow.person_id == person_id, VentRow.ended_utc.is_(None))
        with self.database.reading() as session:
            return session.scalars(wanted).first()

    def vented_at(self, person_id: int, moment_utc: datetime) -> bool:
        """Tell whether one lasted at a moment."""
        lasted = (VentRow.started_utc <= moment_utc, or_(VentRow.ended_utc.is_(None), VentRow.ended_utc > moment_utc))
        with self.database.reading() as session:
            return session.scalars(select(VentRow.id).where(VentRow.person_id == person_id, *lasted).limit(1)).first() is not None
