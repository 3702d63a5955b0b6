// The controls, the address of what is seen, and the first drawing.

// ---- The address: #d=subnet-failover&v=1&t=840.2&u=0&p=3&theme=dark ---------------------------------------------------------------

// A design by its name; by its place as well where several have it.
const designKey = (i) => data.designs.filter((one) => one.name === data.designs[i].name).length > 1 ? `${data.designs[i].name}~${i + 1}` : data.designs[i].name;
function hashOf(changes = {}) {
  const now = { ...state, ...changes };
  const parts = [`d=${encodeURIComponent(designKey(now.design))}`, `v=${now.view}`, `t=${Math.round(now.time * 1000) / 1000}`];
  if (now.use) parts.push(`u=${now.use}`);
  if (now.point) parts.push(`p=${now.point}`);
  if (now.theme) parts.push(`theme=${now.theme}`);
  return '#' + parts.join('&');
}
function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const wanted = {};
  const d = data.designs.findIndex((one, i) => designKey(i) === given.get('d'));
  if (d >= 0) wanted.design = d;
  const number = (key, count) => given.has(key) && /^\d+$/.test(given.get(key)) && Number(given.get(key)) < count;
  if (number('v', data.views.length)) wanted.view = Number(given.get('v'));
  if (number('u', useCount())) wanted.use = Number(given.get('u'));
  if (number('p', pointCount())) wanted.point = Number(given.get('p'));
  if (/^(dark|light)$/.test(given.get('theme') || '')) wanted.theme = given.get('theme');
  const t = Number(given.get('t'));
  if (given.has('t') && Number.isFinite(t)) wanted.time = Math.min(data.views[0].to, Math.max(data.views[0].from, t));
  // A moment outside of what is shown: show all.
  const seen = data.views[wanted.view ?? state.view];
  if (wanted.time !== undefined && (wanted.time < seen.from || wanted.time > seen.to)) wanted.view = 0;
  return wanted;
}
let writing = 0;
function writeHash() {
  clearTimeout(writing);
  writing = setTimeout(() => { if (location.hash !== hashOf()) history.replaceState(null, '', hashOf()); }, 200);
}
addEventListener('hashchange', () => change(readHash()));
when('design view use time theme point', writeHash);

// ---- Controls --------------------------------------------------------------------------------------------------------------------

const useCount = () => data.uses.length + (data.uses.length > 1 ? 1 : 0);
function makeControls() {
  data.designs.forEach((one, i) => {
    const input = html('input', { type: 'radio', name: 'design', value: i });
    input.addEventListener('change', () => change({ design: i }));
    byId('designs').append(html('label', {}, input, swatch(i), html('bdi', {}, one.name)));
  });
  byId('designs').hidden = data.designs.length < 2;
  byId('views').addEventListener('change', () => look(Number(byId('views').value)));
  byId('uses').addEventListener('change', () => change({ use: Number(byId('uses').value) }));
  byId('time').addEventListener('input', () => change({ time: view().from + byId('time').value / 10000 * (view().to - view().from) }));
  byId('previous').addEventListener('click', () => step(-1));
  byId('next').addEventListener('click', () => step(1));
  byId('play').addEventListener('click', () => playing ? stop() : play());
  byId('theme').addEventListener('click', () => change({ theme: isDark() ? 'light' : 'dark' }));
}
// What there is to choose from, which other points have other things of.
function fillChoices() {
  byId('views').replaceChildren(...data.views.map((one, i) => html('option', { value: i }, one.label)));
  const all = data.uses.length > 1 ? ['all users of all applications'] : [];
  byId('uses').replaceChildren(...[...data.uses.map(useName), ...all].map((name, i) => html('option', { value: i }, name)));
  byId('use-choice').hidden = data.uses.length < 2;
}
// Another stretch of time: its cursor begins where its first outage does, or where it begins.
function look(i) {
  const next = data.views[i], inside = state.time >= next.from && state.time <= next.to;
  change({ view: i, ...(inside ? {} : { time: next.from }) });
}
const instants = () => design().trace.instants;
// To the next instant at which something happened, or to the one before.
function step(direction) {
  stop();
  const list = instants();
  const found = direction > 0 ? list.find((t) => t > state.time + 1e-6) : list.findLast((t) => t < state.time - 1e-6);
  if (found === undefined) return;
  change(found < view().from || found > view().to ? { view: 0, time: found } : { time: found });
}
function showTime() {
  byId('time').value = Math.round((state.time - view().from) / (view().to - view().from) * 10000);
  const all = instants();
  const i = all.findLastIndex((t) => t <= state.time + 1e-6);
  const what = i < 0 ? 'nothing has happened yet' : design().trace.told[i];
  byId('now').textContent = clock(state.time);
  byId('last').textContent = i < 0 ? `${calendar(state.time)}: ${what}` : `${calendar(state.time)}; since ${clock(all[i])}: ${what}`;
  byId('time').setAttribute('aria-valuetext', `${clock(state.time)}, ${what}`);
  byId('next').disabled = !all.length || all[all.length - 1] <= state.time + 1e-6;
  byId('previous').disabled = !all.length || all[0] >= state.time - 1e-6;
}
function showChoices() {
  byId('designs').querySelectorAll('input').forEach((input, i) => { input.checked = i === state.design; });
  byId('views').value = state.view;
  byId('uses').value = state.use;
}
when('design view use', showChoices);
when('design view time', showTime);

// ---- Playing: a view in twenty seconds ---------------------------------------------------------------------------------------------

