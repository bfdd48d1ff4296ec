"""A process that writes until it is killed: `python -m tests.db.writer URL FIRST_NUMBER`, key in `TODAK_KEY`.

It prints a message's number once the store has accepted it; what was printed may never be lost.
"""

import sys
from itertools import count
from pathlib import Path

from bot.config import read_secrets
from db.store import open_store
from tests.db.people import answer, entry_of, message, newcomer, turn_of


def main(url: str, first_number: int) -> None:
    store = open_store(url, key=read_secrets().key, key_file=Path("unused"))
    person = store.add_person(newcomer())
    for number in count(first_number):
        incoming = message(person, number)
        store.record(incoming, person.id)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        store.commit_answer(incoming.key, answer(), entry=entry_of(person, incoming), turn=turn_of(incoming))
        store.mark_done(incoming.key)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
