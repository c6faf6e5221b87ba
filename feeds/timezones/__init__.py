"""Local time to UTC."""
