"""Codes that join another account to a person, and how often wrong ones were tried."""

from datetime import datetime

from sqlalchemy import delete, select

from db.models import LinkCodeRow, LinkTryRow
from db.people import PeopleStore


class LinkStore(PeopleStore):
    """The part of `DiaryStore` for one diary over several accounts."""

    def offer_link(self, person_id: int, code: str, expires_utc: datetime) -> None:
        """Remember a code, in place of the person's earlier one.

        It has 40 bits, which a plain hash would give away to whoever copies the file and tries for some hours, so what is kept is a
        digest under the database's key.
        """
        digest, *_ = self._marks(code)
        with self.database.writing() as session:
            if self._hold_person(session, person_id):
                session.merge(LinkCodeRow(person_id=person_id, digest=digest, expires_utc=expires_utc))

    def link_offer(self, code: str, now_utc: datetime) -> int | None:
        """Return the id of the person whose code this is, or None if there is none or it has ended."""
        wanted = select(LinkCodeRow.person_id).where(LinkCodeRow.digest.in_(self._marks(code)), LinkCodeRow.expires_utc > now_utc)
        with self.database.reading() as session:
            return session.scalars(wanted).first()

    def withdraw_link(self, person_id: int) -> None:
        """Drop a person's code."""
        with self.database.writing() as session:
            session.execute(delete(LinkCodeRow).where(LinkCodeRow.person_id == person_id))

    def count_link_try(self, person_id: int, now_utc: datetime, since_utc: datetime) -> int:
        """Count a wrong code and return how many came since a moment, this one included, with less than that time between them."""
        with self.database.writing() as session:
            if not self._hold_person(session, person_id):
                return 0
            row = session.get(LinkTryRow, person_id)
            if row is None or row.since_utc < since_utc:
                session.merge(LinkTryRow(person_id=person_id, count=1, since_utc=now_utc))
                return 1
            row.count, row.since_utc = row.count + 1, now_utc
            return row.count

    def link_tries(self, person_id: int, since_utc: datetime) -> int:
        """Return how many wrong codes came since a moment."""
        wanted = select(LinkTryRow.count).where(LinkTryRow.person_id == person_id, LinkTryRow.since_utc >= since_utc)
        with self.database.reading() as session:
            return session.scalars(wanted).first() or 0

    def _marks(self, code: str) -> list[bytes]:
        return self.cipher.marks(code.encode("utf-8"), "link_codes.digest")
