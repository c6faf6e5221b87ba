"""Importable as scripts do; output needs no flushing here."""
