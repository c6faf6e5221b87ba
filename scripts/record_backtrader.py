"""Record what backtrader prints for the scripts of tests/compat/scripts: python scripts/record_backtrader.py [name ...]

Runs each script with the installed backtrader (1.9.78.123) as a black box and writes what it prints to recorded.json beside them.
"""

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent / "tests" / "compat" / "scripts"
sys.path.insert(0, str(SCRIPTS.parent))


def variants(script):
    """The arguments that a script is run with: its comments `# args: ...`, or none."""
    results = [line[7:].strip() for line in script.read_text().splitlines() if line.startswith("# args:")]
    return results or [""]


def record(script, words, folder):
    command = [sys.executable, str(script), str(folder), *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{script.name} {words}: {done.stderr.strip().splitlines()[-1]}")
        return None
    return thinned(done.stdout.splitlines())


def thinned(lines):
    """The number of lines, and at most 24 of them by their numbers: the last ones and some between."""
    step = max(1, len(lines) // 18)
    results = sorted({*range(0, len(lines), step), *range(max(0, len(lines) - 5), len(lines))})
    return {"count": len(lines), "lines": {str(i): lines[i] for i in results if len(lines[i]) <= 400}}


def main():
    from market import write

    names = sys.argv[1:]
    path = SCRIPTS / "recorded.json"
    result = json.loads(path.read_text()) if path.exists() and names else {}
    scripts = [s for s in sorted(SCRIPTS.glob("*.py")) if not names or s.stem in names]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        write(Path(folder))
        runs = [(script, words) for script in scripts for words in variants(script)]
        for (script, words), lines in zip(runs, pool.map(lambda run: record(*run, folder), runs)):
            if lines is not None:
                result[f"{script.stem} {words}".strip()] = lines
    path.write_text(json.dumps(result, indent=0, sort_keys=True) + "\n")
    print(f"{len(result)} runs recorded")


if __name__ == "__main__":
    main()
