"""Operators, conditions, safe division, and indicators across feeds."""
