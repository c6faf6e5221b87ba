"""The version: read by the build, results and checkpoints."""

VERSION = "0.1.0"
