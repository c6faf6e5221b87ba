"""SumTree: the sum of many numbers of which few change at a time.

Sums are taken pairwise, always in the same way: the root depends on the leaves alone, not on their history, so it neither
drifts nor differs between modes.
"""

from array import array


class SumTree:
    """`n` leaves, zero at first: leaf `i` is `nodes[size + i]`. `root` is their sum after `refresh`.

    A level of `half` nodes begins at `nodes[half]`; below it, its first half is added to its second, so that a processor adds
    several nodes at a time. Of three levels that are added at once, only the last is written down.
    """

    def __init__(self, n):
        self.size = 1
        while self.size < n:
            self.size += self.size
        self.nodes = array("d", bytes(16 * self.size))
        self.root = 0.0

    def refresh(self, changed, n):
        """Update the sums after leaves among the first `n` in `changed` have changed."""
        i: cython.Py_ssize_t
        p: cython.Py_ssize_t
        half: cython.Py_ssize_t = self.size
        while half >= 8:
            half >>= 3
            if n * 8 > self.size:
                for p in range(half):
                    self.nodes[half + p] = self.eight(half, p)
            else:
                for i in range(n):
                    p = changed[i] & (half - 1)
                    self.nodes[half + p] = self.eight(half, p)
        while half > 1:
            half >>= 1
            for p in range(half):
                self.nodes[half + p] = self.nodes[2 * half + p] + self.nodes[3 * half + p]
        self.root = self.nodes[1]

    def eight(self, half, p):
        """Return the sum of the eight nodes, three levels above, that make node `p` of a level of `half`."""
        near: cython.Py_ssize_t = 8 * half + p
        far: cython.Py_ssize_t = near + 4 * half
        even: cython.double = (self.nodes[near] + self.nodes[far]) + (self.nodes[near + 2 * half] + self.nodes[far + 2 * half])
        near += half
        far += half
        return even + ((self.nodes[near] + self.nodes[far]) + (self.nodes[near + 2 * half] + self.nodes[far + 2 * half]))
