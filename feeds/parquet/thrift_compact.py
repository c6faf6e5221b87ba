"""CompactReader: structures of Thrift's compact protocol, in which footers and page headers of Parquet files are written."""

import struct

MAX_DEPTH = 16
TRUE, FALSE, BYTE, SHORT, INTEGER, LONG, DOUBLE, BINARY, LIST, SET, MAP, STRUCTURE = range(1, 13)


class DamageError(Exception):
    """The bytes are not what the format says."""


class CompactReader:
    """Reads structures from `at` on: a dict of the numbers of their members and the values."""

    def __init__(self, data, at=0):
        self.data = data
        self.at = at
        self.size = len(data)
        self.depth = 0

    def structure(self):
        """Return the members of the structure at `at`: whole numbers, bytes, floats, lists and dicts."""
        head: cython.int
        kind: cython.int
        number: cython.longlong = 0
        entries = {}
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise DamageError("structures inside each other")
        while True:
            head = self.data[self.step(1)]
            if head == 0:
                break
            kind = head & 15
            if head >> 4:
                number += head >> 4
            else:
                number = self.zigzag()
            entries[number] = self.value(kind)
        self.depth -= 1
        return entries

    def value(self, kind):
        place: cython.Py_ssize_t
        if kind == TRUE or kind == FALSE:
            return kind == TRUE
        if kind == SHORT or kind == INTEGER or kind == LONG:
            return self.zigzag()
        if kind == BINARY:
            place = self.number()
            place = self.step(place)
            return bytes(self.data[place : self.at])
        if kind == STRUCTURE:
            return self.structure()
        if kind == LIST or kind == SET:
            return self.items()
        if kind == BYTE:
            return self.data[self.step(1)]
        if kind == DOUBLE:
            place = self.step(8)
            return struct.unpack("<d", bytes(self.data[place : self.at]))[0]
        raise DamageError("a type that Parquet does not use")

    def items(self):
        head: cython.int = self.data[self.step(1)]
        kind: cython.int = head & 15
        count: cython.longlong = head >> 4
        if count == 15:
            count = self.number()
        if count > self.size - self.at:
            raise DamageError("a list that is longer than the file")
        results = []
        for _ in range(count):
            if kind == TRUE or kind == FALSE:
                results.append(self.data[self.step(1)] == TRUE)
            else:
                results.append(self.value(kind))
        return results

    def number(self):
        """Return the length at `at`."""
        shift: cython.int = 0
        byte: cython.longlong
        total: cython.Py_ssize_t = 0
        while True:
            byte = self.data[self.step(1)]
            total |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
            if shift > 28:
                raise DamageError("a length that is too large")
        return total

    def zigzag(self):
        """Return the signed number at `at`."""
        shift: cython.int = 0
        byte: cython.ulonglong
        total: cython.ulonglong = 0
        half: cython.longlong
        while True:
            byte = self.data[self.step(1)]
            total |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
            if shift > 63:
                raise DamageError("a number that is too large")
        half = total >> 1
        return -1 - half if total & 1 else half

    def step(self, n):
        """Move on by `n` bytes; return where they begin."""
        place: cython.Py_ssize_t = self.at
        if n < 0 or n > self.size - place:
            raise DamageError("it ends too early")
        self.at = place + n
        return place
