// Curves: the level of each curve that the visible range needs, and what of it is in view, with a point beyond on either side.
for (const [source, finer] of curves) {
  if (!source.levels) { // bokeh's own arrays have a shape, which their subarrays would get wrong
    const level = (starts, ts, y) => ({ starts: starts || [0], whole: !starts, ts, y: Float64Array.from(y) });
    source.levels = finer.map(([starts, seconds, ts, y]) => level(starts, Float64Array.from(ts, (t) => seconds ? t * 1000 : t), y));
    source.levels.push(level(null, Float64Array.from(source.data.x), source.data.y)); // it began with the coarsest
  }
  const most = source.levels[source.levels.length - 1].ts.length;
  if (!most) continue; // a curve without points
  const [level, part, from, to] = Levels.chosen(source.levels, range.start, range.end, most);
  const first = Math.max(part[0], from - 1), stop = Math.min(part[1], to + 1);
  if (source.shown && source.shown.level === level && source.shown.first === first && source.shown.stop === stop) continue;
  source.shown = { level, first, stop };
  source.data = { x: level.ts.subarray(first, stop), y: level.y.subarray(first, stop) };
}
