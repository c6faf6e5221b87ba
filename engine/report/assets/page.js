// The table of trades: pages, sorting by a column, and a jump of the charts to the trade that is chosen.
(() => {
  const data = JSON.parse(document.getElementById("trade-data").textContent);
  const box = document.getElementById("trade-table");
  if (!box || data.rows.length === 0) return;
  const SIZE = 20;
  const columns = ["symbol", "entry", "exit", "entry price", "exit price", "size", "net", "bars", "worst", "best"];
  let order = data.rows.map((_, i) => i), key = 6, down = true, page = 0, chosen = -1;

  const when = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
  const days = data.rows.every((row) => row[1] % 864e5 === 0 && row[2] % 864e5 === 0);
  const plain = (x, digits) => x === null ? "–" : x.toLocaleString("en-US", { maximumSignificantDigits: digits });
  const cell = (row, i) => i === 0 ? data.symbols[row[0]] : i < 3 ? when(row[i]).slice(0, days ? 10 : 19) : plain(row[i], i < 6 ? 8 : 5);

  function sort() {
    const value = key === 0 ? (row) => data.symbols[row[0]] : (row) => row[key];
    order.sort((a, b) => {
      const x = value(data.rows[a]), y = value(data.rows[b]);
      return (x < y ? -1 : x > y ? 1 : a - b) * (down ? -1 : 1);
    });
  }

  function make(tag, text, parent) {
    const item = document.createElement(tag);
    if (text !== null) item.textContent = text;
    parent.appendChild(item);
    return item;
  }

  function jump(row) {
    const chart = Candles.named("equity");
    if (!chart) return;
    const [from, to] = [row[1], row[2]];
    const gap = Math.max((to - from) * 0.75, data.least);
    const drawn = Candles.choose(data.symbols[row[0]]);
    chart.x_range.setv({ start: from - gap, end: to + gap });
    for (const name of data.charts) {
      const mark = Candles.named(name).center.find((m) => m.name === "jump");
      if (mark) mark.setv({ left: from, right: to, visible: true });
    }
    document.getElementById(drawn ? "market" : "charts").scrollIntoView({ behavior: "smooth", block: "start" });
  }

  function draw() {
    box.replaceChildren();
    const scroll = make("div", null, box);
    scroll.className = "scroll";
    const table = make("table", null, scroll);
    const head = make("tr", null, make("thead", null, table));
    columns.forEach((name, i) => {
      const th = make("th", null, head);
      th.scope = "col";
      th.ariaSort = i === key ? (down ? "descending" : "ascending") : "none";
      const button = make("button", name + (i === key ? (down ? " ▾" : " ▴") : ""), th);
      button.onclick = () => { down = i === key ? !down : i > 0; key = i; page = 0; sort(); draw(); };
    });
    const body = make("tbody", null, table);
    for (const at of order.slice(page * SIZE, (page + 1) * SIZE)) {
      const row = data.rows[at];
      const tr = make("tr", null, body);
      tr.tabIndex = 0;
      tr.title = "show in the charts";
      if (at === chosen) tr.className = "chosen";
      columns.forEach((_, i) => {
        const td = make(i === 0 ? "th" : "td", cell(row, i), tr);
        if (i === 6) td.className = row[6] > 0 ? "gain" : "loss";
      });
      tr.onclick = () => { chosen = at; draw(); jump(row); };
      tr.onkeydown = (event) => { if (event.key === "Enter") tr.onclick(); };
    }
    const pager = make("div", null, box);
    pager.className = "pager";
    const pages = Math.ceil(order.length / SIZE);
    const back = make("button", "‹ back", pager), text = make("span", `page ${page + 1} of ${pages}`, pager), on = make("button", "on ›", pager);
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
    back.onclick = () => { page -= 1; draw(); };
    on.onclick = () => { page += 1; draw(); };
  }
  sort();
  draw();
})();
