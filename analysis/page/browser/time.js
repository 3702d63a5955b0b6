// Everything on the axis of time: the recovery timeline, who can reach what, users over time, data at risk. One cursor for all.

const cursors = [];

// A drawing with time from left to right: names in a gutter, ticks above, and the cursor.
class TimeDrawing {
  constructor(id, heightOfRows, about) {
    this.box = byId(id);
    this.width = Math.max(300, this.box.clientWidth);
    this.left = this.width > 700 ? 190 : 104;
    this.right = this.width - 14;
    this.top = 22;
    this.height = this.top + heightOfRows + 6;
    this.svg = svg('svg', { width: this.width, height: this.height, role: 'img', 'aria-label': about, class: 'time' });
    for (const [t, text] of view().ticks) this.tick(t, text);
  }
  x(t) { return this.left + (t - view().from) / (view().to - view().from) * (this.right - this.left); }
  within(x) { return Math.min(this.right, Math.max(this.left, x)); }
  tick(t, text) {
    const x = this.x(t), half = textWidth(text) / 2;
    this.svg.append(svg('line', { class: 'grid', x1: x, x2: x, y1: this.top, y2: this.height }));
    if (x - half < this.lastTick) return;
    const middle = Math.min(Math.max(x, this.left), this.width - half);
    this.svg.append(svg('text', { class: 'quiet-text', x: middle, y: 14, 'text-anchor': 'middle' }, text));
    this.lastTick = middle + half + 8;
  }
  name(text, y, about = '') {
    this.svg.append(titled(label(text, 0, y, this.left - 8), about || text));
  }
  // Puts it in its place; the cursor follows the time, the time follows the pointer.
  show() {
    const line = svg('line', { class: 'cursor', y1: this.top - 4, y2: this.height });
    this.svg.append(line);
    const follow = () => {
      const x = this.x(state.time), seen = x >= this.left - 0.5 && x <= this.right + 0.5;
      line.setAttribute('visibility', seen ? 'visible' : 'hidden');
      line.setAttribute('x1', x);
      line.setAttribute('x2', x);
    };
    cursors[this.box.id] = follow;
    follow();
    const seek = (event) => {
      if (event.buttons !== 1) return;
      const x = event.clientX - this.svg.getBoundingClientRect().left;
      if (x >= this.left - 6) change({ time: clamped(view().from + (x - this.left) / (this.right - this.left) * (view().to - view().from)) });
    };
    this.svg.addEventListener('pointerdown', seek);
    this.svg.addEventListener('pointermove', seek);
    this.box.replaceChildren(this.svg);
  }
}
const clamped = (t) => Math.min(view().to, Math.max(view().from, t));
when('time', () => Object.values(cursors).forEach((follow) => follow()));

// ---- The recovery timeline ------------------------------------------------------------------------------------------------------

