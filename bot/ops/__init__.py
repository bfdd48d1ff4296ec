"""Running the bot: logging, health, limits."""
