"""The diary at rest: rows, encryption, migrations. Nothing outside this room sees a session or a row."""
