"""Runs a script here and in backtrader, and reports the first order, fill or value that differs."""

import json
import os
import subprocess
import sys
import tempfile

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
    exec(compile(open(path).read(), path, "exec"), {"__name__": "__main__", "__file__": path})
finally:
    with open(out, "w") as file:
        json.dump({"log": log, "values": values}, file)
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
    found = difference(theirs, ours)
    if found is None:
        print(f"equal: {len(theirs['log'])} notifications and {len(theirs['values'])} final values")
        return 0
    print(found)
    for a, b in zip(theirs["values"], ours["values"]):
        print(f"final value: backtrader {a:,.2f}, here {b:,.2f}, difference {b - a:,.2f}")
    if rules:
        from engine.compat.backtrader.broker.rules import RULES

        print("rules of ringbar in force:")
        for name in rules:
            print(f"  {name}: rule {RULES[name][0]}, {RULES[name][1]}")
    return 1


def probe(path, rest, folder, which, rules):
    out = os.path.join(folder, which)
    command = [sys.executable, "-c", PROBE, path, out, which, ",".join(rules), *rest]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode or not os.path.exists(out):
        lines = done.stderr.strip().splitlines()
        sys.stderr.write(f"{which}: {lines[-1] if lines else 'failed'}\n")
        return None
    with open(out) as file:
        return json.load(file)


def difference(theirs, ours):
    """The first difference in words, or None."""
    for i, (a, b) in enumerate(zip(theirs["log"], ours["log"])):
        if a[:2] != b[:2] or not all(near(x, y) for x, y in zip(a[2:], b[2:])):
            return f"first difference, at notification {i + 1}:\n  backtrader {words(a)}\n  here       {words(b)}"
    if len(theirs["log"]) != len(ours["log"]):
        longer, name = (theirs["log"], "backtrader") if len(theirs["log"]) > len(ours["log"]) else (ours["log"], "here")
        return f"only {name}: {words(longer[min(len(theirs['log']), len(ours['log']))])}"
    for a, b in zip(theirs["values"], ours["values"]):
        if not near(a, b):
            return "orders agree, final values do not"
    return None


def near(a, b):
    return a == b or (a != a and b != b) or abs(a - b) <= 1e-9 * max(1.0, abs(a))


def words(entry):
    when, what, size, price, value = entry
    return f"{when} {what}, filled {size} at {price}, value {value:.2f}"
