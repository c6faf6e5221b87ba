"""Order entry: placing, acceptance and amendments."""
