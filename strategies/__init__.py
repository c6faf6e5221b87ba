"""Complete example strategies."""
