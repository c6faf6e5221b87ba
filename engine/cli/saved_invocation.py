"""The call of `ringbar run`, saved in the folder of its checkpoint, so that `ringbar resume` can make it again."""

from __future__ import annotations

import os

from engine._util.checked_json import CRC, check_crc, read_json, write_json
from engine.checkpoint.checkpoint_file import CALL, NAME, Store, usable
from engine.errors import CheckpointError, ConfigError
from engine.results.origin.code_fingerprint import project_files
from engine.results.origin.run_description import working_folder
from engine.results.origin.trust_seal import file_hash, is_own, sealed


def note(folder, call, fresh, strategy):
    """Save a call and where it was made, unless the folder has a run already that it is to resume.

    The folder is locked while it is written to, so that the call of a run in progress is not replaced.
    """
    if fresh or not os.path.exists(os.path.join(usable(folder), NAME)):
        store = Store(folder)  # a ConfigError if another run is using it
        try:
            files = {path: file_hash(path) for path in sorted(project_files(strategy))}
            write_json(os.path.join(folder, CALL), sealed({**call, "cwd": working_folder(), "files": files}))
        except OSError as error:
            raise ConfigError(f"--checkpoint {folder}: {error.strerror or error}; expected a folder to write to") from error
        finally:
            store.close()


def recall(folder, strategy=None, trust=False):
    """Return the call of a folder; paths and modules are looked for from where it was made.

    strategy: a reference instead of the one in the folder. Without it and without `trust`, only a call that this user wrote on
    this machine is returned, and only if the files of the strategy have not changed.
    """
    path = os.path.join(folder, CALL)
    if not os.path.exists(os.path.join(folder, NAME)):
        raise CheckpointError(f"{folder}: no checkpoint there; give the folder that `ringbar run --checkpoint` was given")
    if not os.path.exists(path):
        raise CheckpointError(
            f"{folder}: a run from Python, not from the command line; make the same call again, it resumes: "
            f"Backtest(...).run(checkpoint={folder!r})"
        )
    way = f"start the same `ringbar run --checkpoint {folder}` again"
    call = read_json(path, "a call of ringbar run", way, CheckpointError)
    if CRC in call:
        check_crc(path, call, way, CheckpointError)
        del call[CRC]
    if strategy is None and not trust:
        if not is_own(call):
            raise ConfigError(
                f"{path}: it names code to run ({str(call.get('strategy'))[:80]}), and was not written by this user on this "
                f"machine; give the strategy (--strategy file.py:Class), or --trust if you know who wrote it"
            )
        inside = os.path.realpath(folder) + os.sep
        for file, then in (call.get("files") or {}).items():
            if os.path.realpath(file).startswith(inside):
                raise ConfigError(f"{file}: lies in the folder that names it, and is not run; give --strategy file.py:Class")
            if file_hash(file) != then:
                raise CheckpointError(f"{file}: changed since the run began; start again with `ringbar run --fresh`")
    try:
        os.chdir(call.pop("cwd"))
        call = {name: call[name] for name in ("strategy", "param", "data", "reading", "trading")}
        if not isinstance(call["reading"], dict) or not isinstance(call["trading"], dict):
            raise ValueError("its parts have other types")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"{path}: {type(error).__name__}: {error}; {way}") from error
    return call if strategy is None else {**call, "strategy": strategy}
