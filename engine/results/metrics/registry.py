"""The table of metrics: how each is shown, which direction is better, and what it means.

Every reader of metrics asks this table: the printed summary, the report, sweeps, the command line and the documentation.
To add a metric, add its row here and its formula where it is computed: `online_metrics`, `result_statistics`, `trade_stats`,
`benchmark` or `capacity`. The order of the rows is the order in which metrics are shown.
"""

PERCENT, NUMBER, COUNT, MONEY, DAYS, SECONDS = "percent", "number", "count", "money", "days", "seconds"
HIGH, LOW = "high", "low"


class Metric:
    """One metric: `label` for people, `kind` (how it is printed), `better` ("high", "low" or None), `doc` (one line).

    online: whether every run and trial has it at once, in `result.metrics`; the others are in `result.statistics()`.
    """

    __slots__ = ("better", "doc", "kind", "label", "name", "online")

    def __init__(self, name, label, kind, better, doc, online=False):
        self.name = name
        self.label = label
        self.kind = kind
        self.better = better
        self.doc = doc
        self.online = online

    def __repr__(self):
        return f"Metric({self.name!r}, kind={self.kind!r}, better={self.better!r})"


ROWS = (
    Metric("total_return", "Total return", PERCENT, HIGH, "final equity over the capital paid in, less one", True),
    Metric("annual_return", "Annual return", PERCENT, HIGH, "compound annual growth rate", True),
    Metric("annual_volatility", "Annual volatility", PERCENT, LOW, "standard deviation of daily returns, annualised", True),
    Metric("sharpe_ratio", "Sharpe ratio", NUMBER, HIGH, "mean over standard deviation of daily returns, annualised", True),
    Metric("sortino_ratio", "Sortino ratio", NUMBER, HIGH, "mean daily return over downside deviation, annualised", True),
    Metric("max_drawdown", "Max drawdown", PERCENT, LOW, "largest fall of equity from a peak, as a fraction of the peak", True),
    Metric("calmar_ratio", "Calmar ratio", NUMBER, HIGH, "annual return over maximum drawdown", True),
    Metric("num_trades", "Trades", COUNT, None, "finished trades", True),
    Metric("win_rate", "Win rate", PERCENT, HIGH, "share of trades with a net profit", True),
    Metric("profit_factor", "Profit factor", NUMBER, HIGH, "what winning trades gained over what losing trades lost", True),
    Metric("final_value", "Final value", MONEY, HIGH, "equity after the last instant", True),
    Metric("turnover", "Turnover", NUMBER, LOW, "value of all fills over starting equity", True),
    Metric("exposure", "Exposure", PERCENT, None, "share of instants that end with an open position", True),
    Metric("commission", "Commission", MONEY, LOW, "commission paid", True),
    Metric("num_fills", "Fills", COUNT, None, "executions", True),
    Metric("omega_ratio", "Omega ratio", NUMBER, HIGH, "sum of daily gains over sum of daily losses"),
    Metric("tail_ratio", "Tail ratio", NUMBER, HIGH, "95 % quantile of daily returns over the 5 % quantile"),
    Metric("value_at_risk", "Value at risk (5 %)", PERCENT, HIGH, "5 % quantile of daily returns"),
    Metric("conditional_value_at_risk", "Expected shortfall (5 %)", PERCENT, HIGH, "mean of the worst 5 % of daily returns"),
    Metric("skewness", "Skewness", NUMBER, HIGH, "skewness of daily returns"),
    Metric("excess_kurtosis", "Excess kurtosis", NUMBER, LOW, "excess kurtosis of daily returns"),
    Metric("best_day", "Best day", PERCENT, HIGH, "largest daily return"),
    Metric("worst_day", "Worst day", PERCENT, HIGH, "smallest daily return"),
    Metric("days", "Daily returns", COUNT, None, "number of daily returns"),
    Metric("days_a_year", "Days a year", NUMBER, None, "daily returns per year, used to annualise"),
    Metric("longest_drawdown_days", "Longest drawdown", DAYS, LOW, "days from a peak to its recovery, or to the end"),
    Metric("ulcer_index", "Ulcer index", PERCENT, LOW, "root mean square of daily drawdowns"),
    Metric("annual_turnover", "Annual turnover", NUMBER, LOW, "turnover per year"),
    Metric("traded_value", "Traded value", MONEY, None, "value of all fills"),
    Metric("interest", "Interest", MONEY, HIGH, "interest received, less interest paid"),
    Metric("expectancy", "Expectancy", MONEY, HIGH, "mean net profit of a trade"),
    Metric("average_win", "Average win", MONEY, HIGH, "mean net profit of winning trades"),
    Metric("average_loss", "Average loss", MONEY, HIGH, "mean net loss of losing trades"),
    Metric("payoff_ratio", "Payoff ratio", NUMBER, HIGH, "average win over average loss"),
    Metric("best_trade", "Best trade", MONEY, HIGH, "largest net profit of a trade"),
    Metric("worst_trade", "Worst trade", MONEY, HIGH, "smallest net profit of a trade"),
    Metric("sqn", "SQN", NUMBER, HIGH, "system quality number: mean over deviation of trades' profits, times the root of their number"),
    Metric("longest_win_streak", "Longest winning streak", COUNT, HIGH, "most winning trades in a row"),
    Metric("longest_loss_streak", "Longest losing streak", COUNT, LOW, "most losing trades in a row"),
    Metric("average_bars", "Average bars held", NUMBER, None, "mean number of bars from entry to exit"),
    Metric("average_holding_seconds", "Average holding time", SECONDS, None, "mean time from entry to exit, in seconds"),
    Metric("net_profit", "Net profit", MONEY, HIGH, "sum of the trades' net profits"),
    Metric("benchmark_return", "Benchmark return", PERCENT, None, "total return of the benchmark over the same days"),
    Metric("beta", "Beta", NUMBER, None, "covariance with the benchmark over its variance"),
    Metric("alpha", "Alpha", PERCENT, HIGH, "annual return beyond beta times the benchmark's"),
    Metric("correlation", "Correlation", NUMBER, None, "correlation of daily returns with the benchmark's"),
    Metric("tracking_error", "Tracking error", PERCENT, LOW, "deviation of the difference to the benchmark, annualised"),
    Metric("information_ratio", "Information ratio", NUMBER, HIGH, "mean difference to the benchmark over its deviation, annualised"),
    Metric("mean_volume_share", "Mean share of volume", PERCENT, LOW, "mean share of its bar's volume that a fill takes"),
    Metric("max_volume_share", "Max share of volume", PERCENT, LOW, "largest share of its bar's volume that a fill takes"),
    Metric("capacity_1_percent", "Capacity at 1 %", MONEY, HIGH, "starting capital above which the largest fill would exceed 1 % of its bar's volume"),
    Metric("capacity_10_percent", "Capacity at 10 %", MONEY, HIGH, "starting capital above which the largest fill would exceed 10 % of its bar's volume"),
)
METRICS = {metric.name: metric for metric in ROWS}
ONLINE = tuple(metric.name for metric in ROWS if metric.online)  # names, in order
MAIN = ("total_return", "annual_return", "sharpe_ratio", "max_drawdown", "num_trades", "win_rate", "profit_factor", "exposure")


def is_percent(name):
    """Return whether a metric is printed as a percentage."""
    return name in METRICS and METRICS[name].kind == PERCENT


def less_is_better(name):
    """Return whether smaller values of a metric are better."""
    return name in METRICS and METRICS[name].better == LOW


def label(name):
    """Return the metric's name for people: "Sharpe ratio"; of an unknown one its words."""
    return METRICS[name].label if name in METRICS else name.replace("_", " ")


def kind_of(name):
    """Return how a metric is printed: "percent", "number", "count", "money", "days" or "seconds"; None of an unknown one."""
    return METRICS[name].kind if name in METRICS else None
