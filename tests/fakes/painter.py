"""A painter at a test's command."""

from collections.abc import Sequence
from datetime import date

from bot.messages import Document, Entry, Person, Picture
from bot.ports import Drawing, ReportKind
from tests.fakes.commanded_engines import Commanded


class CommandedPainter(Commanded):
    """`ports.ChartPainter` and `ports.ReportPrinter`: a picture of three bytes for everything with a feeling in it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[Person, date, tuple[Entry, ...]]] = []
        self.reported: list[tuple[int, ReportKind, date, int]] = []
        self.tender: list[bool] = []
        self.printed: list[tuple[int, int, int]] = []

    def day(self, person: Person, local_day: date, entries: Sequence[Entry], *, is_tender: bool = False) -> Drawing:
        self.tender.append(is_tender)
        return self._drawing("todak", person, local_day, entries, "하루의 그림")

    def month(self, person: Person, month: date, today: date, entries: Sequence[Entry]) -> Drawing:
        return self._drawing("month", person, month, entries, "한 달의 그림")

    def year(self, person: Person, year: int, today: date, entries: Sequence[Entry]) -> Drawing:
        return self._drawing("year", person, date(year, 1, 1), entries, "한 해의 그림")

    def period(self, person: Person, last_day: date, days: int, entries: Sequence[Entry]) -> tuple[Drawing, ...]:
        names = ("flow", "rhythm", "words")
        return tuple(self._drawing(f"days-{days}-{name}", person, last_day, entries, f"{days}일의 그림: {name}") for name in names)

    def report(self, person: Person, kind: ReportKind, last_day: date, entries: Sequence[Entry]) -> Drawing:
        self.reported.append((person.id, kind, last_day, len(entries)))
        return self._drawing(kind.value, person, last_day, entries, "돌아보기")

    def print_report(self, person: Person, last_day: date, days: int, entries: Sequence[Entry], chosen: Sequence[Entry]) -> Document:
        self.printed.append((days, len(entries), len(chosen)))
        self._obey()
        return Document(b"%PDF", "todak.pdf", "application/pdf")

    def _drawing(self, name: str, person: Person, day: date, entries: Sequence[Entry], alt_text: str) -> Drawing:
        self.heard.append((person, day, tuple(entries)))
        self._obey()
        if all(entry.emotion is None for entry in entries):
            return Drawing(None, "아직 그릴 마음이 없어요.", len(entries))
        return Drawing(Picture(b"PNG", f"{name}-{day}.png", alt_text), "오늘의 마음", len(entries))
