"""`python -m ringbar` is the command line."""

from engine.cli.app import main

main()
