// The sliders of a sweep: all of the page shows what was simulated at the point where they stand. Nothing is simulated here.

const whatIf = whole.what_if && whole.what_if.points.length > 1 ? whole.what_if : null;
const pointCount = () => whatIf ? whatIf.points.length : 1;
const isAt = (point, places) => point.at.every((place, i) => place === places[i]);

// What a point says where it differs from the first one, and all else as that says it.
function dataAt(i) {
  const { data: changed } = whatIf.points[i];
  return { ...whole, ...changed, designs: whole.designs.map((one, d) => ({ ...one, ...(changed.designs || [])[d] })) };
}

// One scale for all points, so that what moves is what differs.
let longestPhases = 0;
const longestOf = new Map();  // By use: the scale of its distribution.
function measureScales() {
  whatIf.points.forEach((_, i) => {
    const { phases, distributions, uses } = dataAt(i);
    longestPhases = Math.max(longestPhases, phases.longest);
    distributions.uses.forEach((one, u) => {
      const name = u < uses.length ? useName(uses[u]) : '', known = longestOf.get(name);
      if (!known || known.longest < one.longest) longestOf.set(name, { longest: one.longest, ticks: one.ticks });
    });
  });
}
function onOneScale(at) {
  const scaled = (one, u) => ({ ...one, ...longestOf.get(u < at.uses.length ? useName(at.uses[u]) : '') });
  return { ...at, phases: { ...at.phases, longest: longestPhases }, distributions: { ...at.distributions, uses: at.distributions.uses.map(scaled) } };
}

// ---- Sliders ------------------------------------------------------------------------------------------------------------------

function makeSliders() {
  if (!whole.what_if) return;
  byId('what-if').hidden = false;
  if (!whatIf) {
    byId('what-if-about').textContent = 'All points of this sweep together are too large for one page: it shows the first one. Vary fewer values to have sliders.';
    byId('ask-first').closest('label').hidden = true;
    byId('sweep-about').textContent = 'What follows below is its first point.';
    return;
  }
  measureScales();
  byId('sliders').hidden = false;
  whatIf.sliders.forEach((slider, i) => {
    const id = `slider-${i}`;
    const input = html('input', { type: 'range', id, min: 0, max: slider.values.length - 1, step: 1 });
    input.addEventListener('input', slide);
    byId('sliders').append(html('label', { for: id }, html('bdi', {}, slider.name), html('output', { for: id }), input));
  });
  byId('what-if').parentElement.prepend(byId('what-if'), byId('controls'));  // In sight of what they move.
  byId('what-if-about').textContent = `${whatIf.points.length} points were simulated, ${whole.designs[0].replications} times each. The sliders go from one to the next; all that follows is of the point where they stand.`;
  byId('sweep-about').textContent = 'All points; the rest of the page is of one.';
  byId('ask-first').checked = whatIf.asks_first;
  byId('ask-first').addEventListener('change', showCurtain);
  byId('prediction').addEventListener('submit', lift);
  [...byId('sliders').querySelectorAll('input')].forEach((input) => { if (input.max === '0') input.disabled = true; });
}
function slide() {
  const places = [...byId('sliders').querySelectorAll('input')].map((input) => Number(input.value));
  change({ point: whatIf.points.findIndex((point) => isAt(point, places)) });
}
function showPoint() {
  const use = data.uses[state.use], at = whatIf.points[state.point];
  data = onOneScale(dataAt(state.point));
  const same = use ? data.uses.findIndex((one) => useName(one) === useName(use)) : data.uses.length;
  state.use = Math.min(Math.max(0, same), useCount() - 1);
  if (state.view >= data.views.length) state.view = 0;
  if (state.view && (state.time < view().from || state.time > view().to)) state.time = view().from;
  [...byId('sliders').querySelectorAll('label')].forEach((label, i) => {
    const value = whatIf.sliders[i].values[at.at[i]], input = label.querySelector('input');
    input.value = at.at[i];
    input.setAttribute('aria-valuetext', value);
    label.querySelector('output').textContent = value;
  });
  byId('point').textContent = at.values;
  byId('verdict').textContent = at.verdict;
  mappedOf = -1;
  fillChoices();
  tell();
  drawAll();
  openable.forEach(({ renew }) => renew());
  showCurtain();
}
when('point', showPoint);

