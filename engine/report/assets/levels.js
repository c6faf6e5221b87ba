// Levels of detail, the finest first: which one has the visible range with no more than `most` points in view.
// A level is {ts, whole, starts}: over all time, or in windows that begin at `starts`.
const Levels = {
  // the first place whose time is not before `stamp`
  place(ts, stamp) {
    let low = 0, high = ts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ts[middle] < stamp) low = middle + 1; else high = middle;
    }
    return low;
  },

  // [first, stop) of the window of a level that covers the range; null if none does
  covering(level, from, to) {
    const n = level.ts.length, slack = (to - from) * 0.1;
    if (n === 0) return null;
    if (level.whole) return [0, n];
    for (let i = 0; i < level.starts.length; i++) {
      const first = level.starts[i], stop = i + 1 < level.starts.length ? level.starts[i + 1] : n;
      if (level.ts[first] <= from + slack && level.ts[stop - 1] >= to - slack) return [first, stop];
    }
    return null;
  },

  // [level, its window, first, stop of what is in view]
  chosen(levels, from, to, most) {
    const last = levels[levels.length - 1];
    const low = Math.max(from, last.ts[0]), high = Math.min(to, last.ts[last.ts.length - 1]);
    for (const level of levels) {
      const part = Levels.covering(level, low, high);
      if (!part) continue;
      const first = Math.max(part[0], Levels.place(level.ts, from)), stop = Math.min(part[1], Levels.place(level.ts, to));
      if (stop - first <= most || level === last) return [level, part, first, stop];
    }
  },
};
