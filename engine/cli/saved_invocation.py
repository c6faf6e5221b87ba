"""Call: what `ringbar run` was asked for, as data in the folder of its checkpoint, so that `ringbar resume` can ask again."""

from __future__ import annotations

import json
import os

from engine.checkpoint.checkpoint_file import CALL, NAME, usable
from engine.errors import CheckpointError, ConfigError


def note(folder, call, fresh):
    """Write down a call and where it was made, unless the folder has a run already that it is to go on with."""
    if fresh or not os.path.exists(os.path.join(usable(folder), NAME)):
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, CALL), "w", encoding="utf-8") as file:
                json.dump({**call, "cwd": os.getcwd()}, file, indent=1)
        except OSError as error:
            raise ConfigError(f"--checkpoint {folder}: {error.strerror or error}; expected a folder to write to") from error


def recall(folder):
    """The call of a folder; paths and modules are looked for from where it was made."""
    path = os.path.join(folder, CALL)
    if not os.path.exists(os.path.join(folder, NAME)):
        raise CheckpointError(f"{folder}: no checkpoint there; give the folder that `ringbar run --checkpoint` was given")
    try:
        with open(path, encoding="utf-8") as file:
            call = json.load(file)
        os.chdir(call.pop("cwd"))
    except FileNotFoundError as error:
        raise CheckpointError(
            f"{folder}: a run from Python, not from the command line; make the same call again, it goes on: "
            f"Backtest(...).run(checkpoint={folder!r})"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path}: {error}; start the same `ringbar run --checkpoint {folder}` again") from error
    return call
