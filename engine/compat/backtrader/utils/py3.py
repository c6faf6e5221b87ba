"""Names of both Pythons, as scripts import them."""

import itertools
from urllib.request import urlopen  # noqa: F401

from engine.compat.backtrader.lines.params import with_metaclass  # noqa: F401

PY2 = False
MAXINT = 2**63 - 1
MININT = -MAXINT - 1
MAXFLOAT = float("inf")
string_types = (str,)
integer_types = (int,)
filter, map, range, zip = filter, map, range, zip  # noqa: A001, PLW0127
long = int
izip = zip
ifilter = filter
imap = map
islice = itertools.islice


def cmp(a, b):
    return (a > b) - (a < b)


def bytes(x):  # noqa: A001
    return x.encode("utf-8")


def bstr(x):
    return str(x)


def iterkeys(d):
    return iter(d.keys())


def itervalues(d):
    return iter(d.values())


def iteritems(d):
    return iter(d.items())


def keys(d):
    return list(d.keys())


def values(d):
    return list(d.values())


def items(d):
    return list(d.items())
