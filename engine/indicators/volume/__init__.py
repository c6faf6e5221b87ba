"""Volume indicators and session prices."""
