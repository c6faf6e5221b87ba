"""Proof: run a result again and compare, search a strategy for look-ahead, check the installation."""
