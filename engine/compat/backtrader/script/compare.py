"""Runs a script here and in backtrader, and reports the first order, fill or value that differs."""

import json
import os
import subprocess
import sys
import tempfile

from engine.compat.backtrader.broker.rules import RULES

# runs in a process of its own; it only wraps public hooks of whichever module is `backtrader` there
PROBE = """
import json, sys
path, out, own = sys.argv[1], sys.argv[2], sys.argv[3] == "own"
rules = [word for word in sys.argv[4].split(",") if word]
rest = sys.argv[5:]
if own:
    from engine.compat.backtrader.script import runner
    from engine.compat.backtrader.cerebro import Cerebro as Ours
    runner.provide()
    Ours.rules = tuple(rules)
import os
import backtrader as bt
log = []
first = [None]
original = bt.Cerebro.addstrategy
def wrapped(kind):
    if not isinstance(kind, type) or getattr(kind, "_probed", None) is kind:
        return kind
    hook, trades = kind.notify_order, kind.notify_trade
    def notify_order(self, order):
        if first[0] is None:
            first[0] = order.ref
        log.append([str(self.data.datetime.datetime(0))[:19], "order %d %s" % (order.ref - first[0], order.getstatusname()),
                    order.executed.size, order.executed.price, self.broker.getvalue()])
        hook(self, order)
    kind.notify_order = notify_order
    kind._probed = kind
    return kind
def addstrategy(self, kind, *args, **options):
    return original(self, wrapped(kind), *args, **options)
bt.Cerebro.addstrategy = addstrategy
values = []
run = bt.Cerebro.run
def running(self, *args, **options):
    found = run(self, *args, **options)
    values.append(self.broker.getvalue())
    return found
bt.Cerebro.run = running
bt.Cerebro.plot = lambda self, *args, **options: []
sys.argv = [path, *rest]
sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
try:
    import __main__
    __main__.__file__ = path
    exec(compile(open(path).read(), path, "exec"), __main__.__dict__)
finally:
    early = 0
    if own:
        from engine.compat.backtrader.lines.columns_and_clocks import PHASE
        early = PHASE.early
    with open(out, "w") as file:
        json.dump({"log": log, "values": values, "early": early}, file)
"""


def compare(path, rest, rules):
    """Print the comparison; the exit status is 0 where both agree, 1 where not."""
    with tempfile.TemporaryDirectory() as folder:
        theirs = probe(path, rest, folder, "backtrader", ())
        if theirs is None:
            sys.stderr.write("compare: the script did not run in backtrader; is it installed (pip install backtrader)?\n")
            return 1
        ours = probe(path, rest, folder, "own", rules)
        if ours is None:
            return 1
        result = first_difference(theirs, ours)
        single = alone(path, rest, folder, rules) if rules else {}
    if result is None:
        print(f"equal: {len(theirs['log'])} notifications and {len(theirs['values'])} final values")
    else:
        print(in_words(theirs, ours, result))
        for reason in reasons(result, theirs, ours, single):
            print(f"  {reason}")
        for a, b in zip(theirs["values"], ours["values"]):
            print(f"final value: backtrader {a:,.2f}, here {b:,.2f}, difference {b - a:,.2f}")
    if rules:
        print(table(single, ours))
    return int(result is not None)


def alone(path, rest, folder, rules):
    """The script under backtrader's rules, and under each rule of ringbar alone."""
    entries = {None: probe(path, rest, folder, "own", ())}
    for name in rules:
        entries[name] = probe(path, rest, folder, "own", (name,))
    return entries


def reasons(found, theirs, ours, single):
    """The numbered rules behind the first difference."""
    index, _, entry = found
    base = single.get(None)
    same, exact = [], []
    for name, result in single.items():
        own = None if name is None or result is None or base is None else first_difference(base, result)
        if own is not None and own[0] == index:
            same.append(name)
            if equal(own[2], entry):
                exact.append(name)
    for name in exact or same:
        yield f"rule {RULES[name][0]} ({name}): {RULES[name][1]}"
    if not single:
        if ours["early"]:
            yield f"rule 2.4: {ours['early']} reads before a line's first bar are NaN here; backtrader reads the end of the file"
        else:
            yield "no rule is behind it: both run under backtrader's rules, so please report it"


def table(single, ours):
    """Return what each rule alone changes, in money."""
    base = single[None]
    start = base["values"][-1] if base["values"] else 0.0
    lines = ["", f"final value under backtrader's rules {start:,.2f}; each rule of ringbar alone:"]
    rows = [("rule", "", "final value", "difference", "first at")]
    for name, result in single.items():
        if name is None:
            continue
        if result is None or not result["values"]:
            rows.append((name, RULES[name][0], "failed", "", ""))
            continue
        own = first_difference(base, result)
        value = result["values"][-1]
        when = "" if own is None or own[2] is None else own[2][0]
        rows.append((name, RULES[name][0], f"{value:,.2f}", f"{value - start:+,.2f}" if own is not None else "none", when))
    value = ours["values"][-1] if ours["values"] else 0.0
    rows.append(("all of them", "", f"{value:,.2f}", f"{value - start:+,.2f}", ""))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    for row in rows:
        cells = [row[0].ljust(widths[0]), row[1].ljust(widths[1]), row[2].rjust(widths[2]), row[3].rjust(widths[3]), row[4]]
        lines.append(("  " + "  ".join(cells)).rstrip())
    return "\n".join(lines)


def probe(path, rest, folder, which, rules):
    out = os.path.join(folder, f"{which} {','.join(rules)}"[:80])
    command = [sys.executable, "-c", PROBE, path, out, which, ",".join(rules), *rest]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode or not os.path.exists(out):
        lines = done.stderr.strip().splitlines()
        sys.stderr.write(f"{which}: {lines[-1] if lines else 'failed'}\n")
        return None
    with open(out) as file:
        return json.load(file)


def first_difference(theirs, ours):
    """(index, theirs, ours) of the first notification that differs; an index of None for final values; None where all agree."""
    for i, (a, b) in enumerate(zip(theirs["log"], ours["log"])):
        if not equal(a, b):
            return i, a, b
    count = min(len(theirs["log"]), len(ours["log"]))
    if len(theirs["log"]) > count:
        return count, theirs["log"][count], None
    if len(ours["log"]) > count:
        return count, None, ours["log"][count]
    if len(theirs["values"]) != len(ours["values"]) or not all(near(a, b) for a, b in zip(theirs["values"], ours["values"])):
        return None, None, None
    return None


def in_words(theirs, ours, found):
    """The first difference as text."""
    index, a, b = found
    if index is None:
        return "orders agree, final values do not"
    if a is None or b is None:
        return f"only {'backtrader' if b is None else 'here'}, at notification {index + 1}: {words(a or b)}"
    return f"first difference, at notification {index + 1}:\n  backtrader {words(a)}\n  here       {words(b)}"


def equal(a, b):
    """Whether two notifications agree, numbers to 1e-9."""
    if a is None or b is None:
        return a is b
    return a[:2] == b[:2] and all(near(x, y) for x, y in zip(a[2:], b[2:]))


def near(a, b):
    return a == b or (a != a and b != b) or abs(a - b) <= 1e-9 * max(1.0, abs(a))


def words(entry):
    when, what, size, price, value = entry
    return f"{when} {what}, filled {size} at {price}, value {value:.2f}"