let playing = 0;
function play() {
  if (state.time >= view().to) change({ time: view().from });
  const from = state.time, begun = performance.now(), pace = (view().to - view().from) / 20000;
  const frame = (now) => {
    if (!playing) return;
    const t = from + Math.max(0, now - begun) * pace;
    change({ time: Math.min(view().to, t) });
    if (t >= view().to) stop(); else playing = requestAnimationFrame(frame);
  };
  playing = requestAnimationFrame(frame);
  byId('play').textContent = 'Pause';
  byId('play').setAttribute('aria-pressed', 'true');
}
function stop() {
  if (playing) cancelAnimationFrame(playing);
  playing = 0;
  byId('play').textContent = 'Play';
  byId('play').setAttribute('aria-pressed', 'false');
}
when('design view', stop);

// ---- Light and dark, size, print ----------------------------------------------------------------------------------------------------

const darkness = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => state.theme ? state.theme === 'dark' : darkness.matches;
function showTheme() {
  if (state.theme) document.documentElement.dataset.theme = state.theme;
  byId('theme').setAttribute('aria-pressed', String(isDark()));
}
when('theme', showTheme);
darkness.addEventListener('change', () => { showTheme(); drawHeat(); });
// On a phone only what moves the time stays in sight: what is above it in the controls scrolls away.
const placeControls = () => byId('controls').style.setProperty('--above', `${byId('controls').querySelector('.buttons').offsetTop - 6}px`);
when('size', placeControls);
let width = innerWidth;
addEventListener('resize', () => {
  if (innerWidth === width) return;
  width = innerWidth;
  listeners.size.forEach((action) => action());
});
// On paper drawings are as wide as an A4 or letter page is between its margins, and every table is open.
const paperWidth = 715;
function redraw(bodyWidth) {
  document.body.style.width = bodyWidth;
  listeners.size.forEach((action) => action());
}
addEventListener('beforeprint', () => {
  openable.forEach(({ box, renew }) => { box.open = true; renew(); });
  redraw(`${paperWidth}px`);
});
addEventListener('afterprint', () => redraw(''));

// ---- What does not change -------------------------------------------------------------------------------------------------------------

// On a narrow screen each cell says what it is of: a plane's cells say which of the two paths has that value.
function labelsOf([down, ...across]) {
  const [rows, columns] = down.split(', and across ');
  return [rows, ...across.map((value) => columns ? `${columns}: ${value}` : value)];
}
function tell() {
  document.title = data.title;
  byId('title').replaceChildren(html('bdi', {}, data.title));
  const seeds = [...new Set(data.designs.map((one) => one.seed))].join(', ');
  byId('about').textContent = `drsim ${data.version}, seed ${seeds}, from ${calendar(0).slice(0, 16)}; ${data.designs.map((one) => one.fingerprint ? `${one.file} (${one.fingerprint})` : one.file).join(', ')}`;
  if (data.designs.every((one) => one.replications > 1))
    byId('about').append(html('br'), `${data.designs[0].replications} replications of each design; all that happens on this page is replication ${data.designs[0].typical} of every design, a typical one.`);
  const endings = data.designs.filter((one) => one.ending);
  byId('endings').hidden = endings.length === 0;
  byId('endings').textContent = endings.map((one) => `${one.name}: ${one.ending}`).join(' ');
  byId('headline').replaceChildren(...(data.verdict ? [html('p', { class: 'verdict' }, data.verdict)] : []), ...tableOf(data.headline));
  byId('totals').replaceChildren(...tableOf(data.totals));
  byId('swept').hidden = !whole.sweep;
  if (whole.sweep) byId('sweep').replaceChildren(...whole.sweep.planes.flatMap((plane) => tableOf({ ...plane, labels: labelsOf(plane.head) })));
  byId('sweep-table').open = Boolean(whole.sweep && !whole.sweep.planes.length);
  byId('assumptions').replaceChildren(...(data.assumptions.length ? data.assumptions : ['nothing']).map((text) => html('li', {}, html('bdi', {}, text))));
  byId('limits').replaceChildren(...data.limits.map((text) => html('li', {}, text)));
}
if (whole.sweep) tableBelow('sweep-table', () => whole.sweep.table);
tableBelow('defaults-table', () => data.defaults);
function tellDesign() {
  const { plans, steps } = design();
  byId('plans').replaceChildren(...(plans.rows.length ? tableOf(plans) : [html('p', { class: 'quiet' }, 'No plan was carried out.')]));
  byId('steps').replaceChildren(...(steps.rows.length ? tableOf(steps) : []));
  const { writers, commits } = design();
  byId('writers-of-all').hidden = data.designs.every((one) => !one.writers.rows.length && !one.commits.rows.length);
  byId('writers').replaceChildren(...(writers.rows.length ? tableOf(writers) : [html('p', { class: 'quiet' }, 'No VM ran at both its places.')]));
  byId('commits').replaceChildren(...(commits.rows.length ? tableOf(commits) : []));
  byId('expectations').replaceChildren(...(design().expectations.rows.length ? tableOf(design().expectations) : []));
}
when('design', tellDesign);

// All of it once, whatever has changed.
function drawAll() {
  new Set(['design', 'view', 'use', 'time', 'size'].flatMap((name) => listeners[name])).forEach((action) => action());
}

makeControls();
makeSliders();
fillChoices();
tell();
// It opens where the users who lost most begin to be cut off.
state.time = ((design().shares.uses[0] || [])[0] || [view().from])[0];
Object.assign(state, readHash());
showTheme();
if (whatIf) showPoint(); else drawAll();
document.documentElement.dataset.ready = 'true';
