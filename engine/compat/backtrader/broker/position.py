"""Position: units held of one data, and their average price."""


class Position:
    """Size and average price; false when flat."""

    __slots__ = ("adjbase", "datetime", "price", "price_orig", "size", "upclosed", "updt", "upopened")

    def __init__(self, size=0, price=0.0):
        self.size = size
        self.price = price if size else 0.0
        self.price_orig = 0.0
        self.adjbase = None
        self.upopened = size
        self.upclosed = 0
        self.datetime = None
        self.updt = None

    def __bool__(self):
        return self.size != 0

    def __len__(self):
        return abs(self.size)

    def __str__(self):
        lines = ["--- Position Begin", f"- Size: {self.size}", f"- Price: {self.price}", f"- Price orig: {self.price_orig}"]
        lines += [f"- Closed: {self.upclosed}", f"- Opened: {self.upopened}", f"- Adjbase: {self.adjbase}"]
        return "\n".join([*lines, "--- Position End"])

    def clone(self):
        built = Position(self.size, self.price)
        built.adjbase = self.adjbase
        built.datetime = self.datetime
        return built

    def fix(self, size, price):
        """Set both; whether the size was right before."""
        same = self.size == size
        self.size, self.price = size, price
        return same

    def update(self, size, price, dt=None):
        """Add a fill: (size, price, units opened, units closed)."""
        self.datetime = dt
        self.price_orig = self.price
        before = self.size
        self.size = now = before + size
        if not now:
            self.upopened, self.upclosed, self.price = 0, size, 0.0
        elif not before:
            self.upopened, self.upclosed, self.price = size, 0, price
        elif (before > 0) == (size > 0):
            self.upopened, self.upclosed = size, 0
            self.price = (self.price * before + size * price) / now
        elif (now > 0) == (before > 0):
            self.upopened, self.upclosed = 0, size
        else:
            self.upopened, self.upclosed, self.price = now, -before, price
        return self.size, self.price, self.upopened, self.upclosed

    def pseudoupdate(self, size, price):
        return Position(self.size, self.price).update(size, price)
