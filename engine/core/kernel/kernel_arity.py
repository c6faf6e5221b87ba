"""Kernels by the number of their inputs: the loops around `step`, for an instant and for a column.

`Kernel1` to `Kernel4` have one output and take their inputs as arguments. `Wide` has up to five inputs and any number of
outputs: `step` reads `self.x` and writes `self.y`.
"""

from array import array

from engine.core.kernel.kernel import Kernel
from engine.core.storage.ring import Ring

NAN = float("nan")


class Kernel1(Kernel):
    """A kernel of one input: `step(row, k, x)`."""

    def step(self, row, k, x):
        return NAN

    def at(self, row, t):
        k: cython.longlong = t - self.first
        y: cython.double
        if k < 0:
            return NAN
        y = self.step(row, k, self.input(0, row, t))
        return y if k + 1 >= self.warmup else NAN

    def next(self, rows, n):
        out = self.ring
        every: cython.bint = self.every
        a: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        k: cython.longlong
        y: cython.double
        if not self.plain:
            return Kernel.next(self, rows, n)
        a = self.rings[0]
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0 or not (every or self.uses[row]):
                continue
            y = NAN
            if k >= 0:
                y = self.step(row, k, a.data[a.base[row] + (t & a.mask)])
                if k + 1 < self.warmup:
                    y = NAN
            out.data[out.base[row] + (t & out.mask)] = y
        return 0

    def begin(self, row, start, stop):
        """Set what the fast loop of a column needs (`a`, `source`, `target`); return the bar at which it begins, after the
        warm-up.

        A subclass whose `once` is such a loop around its own `step` saves a call per bar: the compiler sees both.
        """
        t: cython.longlong
        until: cython.longlong = min(stop, self.first + self.warmup - 1)
        if not (self.plain and (self.every or self.uses[row])):
            Kernel.once(self, row, start, stop)
            self.a = self.rings[0]
            self.source = self.target = 0  # nothing is left for the loop
            return stop
        for t in range(start, until):
            self.put(row, t, self.at(row, t))
        self.a = self.rings[0]
        self.source = self.a.base[row]
        self.target = self.ring.base[row]
        return until if until > start else start

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = self.step(row, t - self.first, self.a.data[self.source + t])
        return 0


class Kernel2(Kernel):
    """A kernel of two inputs: `step(row, k, x, y)`."""

    def step(self, row, k, x, y):
        return NAN

    def at(self, row, t):
        k: cython.longlong = t - self.first
        z: cython.double
        if k < 0:
            return NAN
        z = self.step(row, k, self.input(0, row, t), self.input(1, row, t))
        return z if k + 1 >= self.warmup else NAN

    def next(self, rows, n):
        out = self.ring
        every: cython.bint = self.every
        a: Ring
        b: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        k: cython.longlong
        z: cython.double
        if not self.plain:
            return Kernel.next(self, rows, n)
        a = self.rings[0]
        b = self.rings[1]
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0 or not (every or self.uses[row]):
                continue
            z = NAN
            if k >= 0:
                z = self.step(row, k, a.data[a.base[row] + (t & a.mask)], b.data[b.base[row] + (t & b.mask)])
                if k + 1 < self.warmup:
                    z = NAN
            out.data[out.base[row] + (t & out.mask)] = z
        return 0

    def begin(self, row, start, stop):
        """Do the same as `Kernel1.begin`; `b` and `other` are the second input's."""
        t: cython.longlong
        until: cython.longlong = min(stop, self.first + self.warmup - 1)
        if not (self.plain and (self.every or self.uses[row])):
            Kernel.once(self, row, start, stop)
            self.a = self.rings[0]
            self.b = self.rings[1]
            self.source = self.other = self.target = 0  # nothing is left for the loop
            return stop
        for t in range(start, until):
            self.put(row, t, self.at(row, t))
        self.a = self.rings[0]
        self.b = self.rings[1]
        self.source = self.a.base[row]
        self.other = self.b.base[row]
        self.target = self.ring.base[row]
        return until if until > start else start

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = self.step(
                row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t]
            )
        return 0


