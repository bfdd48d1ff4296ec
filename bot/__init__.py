"""토닥토닥: a comfort diary that listens on Telegram, Discord and in the terminal."""
