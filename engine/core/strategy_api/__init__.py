"""Methods that `Strategy` inherits: reading the account and placing orders."""