const laneHeight = 22;
function drawLanes() {
  const lanes = design().lanes.lanes.map((lane) => ({ ...lane, bars: lane.bars.filter((bar) => bar.to >= view().from && bar.from <= view().to) })).filter((lane) => lane.bars.length);
  const rows = lanes.reduce((sum, lane) => sum + lane.rows, 0);
  const actions = design().trace.timeline.filter(([t]) => t >= view().from && t <= view().to);
  const drawing = new TimeDrawing('lanes', Math.max(1, rows) * laneHeight + 24, 'Recovery timeline: what took time, in lanes. The table below has the same.');
  drawing.name('scenario', drawing.top + 15, 'What the timeline of the scenario does');
  drawActions(drawing, actions);
  let y = drawing.top + 24;
  const joints = [];
  drawing.lines = svg('g', {});  // Below bars and words: nothing is crossed out.
  drawing.bars = svg('g', {});
  drawing.words = svg('g', {});
  for (const lane of lanes) {
    drawing.svg.append(svg('line', { class: 'grid', x1: 0, x2: drawing.width, y1: y, y2: y }));
    drawing.name(lane.name, y + 15);
    for (let row = 0; row < lane.rows; ++row) drawRow(drawing, lane.bars.filter((bar) => bar.row === row), y + row * laneHeight, joints);
    y += lane.rows * laneHeight;
  }
  drawJoints(drawing, joints);
  drawing.svg.append(drawing.lines, drawing.bars, drawing.words);
  if (!lanes.length) drawing.svg.append(svg('text', { class: 'quiet-text', x: drawing.left, y: y + 15 }, 'Nothing took time here.'));
  drawing.show();
  const phases = [...new Set(lanes.flatMap((lane) => lane.bars.map((bar) => bar.phase)))];
  const note = design().lanes.left_out ? [html('span', {}, `${design().lanes.left_out} lanes more are left out`)] : [];
  if (design().lanes.bars_left_out) note.push(html('span', {}, `${design().lanes.bars_left_out} bars more are left out`));
  byId('lanes-legend').replaceChildren(...phaseLegend(phases), ...note);
}
function drawActions(drawing, actions) {
  let free = drawing.left;
  actions.forEach(([t, what], i) => {
    const x = drawing.x(t), y = drawing.top + 11;
    drawing.svg.append(titled(svg('path', { class: 'bar', fill: 'var(--cursor)', d: `M${x} ${y - 6}l6 6l-6 6l-6 -6z` }), `${clock(t)} ${what}`));
    const next = i + 1 < actions.length ? drawing.x(actions[i + 1][0]) - 8 : drawing.width;
    const text = fitted(what, next - x - 12);
    if (x + 9 >= free && text.length > 3) {
      drawing.svg.append(svg('text', { x: x + 9, y: y + 4 }, text));
      free = x + 9 + textWidth(text);
    }
  });
}
function drawRow(drawing, bars, y, joints) {
  const places = bars.map((bar) => {
    const from = drawing.within(drawing.x(bar.from));
    return { bar, from, to: Math.max(from + 2, drawing.within(drawing.x(bar.to))) };
  });
  for (const { bar, from, to } of places) {
    const rect = svg('rect', { class: bar.critical ? 'bar critical' : 'bar', x: from, y: y + 4, width: to - from, height: laneHeight - 7, rx: 2, fill: phaseColour(bar.phase) });
    drawing.bars.append(titled(rect, `${bar.what}\n${bar.phase}, ${clock(bar.from)} to ${clock(bar.to)}`));
    if (bar.critical) joints.push({ bar, y: y + laneHeight / 2 });
  }
  let low = drawing.left;  // Up to where the words before reach.
  for (let i = 0; i < places.length;) {  // Bars that follow each other at once share the room beside them.
    let last = i;
    while (last + 1 < places.length && places[last + 1].from - places[last].to < 3) ++last;
    low = nameBars(drawing, places.slice(i, last + 1), low, last + 1 < places.length ? places[last + 1].from : drawing.width, y + 15);
    i = last + 1;
  }
}
// Returns up to where there is no room for more. Inside of each bar that is long enough; the longest bar's, if it is not, wherever most of it can be read: beside them, or inside after all.
function nameBars(drawing, places, low, high, y) {
  const longest = places.reduce((a, b) => b.to - b.from > a.to - a.from ? b : a);
  for (const { bar, from, to } of places) if (textWidth(bar.what) + 8 <= to - from) drawing.words.append(svg('text', { class: 'on-bar', x: from + 4, y }, bar.what));
  const end = places[places.length - 1].to;
  if (textWidth(longest.bar.what) + 8 <= longest.to - longest.from) return end;
  const rooms = [
    { room: high - end - 8, at: { x: end + 5, y, class: 'halo' } },
    { room: places[0].from - low - 8, at: { x: places[0].from - 5, y, class: 'halo', 'text-anchor': 'end' } },
    { room: longest.to - longest.from - 8, at: { x: longest.from + 4, y, class: 'on-bar' } },
  ];
  const wanted = textWidth(longest.bar.what);
  const best = rooms.find(({ room }) => room >= wanted) || rooms.reduce((a, b) => b.room > a.room ? b : a);
  const text = fitted(longest.bar.what, best.room);
  if (text.length < 8 && text !== longest.bar.what) return end;  // So little says nothing; the table has all of it.
  drawing.words.append(titled(svg('text', best.at, text), longest.bar.what));
  return best === rooms[0] ? end + 5 + textWidth(text) : end;
}
// From where critical bars end to where others begin, at the same instant.
function drawJoints(drawing, joints) {
  const ending = new Map();
  for (const { bar, y } of joints) ending.has(bar.to) ? ending.get(bar.to).push(y) : ending.set(bar.to, [y]);
  const spans = new Map();
  for (const { bar, y } of joints) {
    const before = ending.get(bar.from);
    if (!before || bar.from < view().from || bar.from > view().to) continue;
    const known = spans.get(bar.from) || [Math.min(...before), Math.max(...before)];
    spans.set(bar.from, [Math.min(known[0], y), Math.max(known[1], y)]);
  }
  for (const [t, [y1, y2]] of spans) if (y1 !== y2) drawing.lines.append(svg('line', { class: 'joint', x1: drawing.x(t), x2: drawing.x(t), y1, y2 }));
}
const lanesTable = tableBelow('lanes-table', () => ({
  caption: `What took time in ${design().name}`, head: ['What', 'Phase', 'From', 'To', 'Critical', 'Outcome'],
  rows: design().lanes.lanes.flatMap((lane) => lane.bars.map((bar) => [lane.name, bar.phase, { t: clock(bar.from), c: 'num' }, { t: clock(bar.to), c: 'num' }, bar.critical ? 'yes' : 'no', bar.what])),
}));
when('design view size', drawLanes);
when('design', lanesTable);

