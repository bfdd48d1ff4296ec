"""Engines: hearing, reading, answering and speaking."""
