"""The arrows of the architecture, as a rule that fails instead of a sentence that is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("bot.handlers", "bot.nlp", "bot.reports", "bot.ops", "db")
SHARED = ("bot.conversation", "bot.safety", "bot.texts", "bot.messages", "bot.ports", "bot.errors", "bot.config")
# Each framework and the rooms that own it.
FRAMEWORKS = {
    "telegram": ("bot.handlers",),
    "discord": ("bot.handlers",),
    "sqlalchemy": ("db",),
    "alembic": ("db",),
    "torch": ("bot.nlp.training",),
    "transformers": ("bot.nlp.training",),
    "ctranslate2": ("bot.nlp",),
    "faster_whisper": ("bot.nlp",),
    "matplotlib": ("bot.reports", "bot.nlp.training"),
    "apscheduler": ("bot.reports",),
    "ray": ("bot.nlp",),
    "openai": ("bot.nlp",),
}
# Whom the values and words at the bottom may know.
GROUND = {
    "bot.attachments": (),
    "bot.dangers": (),
    "bot.messages": ("bot.attachments", "bot.dangers"),
    "bot.errors": (),
    "bot.records": ("bot.messages",),
    "bot.diary_store": ("bot.messages", "bot.records"),
    "bot.ports": ("bot.messages", "bot.records", "bot.diary_store"),
    "bot.config": ("bot.errors", "bot.messages"),
    "bot.texts": ("bot.messages",),
    "bot.row_files": ("bot.errors",),
    "bot.safety": ("bot.messages", "bot.errors", "bot.texts", "bot.row_files"),
}


def modules() -> list[tuple[str, Path]]:
    """Every module of ours, by its dotted name."""
    files = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "db").rglob("*.py")]
    return [(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), file) for file in files]


def imports_of(file: Path) -> Iterator[str]:
    """Every dotted name a file imports, inside functions and for types as well."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lies_in(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


@pytest.mark.parametrize(("name", "file"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_imports_only_what_lies_below_it(name: str, file: Path) -> None:
    imported = set(imports_of(file))
    own_room = next((room for room in ROOMS if lies_in(name, (room,))), None)
    others = tuple(room for room in ROOMS if room != own_room)
    assert not {other for other in imported if lies_in(other, (*others, "main"))}
    ground = next((place for place in GROUND if lies_in(name, (place,))), None)
    if ground is not None:
        allowed = (ground, *GROUND[ground])
        assert not {other for other in imported if lies_in(other, ("bot", "db")) and other != "bot" and not lies_in(other, allowed)}


@pytest.mark.parametrize(("name", "file"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_frameworks_stay_in_the_rooms_that_own_them(name: str, file: Path) -> None:
    for imported in imports_of(file):
        owners = FRAMEWORKS.get(imported.split(".", 1)[0])
        assert owners is None or lies_in(name, owners), f"{name} imports {imported}"


def test_the_rooms_exist_so_that_this_test_cannot_pass_on_nothing() -> None:
    names = [name for name, _ in modules()]
    for place in (*ROOMS, *SHARED):
        assert any(lies_in(name, (place,)) for name in names), place


@pytest.mark.parametrize("file", [file for _, file in modules()] + [ROOT / "main.py"], ids=lambda file: str(file.relative_to(ROOT)))
def test_files_stay_readable(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300, "split it by reason to change"
