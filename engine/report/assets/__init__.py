"""Styles and scripts of the report page."""
