"""Remembering: SQLAlchemy Core over SQLite embedded, or PostgreSQL when one machine is too small.

`Database.begin()` opens one transaction and gives a `Store`: everything that one turn reads and writes.
"""