class Kernel3(Kernel):
    """A kernel of three inputs: `step(row, k, x, y, z)`."""

    def step(self, row, k, x, y, z):
        return NAN

    def at(self, row, t):
        k: cython.longlong = t - self.first
        w: cython.double
        if k < 0:
            return NAN
        w = self.step(row, k, self.input(0, row, t), self.input(1, row, t), self.input(2, row, t))
        return w if k + 1 >= self.warmup else NAN

    def next(self, rows, n):
        out = self.ring
        every: cython.bint = self.every
        a: Ring
        b: Ring
        c: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        k: cython.longlong
        w: cython.double
        if not self.plain:
            return Kernel.next(self, rows, n)
        a = self.rings[0]
        b = self.rings[1]
        c = self.rings[2]
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0 or not (every or self.uses[row]):
                continue
            w = NAN
            if k >= 0:
                w = self.step(
                    row,
                    k,
                    a.data[a.base[row] + (t & a.mask)],
                    b.data[b.base[row] + (t & b.mask)],
                    c.data[c.base[row] + (t & c.mask)],
                )
                if k + 1 < self.warmup:
                    w = NAN
            out.data[out.base[row] + (t & out.mask)] = w
        return 0

    def begin(self, row, start, stop):
        """Do the same as `Kernel1.begin`; `b`, `c`, `other` and `third` are the other inputs'."""
        t: cython.longlong
        until: cython.longlong = min(stop, self.first + self.warmup - 1)
        if not (self.plain and (self.every or self.uses[row])):
            Kernel.once(self, row, start, stop)
            self.a = self.rings[0]
            self.b = self.rings[1]
            self.c = self.rings[2]
            self.source = self.other = self.third = self.target = 0  # nothing is left for the loop
            return stop
        for t in range(start, until):
            self.put(row, t, self.at(row, t))
        self.a = self.rings[0]
        self.b = self.rings[1]
        self.c = self.rings[2]
        self.source = self.a.base[row]
        self.other = self.b.base[row]
        self.third = self.c.base[row]
        self.target = self.ring.base[row]
        return until if until > start else start

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = self.step(
                row, t - self.first, self.a.data[self.source + t], self.b.data[self.other + t], self.c.data[self.third + t]
            )
        return 0


class Kernel4(Kernel):
    """A kernel of four inputs: `step(row, k, x, y, z, v)`."""

    def step(self, row, k, x, y, z, v):
        return NAN

    def at(self, row, t):
        k: cython.longlong = t - self.first
        w: cython.double
        if k < 0:
            return NAN
        w = self.step(row, k, self.input(0, row, t), self.input(1, row, t), self.input(2, row, t), self.input(3, row, t))
        return w if k + 1 >= self.warmup else NAN

    def next(self, rows, n):
        out = self.ring
        every: cython.bint = self.every
        a: Ring
        b: Ring
        c: Ring
        d: Ring
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        k: cython.longlong
        w: cython.double
        if not self.plain:
            return Kernel.next(self, rows, n)
        a = self.rings[0]
        b = self.rings[1]
        c = self.rings[2]
        d = self.rings[3]
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0 or not (every or self.uses[row]):
                continue
            w = NAN
            if k >= 0:
                w = self.step(
                    row,
                    k,
                    a.data[a.base[row] + (t & a.mask)],
                    b.data[b.base[row] + (t & b.mask)],
                    c.data[c.base[row] + (t & c.mask)],
                    d.data[d.base[row] + (t & d.mask)],
                )
                if k + 1 < self.warmup:
                    w = NAN
            out.data[out.base[row] + (t & out.mask)] = w
        return 0

    def begin(self, row, start, stop):
        """Do the same as `Kernel1.begin`; `b`, `c`, `d`, `other`, `third` and `fourth` are the other inputs'."""
        t: cython.longlong
        until: cython.longlong = min(stop, self.first + self.warmup - 1)
        if not (self.plain and (self.every or self.uses[row])):
            Kernel.once(self, row, start, stop)
            self.a = self.rings[0]
            self.b = self.rings[1]
            self.c = self.rings[2]
            self.d = self.rings[3]
            self.source = self.other = self.third = self.fourth = self.target = 0  # nothing is left for the loop
            return stop
        for t in range(start, until):
            self.put(row, t, self.at(row, t))
        self.a = self.rings[0]
        self.b = self.rings[1]
        self.c = self.rings[2]
        self.d = self.rings[3]
        self.source = self.a.base[row]
        self.other = self.b.base[row]
        self.third = self.c.base[row]
        self.fourth = self.d.base[row]
        self.target = self.ring.base[row]
        return until if until > start else start

    def once(self, row, start, stop):
        t: cython.longlong
        for t in range(self.begin(row, start, stop), stop):
            self.ring.data[self.target + t] = self.step(
                row,
                t - self.first,
                self.a.data[self.source + t],
                self.b.data[self.other + t],
                self.c.data[self.third + t],
                self.d.data[self.fourth + t],
            )
        return 0


