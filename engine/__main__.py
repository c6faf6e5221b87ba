"""`python -m engine`: the command line, also installed as `ringbar`."""

from engine.cli.app import main

if __name__ == "__main__":
    main()
