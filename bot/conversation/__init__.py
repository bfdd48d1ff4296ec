"""The conversation core: one message in, answers out, the same in every channel."""