// ---- Predictions: what somebody says before the curtain is lifted ---------------------------------------------------------------

const lifted = new Map();  // By point: what was predicted there.
const isCovered = () => Boolean(whatIf) && byId('ask-first').checked && !lifted.has(state.point);

// "31m", "1h 5m 20s", "01:05:00", "90s"; seconds, or nothing.
function spanOf(text) {
  const parts = text.trim().match(/^(\d+):(\d\d)(?::(\d\d))?$/);
  if (parts) return Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] || 0);
  if (!/^(\d+(\.\d+)?\s*[dhms]\s*)+$/.test(text.trim())) return undefined;
  const units = { d: 86400, h: 3600, m: 60, s: 1 };
  return [...text.matchAll(/(\d+(?:\.\d+)?)\s*([dhms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * units[unit], 0);
}
const answers = () => whatIf.points[state.point].found;
function questions() {
  const found = answers(), { name } = data.designs[state.design];
  const all = [{ id: 'mean', ask: `How long is a user of ${whatIf.about} cut off in ${name}, in the mean? As in 31m or 1h 5m.`, found: found[state.design].text }];
  if (found.length > 1) all.push({ id: 'least', ask: 'Which design loses the fewest user-minutes?', options: data.designs.map((one) => one.name), found: found.map((one, i) => one.loses_least ? data.designs[i].name : null).filter(Boolean).join(', ') });
  if (found[state.design].met !== null) all.push({ id: 'met', ask: `Does ${name} meet every objective?`, options: ['yes', 'no'], found: found[state.design].met ? 'yes' : 'no' });
  return all.filter((one) => one.found !== null);
}
function showCurtain() {
  const covered = isCovered();
  byId('prediction').hidden = !covered;
  if (covered) document.documentElement.dataset.curtain = 'down'; else delete document.documentElement.dataset.curtain;
  if (covered) {
    const fields = questions().map(({ id, ask, options }) => html('label', {}, html('span', {}, ask),
      options ? html('select', { name: id, required: '' }, html('option', { value: '' }, 'choose'), options.map((text) => html('option', { value: text }, text)))
              : html('input', { name: id, required: '', autocomplete: 'off', spellcheck: 'false' })));
    byId('prediction').replaceChildren(...fields, html('p', { class: 'bad', role: 'alert' }), html('button', { type: 'submit' }, 'Lift the curtain'));
  }
  showPredictions();
}
function lift(event) {
  event.preventDefault();
  const given = new FormData(byId('prediction')), mean = spanOf(given.get('mean') || '');
  if (mean === undefined) {
    byId('prediction').querySelector('[role=alert]').textContent = 'A span of time is written as in 31m, 1h 5m or 01:05:00.';
    byId('prediction').querySelector('input').focus();
    return;
  }
  lifted.set(state.point, questions().map((one) => ({ ...one, said: given.get(one.id), right: one.id === 'mean' ? howFar(mean, answers()[state.design].mean) : one.found.split(', ').includes(given.get(one.id)) ? '✓' : '✗' })));
  showCurtain();
  drawAll();  // What was hidden had no width to be drawn in.
  byId('h-what-if').focus();
}
function howFar(said, found) {
  if (said === found) return '✓';
  if (!found) return `${clock(said)} too much`;
  const off = Math.round(100 * (said - found) / found);
  return off === 0 ? '✓' : `${Math.abs(off)} % too ${off > 0 ? 'long' : 'short'}`;
}
function showPredictions() {
  const rows = [...lifted].flatMap(([point, all]) => all.map((one) => [whatIf.points[point].values, one.ask, one.said, one.found, one.right]));
  byId('predictions').replaceChildren(...(rows.length ? tableOf({ caption: 'Predictions so far', head: ['Where', 'Question', 'Said', 'Found', 'Verdict'], rows }) : []));
}
