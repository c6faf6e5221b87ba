// Ticks: as many digits as neighbours need to differ; thousands, millions or billions where two of them are enough.
const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(tick) || 1;
const most = Math.max(...ticks.map(Math.abs));
const digits = (unit) => Math.min(8, Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-6)));
const large = most >= 1e9 ? [1e9, "b"] : most >= 1e6 ? [1e6, "m"] : most >= 1e4 ? [1e3, "k"] : [1, ""];
const [unit, word] = percent ? [0.01, "%"] : digits(large[0]) <= 2 ? large : [1, ""];
const form = { minimumFractionDigits: digits(unit), maximumFractionDigits: digits(unit) };
return (Math.abs(tick) < step / 1e6 ? 0 : tick / unit).toLocaleString("en-US", form) + word;
