"""Write tests/support/digests.py anew: python scripts/write_digests.py (after a change of values that is meant; say so in CHANGELOG)."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from indicator_table import SPECS, digest  # noqa: E402

lines = [f'    "{name}": "{digest(name)}",' for name in SPECS]
text = '"""A short digest of every indicator\'s values over one market, as `test_shelf` computes it; made by write_digests.py."""\n\n'
Path(ROOT, "tests/support/digests.py").write_text(text + "DIGESTS = {\n" + "\n".join(lines) + "\n}\n")
