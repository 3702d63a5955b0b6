// The network at the cursor: every drawn thing has its states over time, and shows the one it has now.

let mapped = [];    // What is drawn: {states or uses, shapes: [...], words, title, ...}
let mappedOf = -1;  // Of which design.

// The state that holds at a time: the last one at or before it.
function stateAt(states, t) {
  let low = 0, high = states.length - 1;
  while (low < high) { const middle = (low + high + 1) >> 1; if (states[middle][0] <= t) low = middle; else high = middle - 1; }
  return states[low] || [0, 'ok', ''];
}
function fareOf(item) {
  if (!item.uses) return stateAt(item.states, state.time);
  const cut = Math.max(0, ...item.uses.map((use) => shareAt(use)));
  return [0, cut === 0 ? 'ok' : cut >= 1 ? 'bad' : 'warn', item.uses.length === 0 ? '' : cut === 0 ? 'all served' : `${percent(cut)} cut off`];
}

const shapeNow = () => design().topology.shapes[byId('map').clientWidth < 560 ? 1 : 0];
function drawMap() {
  const { width, height, boxes, links, left_out: leftOut } = shapeNow(), isWhole = design().topology.is_whole;
  const scaleBy = Math.min(Math.max(byId('map').clientWidth / width, 0.85), 1.25);
  const drawing = svg('svg', { width: width * scaleBy, height: height * scaleBy, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': 'The network: sites, VLANs, routers, links and VMs, as they are at the chosen time. The table below has the same.' });
  mapped = [];
  namesOfWires = [];
  const behind = svg('g', {}), wires = svg('g', {}), front = svg('g', {});
  const placed = boxes.map(([thing, label, x, y, w, h]) => ({ thing, ...design().topology.things[thing], label, x, y, w, h }));
  for (const box of placed) drawBox(box, box.kind === 'site' || box.kind === 'vlan' ? behind : front, front);
  for (const [link, ax, ay, bx, by] of links) drawWire({ ...design().topology.links[link], a: [ax, ay], b: [bx, by] }, placed, wires);
  drawing.append(behind, wires, front);
  byId('map').replaceChildren(drawing);
  const notes = [];
  if (leftOut) notes.push(`${leftOut} things more are not drawn.`);
  if (!isWhole) notes.push('More happened than is drawn: towards the end, states stay as they were.');
  if (byId('map').scrollWidth > byId('map').clientWidth + 2) notes.push('The drawing scrolls sideways.');
  byId('map-left-out').textContent = notes.join(' ');
  mappedOf = state.design;
  const loads = anyDemand ? [[0.2, 'a link: the wider, the fuller'], [1, 'a saturated link']].map(([load, text]) => {
    const wire = svg('path', { class: load === 1 ? 'wire link ok full' : 'wire link ok', d: 'M2 8L32 8' });
    wire.style.strokeWidth = loadWidth(load, false);  // The page's policy refuses styles that are written as attributes.
    return html('span', {}, svg('svg', { width: 34, height: 16, 'aria-hidden': 'true' }, wire), text);
  }) : [];
  byId('map-legend').replaceChildren(...[['ok', 'as it should be'], ['warn', 'on its way, or out of date'], ['bad', 'down or cut off'], ['storm', 'in a storm'], ['off', 'not here, or not in use']]
    .map(([how, text]) => html('span', {}, svg('svg', { width: 22, height: 16, 'aria-hidden': 'true' }, svg('rect', { class: 'box ' + how, x: 2, y: 2, width: 18, height: 12, rx: 3 })), text)), ...loads);
}
const shapeOf = { clients: 13, resolver: 13, 'dns server': 13, monitor: 13, site: 8, vlan: 6 };
const prefixOf = { switch: '⇄ ', router: '', resolver: '', monitor: '', 'dns server': '', clients: '', vm: '' };
function drawBox(box, layer, wordsLayer) {
  const rect = svg('rect', { x: box.x, y: box.y, width: box.w, height: box.h, rx: shapeOf[box.kind] ?? 4 });
  const framed = box.kind === 'site' || box.kind === 'vlan';
  const isStrip = box.h < 16;  // What joins two parts of a band.
  const words = svg('text', framed ? { x: box.x + 10, y: box.y + 16, class: box.kind === 'site' ? 'strong halo' : 'quiet-text' } : { x: box.x + box.w / 2, y: box.y + 17, 'text-anchor': 'middle' });
  const title = svg('title', {});
  rect.append(title);
  layer.append(rect);
  wordsLayer.append(words);
  const count = box.count > 1 ? ` ×${box.count}` : '';  // web ×4
  mapped.push({ thing: box.thing, kind: box.kind, name: (box.label || box.name) + count, states: box.states, uses: box.uses, site: box.site, width: isStrip ? 0 : box.w - (framed ? 20 : 10), rect, words, title, last: null });
}
// Straight, unless another box is in the way: then through the gap between two lines of boxes.
const corners = ([ax, ay], [bx, by], bend) => bend === 0 ? [[ax, ay], [bx, by]] : [[ax, ay], [ax + 69 * Math.sign(bx - ax), ay + bend], [bx - 69 * Math.sign(bx - ax), by + bend], [bx, by]];
const inside = (box, x, y, margin = 0) => x > box.x - margin && x < box.x + box.w + margin && y > box.y - margin && y < box.y + box.h + margin;
function drawWire(link, boxes, layer) {
  const solid = boxes.filter((box) => box.kind !== 'site' && box.kind !== 'vlan');
  const others = solid.filter((box) => !inside(box, ...link.a) && !inside(box, ...link.b));
  const crosses = ([ax, ay], [bx, by]) => others.some((box) => Array.from({ length: 40 }, (_, i) => i / 39).some((u) => inside(box, ax + (bx - ax) * u, ay + (by - ay) * u)));
  const blocked = (bend) => corners(link.a, link.b, bend).some((to, i, list) => i > 0 && crosses(list[i - 1], to));
  const bend = [0, -17, 17].find((one) => !blocked(one)) ?? 0;
  const wire = svg('path', { d: path(corners(link.a, link.b, bend)) });
  const title = svg('title', {});
  wire.append(title);
  layer.append(wire);
  nameWire(link, bend, solid, boxes, layer);
  mapped.push({ kind: link.trunk ? 'trunk' : 'link', name: link.name, about: link.about, states: link.states, loads: link.loads, wire, title, last: null });
}
// Where along it there is room for its name: none that covers a box, a band's or site's own words, or the name of another.
let namesOfWires = [];
function nameWire(link, bend, solid, boxes, layer) {
  const text = fitted(link.name, 120, 11), half = textWidth(text, 11) / 2;
  const [[ax, ay], [bx, by]] = [link.a, link.b];
  if (Math.hypot(bx - ax, by - ay) <= 60) return;
  const taken = [...solid, ...boxes.filter((box) => box.kind === 'vlan' || box.kind === 'site').map((box) => ({ ...box, h: 22, w: Math.min(box.w, 200) })), ...namesOfWires];
  const isFree = (x, y) => !taken.some((box) => [-half, -half / 2, 0, half / 2, half].some((dx) => inside(box, x + dx, y, 5)));
  const at = [0.5, 0.4, 0.6, 0.3, 0.7].map((u) => [ax + (bx - ax) * u, ay + (by - ay) * u + bend]).find(([x, y]) => isFree(x, y));
  if (!at) return;
  namesOfWires.push({ x: at[0] - half, y: at[1] - 9, w: 2 * half, h: 18 });
  layer.append(svg('text', { class: 'halo quiet-text small', x: at[0], y: at[1] + 4, 'text-anchor': 'middle' }, text));
}

function updateMap() {
  if (mappedOf !== state.design) drawMap();
  byId('map-now').textContent = clock(state.time);
  for (const item of mapped) {
    const [, how, text] = fareOf(item);
    const load = how === 'bad' || how === 'off' ? null : loadAt(item), now = how + text + loadWords(load);
    if (item.last === now) continue;
    item.last = now;
    item.title.textContent = `${item.kind} ${item.name}: ${text}${loadWords(load)}${item.about ? ', ' + item.about : ''}`;
    if (item.wire) {
      item.wire.setAttribute('class', `wire ${item.kind} ${how}${isFull(load) ? ' full' : ''}`);
      item.wire.style.strokeWidth = load === null ? '' : loadWidth(load, item.kind === 'trunk');
    } else {
      item.rect.setAttribute('class', `box ${item.kind} ${how}`);
      item.words.textContent = wordsOf(item, how, text);
    }
  }
  byId('names').replaceChildren(...(design().topology.names.length ? tableOf(namesNow()) : []));
}
// What there is room for: the name, and how it fares where that is worth saying.
function wordsOf(item, how, text) {
  if (['router', 'switch', 'resolver', 'dns server', 'monitor', 'clients'].includes(item.kind)) text = how === 'ok' ? '' : text;
  if (item.kind === 'vlan' && how === 'ok') text = '';
  const name = (prefixOf[item.kind] || '') + item.name, weight = item.kind === 'site' ? 600 : 400;
  const whole = text && how !== 'off' ? `${name}: ${text}` : name;
  if (textWidth(whole, 12, weight) <= item.width || !text || how === 'off') return fitted(whole, item.width, 12, weight);
  const short = fitted(item.name, Math.max(30, item.width - textWidth(': ' + text, 12, weight)), 12, weight);
  return fitted(`${short}: ${text}`, item.width, 12, weight);
}
const namesNow = () => ({
  caption: `Names at ${clock(state.time)}`, head: ['Name, and who answers', 'Answer'],
  rows: design().topology.names.slice(0, 12).map((name) => { const [, how, text] = stateAt(name.states, state.time); return [name.name, how === 'ok' ? text : { t: text, c: how === 'bad' ? 'bad' : '' }]; }),
});
const mapTable = tableBelow('map-table', () => ({
  caption: `The network of ${design().name} at ${clock(state.time)}`, head: ['Kind', 'Name', 'State'],
  rows: [...mapped.filter((item, i) => item.thing === undefined || mapped.findIndex((other) => other.thing === item.thing) === i).map((item) => [item.kind, item.site ? `${item.name} at ${item.site}` : item.name, fareOf(item)[2] + loadWords(item.wire ? loadAt(item) : null)]),
         ...design().topology.names.map((name) => ['name', name.name, stateAt(name.states, state.time)[2]])],
}));
when('size', () => { drawMap(); updateMap(); });
when('design time', updateMap);
when('design time', mapTable);