// ---- Who can reach what ------------------------------------------------------------------------------------------------------

function rgb(variable) {
  const probe = html('span', {});
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
  probe.remove();
  return parts;
}
// One pixel a cell; the browser scales it.
function heatImage(rows, columns) {
  const none = rgb('--heat-none'), all = rgb('--heat-all');
  const mixed = (p) => none.map((c, i) => Math.round(c + (all[i] - c) * (p === 0 ? 0 : 0.15 + 0.85 * p / 100)));
  const colours = Array.from({ length: 101 }, (_, p) => { const [r, g, b] = mixed(p); return (255 << 24 | b << 16 | g << 8 | r) >>> 0; });
  const pixels = new ImageData(columns, Math.max(1, rows.length));
  const words = new Uint32Array(pixels.data.buffer);
  rows.forEach((runs, row) => {
    let at = row * columns;
    for (let i = 0; i < (runs || []).length; i += 2) words.fill(colours[runs[i]], at, at += runs[i + 1]);
  });
  const canvas = html('canvas', { width: columns, height: Math.max(1, rows.length), 'aria-hidden': 'true' });
  canvas.getContext('2d').putImageData(pixels, 0, 0);
  return canvas;
}
// What tells rows apart comes first: on a phone there is room for little more.
const rowName = (use) => drawingIsNarrow() ? `${use.application}, ${use.clients}` : useName(use);
const drawingIsNarrow = () => byId('heat').clientWidth <= 700;
function drawHeat() {
  const { columns, rows } = design().shares;
  const shown = rows[state.view], height = shown.length > 60 ? 5 : shown.length > 20 ? 14 : 20;
  const drawing = new TimeDrawing('heat', Math.max(1, shown.length) * height, 'Share of users cut off over time, a row for each group of users and application. The table below has the same for one instant.');
  const step = Math.ceil(14 / height);
  data.uses.forEach((use, i) => { if (i % step === 0) drawing.name(rowName(use), drawing.top + i * height + Math.min(height, 20) / 2 + 4); });
  const canvas = heatImage(shown, columns);
  Object.assign(canvas.style, { left: drawing.left + 'px', top: drawing.top + 'px', width: drawing.right - drawing.left + 'px', height: shown.length * height + 'px' });
  // A line between rows that are tall enough, so that neighbours are told apart.
  if (height >= 14) for (let i = 1; i < shown.length; ++i) drawing.svg.append(svg('line', { class: 'gap', x1: 0, x2: drawing.right, y1: drawing.top + i * height, y2: drawing.top + i * height }));
  drawing.show();
  drawing.svg.style.position = 'relative';
  drawing.svg.style.zIndex = 1;
  drawing.box.prepend(canvas);
  const scale = [['nobody', 0], ['some', 50], ['everybody', 100]].map(([text, p]) => html('span', {}, square(p === 0 ? 'var(--heat-none)' : p === 100 ? 'var(--heat-all)' : 'color-mix(in srgb, var(--heat-all) 57%, var(--heat-none))'), text + ' cut off'));
  byId('heat-legend').replaceChildren(...scale);
}
const heatTable = tableBelow('heat-table', () => ({
  caption: `Users cut off at ${clock(state.time)} in ${design().name}`, head: ['Users', 'Application', 'Cut off'],
  rows: data.uses.map((use, i) => [`${use.users} ${use.clients}`, use.application, { t: percent(shareAt(i)), c: 'num' }]),
}));
when('design view size theme', drawHeat);
when('design time', heatTable);

// The share of a use's users that is cut off: straight lines between the points of its curve.
function shareOn(curve, t) {
  if (!curve || !curve.length || t < curve[0][0] || t > curve[curve.length - 1][0]) return 0;
  let low = 0, high = curve.length - 1;
  while (low < high) { const middle = (low + high + 1) >> 1; if (curve[middle][0] <= t) low = middle; else high = middle - 1; }
  const [a, before] = curve[low];
  if (low + 1 === curve.length) return before;
  const [b, after] = curve[low + 1];
  return b === a ? after : before + (after - before) * (t - a) / (b - a);
}
const shareAt = (use, t = state.time) => shareOn(design().shares.uses[use], t);
