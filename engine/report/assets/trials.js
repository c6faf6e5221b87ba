// Trials of a sweep: a table that sorts, heat maps over pairs of parameters, parallel coordinates.
(() => {
  const data = JSON.parse(document.getElementById("trial-data").textContent);
  const box = document.getElementById("trial-table");
  if (!box || !data.rows.length) return;
  const SIZE = 20, LINES = 1000, NS = "http://www.w3.org/2000/svg";
  const names = [...data.params, ...data.metrics], P = data.params.length;
  const better = (x, y) => data.down ? x < y : x > y;
  const words = (name) => name.replaceAll("_", " ");
  const say = (x) => x === null || x === undefined ? "–" : typeof x === "number" ? x.toLocaleString("en-US", { maximumSignificantDigits: 5 }) : x;
  const compare = (x, y) => x === y ? 0 : x === null ? 1 : y === null ? -1 : typeof x === typeof y ? (x < y ? -1 : 1) : String(x) < String(y) ? -1 : 1;
  const values = data.params.map((_, i) => [...new Set(data.rows.map((row) => row[i]))].sort(compare));
  const grades = data.rows.map((row) => row[P]).filter((x) => x !== null).sort((a, b) => a - b);
  // 0 for the worst to 1 for the best, by rank
  const grade = (x) => {
    if (x === null) return 0;
    let low = 0, high = grades.length;
    while (low < high) { const middle = (low + high) >> 1; if (grades[middle] < x) low = middle + 1; else high = middle; }
    const share = grades.length > 1 ? low / (grades.length - 1) : 1;
    return data.down ? 1 - share : share;
  };
  const color = (share) => share >= 0.5 ? `rgba(47,134,200,${((share - 0.5) * 1.5).toFixed(2)})` : `rgba(217,113,26,${((0.5 - share) * 1.5).toFixed(2)})`;
  let key = P, down = !data.down, page = 0, only = null, kept = data.rows, brushes = new Map();

  function make(tag, text, parent) {
    const item = document.createElement(tag);
    if (text !== null) item.textContent = text;
    parent.appendChild(item);
    return item;
  }

  function filter() {
    kept = data.rows.filter((row) => (!only || only.every(([i, value]) => row[i] === value))
      && [...brushes].every(([i, inside]) => inside(row[i])));
    kept = kept.slice().sort((a, b) => a[key] === null || b[key] === null ? compare(a[key], b[key]) : compare(a[key], b[key]) * (down ? -1 : 1));
    page = 0;
    const told = document.getElementById("filter");
    told.textContent = kept.length < data.rows.length ? `${kept.length.toLocaleString("en-US")} of them chosen. ` : "";
    if (only || brushes.size) {
      const all = make("button", "show all", told);
      all.onclick = () => { only = null; brushes.clear(); filter(); parallel(); };
    }
    table();
  }

  function table() {
    box.replaceChildren();
    const scroll = make("div", null, box);
    scroll.className = "scroll";
    const whole = make("table", null, scroll), head = make("tr", null, make("thead", null, whole));
    names.forEach((name, i) => {
      const th = make("th", null, head);
      th.scope = "col";
      th.ariaSort = i === key ? (down ? "descending" : "ascending") : "none";
      make("button", words(name) + (i === key ? (down ? " ▾" : " ▴") : ""), th).onclick = () => {
        down = i === key ? !down : i >= P; key = i; filter();
      };
    });
    const body = make("tbody", null, whole);
    for (const row of kept.slice(page * SIZE, (page + 1) * SIZE)) {
      const tr = make("tr", null, body);
      row.forEach((cell, i) => make(i === 0 ? "th" : "td", say(cell), tr));
    }
    const pager = make("div", null, box), pages = Math.max(1, Math.ceil(kept.length / SIZE));
    pager.className = "pager";
    const back = make("button", "‹ back", pager);
    make("span", `page ${page + 1} of ${pages}`, pager);
    const on = make("button", "on ›", pager);
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
    back.onclick = () => { page -= 1; table(); };
    on.onclick = () => { page += 1; table(); };
  }

  function choice(parent, label, options, chosen, changed) {
    const select = make("select", null, make("label", label + " ", parent));
    options.forEach(([value, text]) => { const option = make("option", text, select); option.value = value; option.selected = value === chosen; });
    select.onchange = () => changed(Number(select.value));
  }

  const varied = values.map((list, i) => i).filter((i) => values[i].length > 1);
  let across = varied[0], below = varied[1], shown = P, how = 0;
  const binned = (i) => values[i].length <= 30 ? values[i].map((v) => [v, v]) : typeof values[i][0] !== "number" ? values[i].slice(0, 30).map((v) => [v, v])
    : Array.from({ length: 20 }, (_, k) => [values[i][Math.floor(k * values[i].length / 20)], values[i][Math.floor((k + 1) * values[i].length / 20) - 1]]);

  function heat() {
    const place = document.getElementById("heat");
    place.replaceChildren();
    if (varied.length < 2) { make("p", "It takes two parameters with several values.", place); return; }
    const bar = make("div", null, place), params = varied.map((i) => [i, words(data.params[i])]);
    bar.className = "choice";
    choice(bar, "across", params, across, (i) => { if (i === below) below = across; across = i; heat(); });
    choice(bar, "down", params, below, (i) => { if (i === across) across = below; below = i; heat(); });
    choice(bar, "figure", data.metrics.map((name, i) => [P + i, words(name)]), shown, (i) => { shown = i; heat(); });
    choice(bar, "of", [[0, "the best"], [1, "the mean"]], how, (i) => { how = i; heat(); });
    const columns = binned(across), rows = binned(below);
    const at = (bins, x) => bins.findIndex(([low, high]) => x === low || (typeof x === "number" && x >= low && x <= high));
    const cells = rows.map(() => columns.map(() => []));
    for (const row of data.rows) {
      const y = at(rows, row[below]), x = at(columns, row[across]);
      if (x >= 0 && y >= 0 && row[shown] !== null) cells[y][x].push(row);
    }
    const less = shown === P ? data.down : names[shown] === "max_drawdown";
    const figure = (list) => list.length === 0 ? null : how ? list.reduce((sum, row) => sum + row[shown], 0) / list.length
      : list.reduce((best, row) => (less ? row[shown] < best : row[shown] > best) ? row[shown] : best, list[0][shown]);
    const found = cells.map((line) => line.map(figure)), known = found.flat().filter((x) => x !== null).sort((a, b) => a - b);
    const share = (x) => { const s = known.length > 1 ? known.indexOf(x) / (known.length - 1) : 1; return less ? 1 - s : s; };
    const text = (x) => x === undefined ? "" : x.toLocaleString("en-US", { maximumSignificantDigits: 3 });
    const keys = make("p", `${text(less ? known[known.length - 1] : known[0])} `, place);
    keys.className = "hint";
    for (let i = 0; i <= 10; i++) {
      const box = make("span", "\u00a0\u00a0\u00a0", keys);
      box.style.background = color(i / 10);
    }
    make("span", ` ${text(less ? known[0] : known[known.length - 1])}: the colour is the rank, blue is better`, keys);
    const scroll = make("div", null, place);
    scroll.className = "scroll";
    const whole = make("table", null, scroll);
    whole.className = "heat";
    const named = ([low, high]) => low === high ? say(low) : `${say(low)} – ${say(high)}`;
    const head = make("tr", null, make("thead", null, whole));
    make("th", `${words(data.params[below])} \\ ${words(data.params[across])}`, head);
    columns.forEach((bin) => make("th", named(bin), head));
    const body = make("tbody", null, whole);
    found.forEach((line, y) => {
      const tr = make("tr", null, body);
      make("th", named(rows[y]), tr);
      line.forEach((x, i) => {
        const td = make("td", x === null ? "" : x.toLocaleString("en-US", { maximumSignificantDigits: 3 }), tr);
        if (x === null) return;
        td.style.background = color(share(x));
        td.onclick = () => { const list = new Set(cells[y][i]); brushes.clear(); only = null; brushes.set(below, (v) => at(rows, v) === y); brushes.set(across, (v) => at(columns, v) === i); filter(); parallel(); };
      });
    });
  }

  function parallel() {
    const place = document.getElementById("parallel");
    place.replaceChildren();
    const axes = [...varied, ...data.metrics.map((_, i) => P + i).slice(0, 3)];
    const wide = Math.max(place.clientWidth, axes.length * 90), tall = 300, top = 34, bottom = tall - 22;
    const scroll = make("div", null, place);
    scroll.className = "scroll";
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("viewBox", `0 0 ${wide} ${tall}`);
    svg.setAttribute("width", wide);
    svg.setAttribute("height", tall);
    svg.id = "lines";
    scroll.appendChild(svg);
    const put = (tag, given, text) => {
      const item = document.createElementNS(NS, tag);
      for (const [name, value] of Object.entries(given)) item.setAttribute(name, value);
      if (text !== undefined) item.textContent = text;
      svg.appendChild(item);
      return item;
    };
    const scales = axes.map((i) => {
      const list = i < P ? values[i] : data.rows.map((row) => row[i]).filter((x) => x !== null);
      if (i < P && list.some((x) => typeof x !== "number")) return { of: (x) => list.length > 1 ? list.indexOf(x) / (list.length - 1) : 0.5, low: list[0], high: list[list.length - 1] };
      const low = list.reduce((a, b) => Math.min(a, b), Infinity), high = list.reduce((a, b) => Math.max(a, b), -Infinity);
      return { of: (x) => high > low ? (x - low) / (high - low) : 0.5, low, high };
    });
    const x = (k) => 50 + k * (wide - 100) / Math.max(1, axes.length - 1), y = (k, value) => bottom - scales[k].of(value) * (bottom - top);
    const lines = data.rows.slice(0, LINES).filter((row) => axes.every((i) => row[i] !== null) && [...brushes].every(([i, inside]) => inside(row[i])));
    for (const row of lines.reverse()) {
      const share = grade(row[P]);
      put("path", { d: axes.map((i, k) => `${k ? "L" : "M"}${x(k).toFixed(1)} ${y(k, row[i]).toFixed(1)}`).join(""), fill: "none", stroke: share >= 0.5 ? "#2f86c8" : "#d9711a", "stroke-opacity": (0.12 + 0.5 * Math.abs(share - 0.5)).toFixed(2) });
    }
    axes.forEach((i, k) => {
      put("line", { x1: x(k), x2: x(k), y1: top, y2: bottom, stroke: "var(--faint)" });
      put("text", { x: x(k), y: 12, "text-anchor": "middle", class: "axis" }, words(names[i]));
      put("text", { x: x(k), y: top - 6, "text-anchor": "middle", class: "tick" }, say(scales[k].high));
      put("text", { x: x(k), y: bottom + 16, "text-anchor": "middle", class: "tick" }, say(scales[k].low));
      const hit = put("rect", { x: x(k) - 14, width: 28, y: top, height: bottom - top, fill: "transparent", class: "brush" });
      let from = null;
      const spot = (event) => event.clientY - svg.getBoundingClientRect().top;
      hit.onpointerdown = (event) => { from = spot(event); hit.setPointerCapture(event.pointerId); };
      hit.onpointerup = (event) => {
        if (from === null) return;
        const [low, high] = [from, spot(event)].sort((a, b) => a - b);
        from = null;
        if (high - low < 4) brushes.delete(i); else brushes.set(i, (value) => value !== null && y(k, value) >= low && y(k, value) <= high);
        filter();
        parallel();
      };
    });
  }

  heat();
  parallel();
  filter();
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; parallel(); } });
})();
