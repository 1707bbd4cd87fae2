"""The database: one schema, SQLite and PostgreSQL."""
