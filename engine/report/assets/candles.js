// Candles: the symbol that is chosen, at the level of detail that the visible range needs, with its trades and indicators.
const Candles = (() => {
  const holder = document.getElementById("market-data");
  const market = holder ? JSON.parse(holder.textContent) : { symbols: [] };
  const trades = JSON.parse(document.getElementById("trade-data").textContent);
  const box = document.getElementById("market-symbol");
  const hint = document.getElementById("market-hint");
  const MOST = 900; // candles in view
  const cache = new Map();
  let chosen = 0, price = null, asked = false;

  const named = (name) => window.Bokeh && Bokeh.documents.map((d) => d.get_model_by_name(name)).find((m) => m);

  function bytes(text) {
    const raw = atob(text), found = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
    return found.buffer;
  }

  function opened(at) {
    if (!cache.has(at)) {
      cache.set(at, market.symbols[at].levels.map((level) => ({
        bars: level.bars,
        whole: level.whole,
        starts: level.starts,
        ts: level.seconds ? Float64Array.from(new Uint32Array(bytes(level.ts)), (s) => s * 1000) : new Float64Array(bytes(level.ts)),
        columns: level.columns.map((text) => new Float32Array(bytes(text))),
      })));
    }
    return cache.get(at);
  }

  function fill() {
    asked = false;
    const levels = opened(chosen), { start, end } = price.x_range;
    const [level, part, from, to] = Levels.chosen(levels, start, end, MOST);
    const first = Math.max(part[0], from - 1), stop = Math.min(part[1], to + 1);
    const cut = (column) => Array.from(column.subarray(first, stop));
    const [open, high, low, close, ...lines] = level.columns.map(cut);
    const x = Array.from(level.ts.subarray(first, stop));
    const gaps = x.slice(1).map((t, i) => t - x[i]).sort((a, b) => a - b);
    const width = (gaps.length ? gaps[gaps.length >> 2] : 864e5) * 0.7;
    const data = {
      x, open, high, low, close,
      low_body: close.map((c, i) => Math.min(c, open[i])),
      high_body: close.map((c, i) => Math.max(c, open[i])),
      color: close.map((c, i) => c > open[i] ? market.up : c < open[i] ? market.down : market.flat),
      width: x.map(() => width),
      left: x.map((t) => t - width / 2),
      right: x.map((t) => t + width / 2),
    };
    lines.forEach((values, i) => { data[`l${i}`] = values; });
    named("candles").data = data;
    mark(start, end);
    const symbol = market.symbols[chosen];
    hint.textContent = level.bars === 1 ? `every bar of ${symbol.name}`
      : `${symbol.name}, a candle is ${level.bars.toLocaleString("en-US")} bars; zoom in for more`;
  }

  function mark(start, end) {
    const symbol = trades.symbols.indexOf(market.symbols[chosen].name);
    const rows = trades.rows.filter((row) => row[0] === symbol && row[2] >= start && row[1] <= end);
    rows.sort((a, b) => Math.abs(b[6]) - Math.abs(a[6]));
    rows.length = Math.min(rows.length, 150);
    named("dealt").data = {
      x0: rows.map((r) => r[1]), y0: rows.map((r) => r[3]), x1: rows.map((r) => r[2]), y1: rows.map((r) => r[4]),
      color: rows.map((r) => r[6] > 0 ? market.up : market.down),
      mark: rows.map((r) => r[5] > 0 ? "triangle" : "inverted_triangle"),
    };
  }

  function ask() {
    if (!asked && price) { asked = true; requestAnimationFrame(fill); }
  }

  function choose(name) {
    const at = market.symbols.findIndex((symbol) => symbol.name === name);
    if (at < 0 || !price) return false;
    chosen = at;
    box.value = String(at);
    ask();
    return true;
  }

  function begin() {
    price = named("price");
    if (!price) { setTimeout(begin, 20); return; }
    price.x_range.change.connect(ask);
    fill();
  }

  if (market.symbols.length) {
    market.symbols.forEach((symbol, i) => {
      const option = document.createElement("option");
      option.value = String(i);
      option.textContent = symbol.name;
      box.appendChild(option);
    });
    box.onchange = () => { chosen = Number(box.value); ask(); };
    begin();
  }
  return { choose, named };
})();
