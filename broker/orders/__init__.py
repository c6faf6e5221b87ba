"""Orders: their table, views, book, links and lifecycle."""
