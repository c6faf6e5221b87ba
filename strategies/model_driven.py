"""Model-driven: indicators are features, a model predicts the next return from them, the sign of the prediction is traded.

The model here learns online, from returns that are known already, so there is nothing to train beforehand and nothing to leak.
Any other is a class with `predict(features)` and `learn(features, outcome)`: set `model` to it, or subclass.

python -m engine run strategies/model_driven.py ORCL.csv --param threshold=0.0005
"""

from engine import Strategy
from engine.indicators import ROCP, RSI, ZScore


class Ridge:
    """Linear regression by recursive least squares: `forget` near 1 is its memory, `penalty` holds coefficients near zero.

    Source: Haykin (2002), Adaptive Filter Theory, 4th ed., ch. 9, table 9.1.
    """

    def __init__(self, features, penalty=100.0, forget=0.999):
        n = features + 1
        self.forget = forget
        self.weights = [0.0] * n
        self.inverse = [[(1.0 / penalty if i == j else 0.0) for j in range(n)] for i in range(n)]

    def predict(self, features):
        """Expected outcome."""
        return sum(w * x for w, x in zip(self.weights, [1.0, *features]))

    def learn(self, features, outcome):
        """Learn from the outcome of `features`."""
        x = [1.0, *features]
        spread = [sum(p * v for p, v in zip(row, x)) for row in self.inverse]
        scale = self.forget + sum(s * v for s, v in zip(spread, x))
        error = outcome - self.predict(features)
        gain = [s / scale for s in spread]
        self.weights = [w + g * error for w, g in zip(self.weights, gain)]
        self.inverse = [[(p - g * s) / self.forget for p, s in zip(row, spread)] for row, g in zip(self.inverse, gain)]


class ModelDriven(Strategy):
    """Long above, short below `threshold` of the predicted return of the next bar; flat between.

    learn_first: bars without trades.
    """

    threshold: float = 0.0005
    learn_first: int = 250
    stake: float = 0.5  # of equity, in equal shares; positions are not trimmed as they grow
    model = Ridge  # a setting, not a parameter: replace it in a subclass

    def init(self):
        close = self.feeds.close
        self.features = [ROCP(close, 1), ROCP(close, 5), ZScore(close, 20), RSI(close, 14)]

    def start(self):
        self.models = {feed.name: self.model(len(self.features)) for feed in self.feeds}
        self.before = {}  # features and close of the bar before, by feed
        self.count = dict.fromkeys(self.models, 0)

    def next(self):
        for feed in self.feeds:
            if feed.fresh:
                self.look(feed, self.models[feed.name])

    def look(self, feed, model):
        """Learn from the outcome of the last features, then predict from the present ones."""
        close = feed.close[0]
        features = [line[feed][0] for line in self.features]
        features[3] = features[3] / 50.0 - 1.0  # all of them are around zero
        if feed.name in self.before:
            past, was = self.before[feed.name]
            model.learn(past, close / was - 1.0)
            self.count[feed.name] += 1
        self.before[feed.name] = features, close
        if self.count[feed.name] < self.learn_first:
            return
        expected = model.predict(features)
        side = (expected > self.threshold) - (expected < -self.threshold)
        held = self.position(feed).size
        if (held > 0.0) - (held < 0.0) != side:
            self.order_target_percent(feed, side * self.stake / len(self.feeds))
