'use strict';
// What every part of the page draws with. Texts of the scenario are only ever set as text: none of them becomes markup.

const whole = JSON.parse(document.getElementById('data').textContent);
let data = whole;  // Of the point of a sweep that is looked at.
const byId = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) element.setAttribute(name, value);
  for (const child of children.flat()) element.append(child);
  return element;
}
const html = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
const titled = (element, text) => { element.append(svg('title', {}, text)); return element; };

// ---- What is looked at: the one state of the page, and who wants to know of it ------------------------------------------

const state = { design: 0, view: data.view, use: 0, time: 0, theme: '', point: 0 };
const listeners = { design: [], view: [], use: [], time: [], theme: [], size: [], point: [] };
const when = (names, action) => names.split(' ').forEach((name) => listeners[name].push(action));
function change(values) {
  const changed = Object.keys(values).filter((key) => state[key] !== values[key]);
  Object.assign(state, values);
  const called = new Set();
  for (const key of changed) for (const action of listeners[key]) if (!called.has(action)) { called.add(action); action(); }
}
const design = () => data.designs[state.design];
const view = () => data.views[state.view];

// ---- Words -----------------------------------------------------------------------------------------------------------------

// 00:33:40.3 since the start; and what a clock on the wall says then.
function clock(t) {
  const tenths = Math.round(t * 10), s = Math.floor(tenths / 10), pad = (n) => String(n).padStart(2, '0');
  const rest = tenths % 10;
  return `${pad(Math.floor(s / 3600))}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}${rest ? '.' + rest : ''}`;
}
function calendar(t) {
  return new Date(Date.parse(data.starts + ':00Z') + Math.round(t) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
const percent = (share) => share > 0 && share < 0.01 ? 'under 1 %' : share < 1 && share > 0.99 ? 'over 99 %' : `${Math.round(share * 100)} %`;
const useName = (use) => `${use.clients} using ${use.application}`;

// ---- Colours ---------------------------------------------------------------------------------------------------------------

// Light enough that black text can be read on each; in both themes, since bars carry their own outline.
const phaseColours = {
  detect: '#a9b4bf', declare: '#e0be4c', replicate: '#bda8e3', boot: '#7cc3ec', address: '#eaa063', route: '#6fabea', neighbour: '#83d6c6',
  publish: '#ea9fcb', 'zone transfer': '#d493d6', 'cache.resolver': '#f4a9b6', 'cache.client': '#f7c9a6', reconnect: '#cdd477',
  'spanning tree': '#a3c98a', storm: '#f0857a', probe: '#8fd0c4', task: '#ccbca5', repair: '#b9c8da', operator: '#e6d592', saturated: '#e8b27a', unrecovered: '#cfcfcf', unexplained: '#ff6bff',
};
function phaseColour(phase) {
  if (phaseColours[phase]) return phaseColours[phase];
  let hash = 7;
  for (const letter of phase) hash = (hash * 31 + letter.codePointAt(0)) % 360;
  return `hsl(${hash} 60% 72%)`;
}
// Of designs: told apart by dashes as well.
const designLook = (i) => ({
  colour: ['light-dark(#1a5fb4,#7ab5f5)', 'light-dark(#0b7a52,#4fd1a1)', 'light-dark(#b0470c,#ff9f5f)', 'light-dark(#86208a,#e29be6)', 'light-dark(#5d5a00,#d8d35a)', 'light-dark(#44515e,#b5c0cb)'][i % 6],
  dash: ['none', '8 3', '3 3', '10 3 2 3', '14 4', '1 3'][i % 6],
});
function stroke(element, i) {
  element.style.stroke = designLook(i).colour;
  element.style.strokeDasharray = designLook(i).dash;
  return element;
}

// ---- Text that fits -----------------------------------------------------------------------------------------------------------

const ruler = document.createElement('canvas').getContext('2d');
const widths = new Map();
function textWidth(text, size = 12, weight = 400) {
  const key = size + '/' + weight + '/' + text;
  if (!widths.has(key)) {
    ruler.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
}
function fitted(text, width, size = 12, weight = 400) {
  if (textWidth(text, size, weight) <= width) return text;
  const letters = [...text];
  let low = 0, high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (textWidth(letters.slice(0, middle).join('') + '…', size, weight) <= width) low = middle; else high = middle - 1;
  }
  return low === 0 ? '' : letters.slice(0, low).join('') + '…';
}
// A text of a drawing that is cut where it must be, and says all of itself to whoever points at it.
function label(text, x, y, width, attributes = {}) {
  const shown = fitted(text, width, 12, /strong/.test(attributes.class || '') ? 600 : 400);
  const element = svg('text', { x, y, ...attributes }, shown);
  return shown === text ? element : titled(element, text);
}

// ---- Tables ------------------------------------------------------------------------------------------------------------------

function cellOf(content, column) {
  const cell = html('td', { role: 'cell', 'data-label': column.replace(/\.(?=\S)/g, '.\u200b') });
  if (content === '') return cell;
  const told = content !== null && typeof content === 'object' && !(content instanceof Node);
  if (told && content.c) cell.className = content.c;
  if (told && content.s !== undefined) cell.style.background = `color-mix(in srgb, var(--heat-shade) ${content.s * 6}%, transparent)`;
  const words = told ? content.t : content;
  cell.append(html('span', {}, told && content.d !== undefined ? swatch(content.d) : '', words instanceof Node ? words : html('bdi', {}, String(words))));
  return cell;
}
// A path, as of what a sweep varies, is cut at its dots, where it must be.
const cuttable = (text) => text.split(/(?<=\.)(?=\S)/).flatMap((part, i) => i ? [html('wbr'), part] : [part]);
// Roles are said again: on a narrow screen rows are laid out as blocks, and browsers then forget that they are rows.
function bareTable(caption, head, rows, classOf = () => null, labels = head) {
  return html('table', { role: 'table' }, html('caption', {}, caption),
    html('thead', { role: 'rowgroup' }, html('tr', { role: 'row' }, head.map((text, i) => html('th', { role: 'columnheader', scope: 'col', class: classOf(i) }, cuttable(text))))),
    html('tbody', { role: 'rowgroup' }, rows.map((row) => html('tr', { role: 'row' }, row.map((content, i) => cellOf(content, labels[i]))))));
}
function tableOf(table) {
  const isNumber = (content) => content && /\bnum\b/.test(content.c || '');
  const numeric = (i) => table.rows.some((row) => isNumber(row[i])) && table.rows.every((row) => row[i] === '' || isNumber(row[i])) ? 'num' : null;
  const box = html('div', { class: 'fits', tabindex: '0', role: 'region', 'aria-label': table.caption }, bareTable(table.caption, table.head, table.rows, numeric, table.labels));
  return table.note ? [box, html('p', { class: 'quiet' }, table.note)] : [box];
}
// A table below a picture is made when somebody opens it, and again whenever it is open and what it shows has changed.
const openable = [];
function tableBelow(id, make) {
  const box = byId(id);
  const renew = () => {
    if (!box.open) return;
    while (box.children.length > 1) box.lastChild.remove();
    box.append(...tableOf(make()));
  };
  box.addEventListener('toggle', renew);
  openable.push({ box, renew });
  return renew;
}

// ---- Legends -----------------------------------------------------------------------------------------------------------------

const square = (colour) => svg('svg', { width: 14, height: 14, 'aria-hidden': 'true' }, svg('rect', { x: 1, y: 1, width: 12, height: 12, rx: 2, fill: colour, class: 'bar' }));
function swatch(i) {
  const line = stroke(svg('line', { x1: 0, y1: 7, x2: 22, y2: 7, 'stroke-width': 3 }), i);
  const drawing = svg('svg', { width: 22, height: 14, 'aria-hidden': 'true', class: 'swatch' }, line);
  return html('span', {}, drawing, ' ');
}
const phaseLegend = (phases) => phases.map((phase) => html('span', {}, square(phaseColour(phase)), phase));
const designLegend = () => data.designs.map((one, i) => html('span', {}, swatch(i), html('bdi', {}, one.name)));
