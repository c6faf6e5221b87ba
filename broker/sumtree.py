"""SumTree: the sum of many numbers of which few change at a time.

Sums are taken pairwise, from the same leaves always in the same way: the root depends on the leaves alone, not on how they
came about, so it neither drifts nor differs between modes.
"""

from array import array


class SumTree:
    """`n` leaves, zero at first: leaf `i` is `nodes[size + i]`. `root` is their sum after `refresh`."""

    def __init__(self, n):
        self.size = 1
        while self.size < n:
            self.size += self.size
        self.nodes = array("d", bytes(16 * self.size))
        self.root = 0.0

    def refresh(self, changed, n):
        """Sum again after the first `n` leaves named in `changed` may have changed."""
        i: cython.Py_ssize_t
        node: cython.Py_ssize_t
        left: cython.double
        right: cython.double
        nodes = self.nodes
        top: cython.Py_ssize_t = self.size
        if n * 8 > self.size:
            while top > 2:  # two levels at a time
                top >>= 2
                for node in range(top, top + top):
                    i = 4 * node
                    left = nodes[i] + nodes[i + 1]
                    right = nodes[i + 2] + nodes[i + 3]
                    nodes[2 * node] = left
                    nodes[2 * node + 1] = right
                    nodes[node] = left + right
            if top == 2:
                nodes[1] = nodes[2] + nodes[3]
        else:
            for i in range(n):
                node = (self.size + changed[i]) >> 1
                while node > 0:
                    self.nodes[node] = self.nodes[node + node] + self.nodes[node + node + 1]
                    node >>= 1
        self.root = self.nodes[1] if self.size > 1 else self.nodes[self.size]
