"""Checks of output paths: a file or folder that ringbar did not write is never replaced."""

from __future__ import annotations

import os

from engine.errors import ConfigError

GENERATOR = '<meta name="generator" content="ringbar">'
PAGES = (".html", ".htm")
HEAD = 4096  # bytes of a file that are looked at


def check_page(option, path):
    """Refuse a path for an HTML page that is no .html name, is a folder, or is a file that ringbar did not write."""
    path = os.fspath(path)
    if os.path.isdir(path):
        raise ConfigError(f"{option} {path}: this is a folder; expected a file such as {os.path.join(path, 'report.html')}")
    if not path.lower().endswith(PAGES):
        way = "it takes the name of a page to write"
        raise ConfigError(f"{option} {path}: expected a name that ends in .html; {way}, for example {option} report.html")
    if os.path.exists(path) and os.path.getsize(path) and GENERATOR.encode() not in start_of(path):
        raise ConfigError(f"{option} {path}: a file that ringbar did not write is not replaced; choose another name")


def check_log(option, path):
    """Refuse a log file that exists and holds anything but the JSON lines of a sweep."""
    path = os.fspath(path)
    if os.path.isdir(path):
        raise ConfigError(f"{option} {path}: this is a folder; expected a file such as sweep.jsonl")
    if os.path.exists(path) and os.path.getsize(path) and not start_of(path).startswith(b'{"time": '):
        raise ConfigError(f"{option} {path}: the file exists and is no log of a sweep; it is not changed, choose another name")


def check_image(option, path):
    """Refuse a path for a picture that is no .png name, or a file that is no PNG picture of ringbar."""
    path = os.fspath(path)
    if not path.lower().endswith(".png"):
        raise ConfigError(f"{option} {path}: expected a name that ends in .png")
    if os.path.exists(path) and os.path.getsize(path) and b"ringbar" not in start_of(path):
        raise ConfigError(f"{option} {path}: a file that ringbar did not write is not replaced; choose another name")


def check_folder(option, folder, tables, marker="result.json"):
    """Refuse a folder that is a file, or that holds tables of those names without the `marker` that ringbar writes."""
    folder = os.fspath(folder)
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise ConfigError(f"{option} {folder}: this is a file, not a folder; it is not replaced, choose another name")
    if os.path.exists(os.path.join(folder, marker)):
        if not start_of(os.path.join(folder, marker)).lstrip().startswith(b"{"):
            raise ConfigError(f"{option} {folder}: its {marker} was not written by ringbar; choose another folder")
        return
    foreign = [f"{table}.parquet" for table in tables if os.path.exists(os.path.join(folder, f"{table}.parquet"))]
    if foreign:
        raise ConfigError(
            f"{option} {folder}: it holds {', '.join(foreign)} and no {marker}, so ringbar did not write them; they are not "
            f"replaced, choose another folder"
        )


def start_of(path):
    """Return the first bytes of a file."""
    with open(path, "rb") as file:
        return file.read(HEAD)