class Wide(Kernel):
    """A kernel of up to five inputs and any number of outputs: `step(row, k)` reads `self.x` and writes `self.y`."""

    def specify(self, inputs, params, warmup):
        self.x = array("d", [NAN]) * 5
        self.y = array("d", [NAN]) * max(1, len(self.outputs))
        Kernel.specify(self, inputs, params, warmup)

    def step(self, row, k):
        """Set `self.y` from `self.x`."""

    def at(self, row, t):
        k: cython.longlong = t - self.first
        i: cython.Py_ssize_t
        if k >= 0:
            for i in range(len(self.kinds)):
                self.x[i] = self.input(i, row, t)
            self.step(row, k)
        if k + 1 < self.warmup:
            for i in range(len(self.y)):
                self.y[i] = NAN
        return self.y[0]

    def put(self, row, t, y):
        ring: Ring
        j: cython.Py_ssize_t
        for j in range(len(self.outs)):
            ring = self.outs[j]
            ring.data[ring.base[row] + (t & ring.mask)] = self.y[j]

    def next(self, rows, n):
        out = self.ring
        every: cython.bint = self.every
        count: cython.Py_ssize_t = len(self.rings)
        many: cython.Py_ssize_t = len(self.y)
        a: Ring
        b: Ring
        c: Ring
        d: Ring
        e: Ring
        q: Ring
        r: Ring
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        row: cython.Py_ssize_t
        t: cython.longlong
        k: cython.longlong
        if not self.plain:
            return Kernel.next(self, rows, n)
        a = self.rings[0]
        b = self.rings[1] if count > 1 else a
        c = self.rings[2] if count > 2 else a
        d = self.rings[3] if count > 3 else a
        e = self.rings[4] if count > 4 else a
        q = self.outs[1] if many > 1 else out
        r = self.outs[2] if many > 2 else out
        for i in range(n):
            row = rows[i]
            t = out.count[row] - 1
            k = t - self.first
            if t < 0 or not (every or self.uses[row]):
                continue
            if k >= 0:
                self.x[0] = a.data[a.base[row] + (t & a.mask)]
                self.x[1] = b.data[b.base[row] + (t & b.mask)]
                self.x[2] = c.data[c.base[row] + (t & c.mask)]
                if count > 3:
                    self.x[3] = d.data[d.base[row] + (t & d.mask)]
                    self.x[4] = e.data[e.base[row] + (t & e.mask)]
                self.step(row, k)
            if k + 1 < self.warmup:
                for j in range(many):
                    self.y[j] = NAN
            if many > 3:
                self.put(row, t, NAN)
                continue
            out.data[out.base[row] + (t & out.mask)] = self.y[0]
            if many > 1:
                q.data[q.base[row] + (t & q.mask)] = self.y[1]
            if many > 2:
                r.data[r.base[row] + (t & r.mask)] = self.y[2]
        return 0

    def once(self, row, start, stop):
        out = self.ring
        count: cython.Py_ssize_t = len(self.rings)
        many: cython.Py_ssize_t = len(self.y)
        a: Ring
        b: Ring
        c: Ring
        d: Ring
        e: Ring
        q: Ring
        r: Ring
        u: Ring
        t: cython.longlong
        ready: cython.longlong = self.first + self.warmup - 1
        if not (self.plain and (self.every or self.uses[row])):
            return Kernel.once(self, row, start, stop)
        for t in range(start, min(stop, ready)):
            self.put(row, t, self.at(row, t))
        a = self.rings[0]
        b = self.rings[1] if count > 1 else a
        c = self.rings[2] if count > 2 else a
        d = self.rings[3] if count > 3 else a
        e = self.rings[4] if count > 4 else a
        q = self.outs[1] if many > 1 else out
        r = self.outs[2] if many > 2 else out
        u = self.outs[3] if many > 3 else out
        for t in range(max(start, ready), stop):
            self.x[0] = a.data[a.base[row] + t]
            self.x[1] = b.data[b.base[row] + t]
            self.x[2] = c.data[c.base[row] + t]
            if count > 3:
                self.x[3] = d.data[d.base[row] + t]
                self.x[4] = e.data[e.base[row] + t]
            self.step(row, t - self.first)
            if many > 4:
                self.put(row, t, NAN)
                continue
            out.data[out.base[row] + t] = self.y[0]
            if many > 1:
                q.data[q.base[row] + t] = self.y[1]
            if many > 2:
                r.data[r.base[row] + t] = self.y[2]
            if many > 3:
                u.data[u.base[row] + t] = self.y[3]
        return 0
