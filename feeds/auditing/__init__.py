"""The data audit."""
