"""Running, checking, comparing and translating whole scripts."""
