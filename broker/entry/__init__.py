"""Order entry: new orders, acceptance, linked orders and amendments."""
