"""Watching a sweep: its status, the Prometheus endpoint with alert rules, and the live page."""
