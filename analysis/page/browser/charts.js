// The other drawings: users over time, downtime by phase, its distribution, data at risk, fault domains.

const path = (points) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

// A scale from 0 upwards, with lines across a drawing that begins at `left`.
function scale(drawing, left, right, top, bottom, marks) {
  for (const [y, text] of marks) {
    const at = bottom - y * (bottom - top);
    drawing.append(svg('line', { class: 'grid', x1: left, x2: right, y1: at, y2: at }), svg('text', { class: 'quiet-text', x: left - 6, y: at + 4, 'text-anchor': 'end' }, text));
  }
}
const shareMarks = [[0, '0 %'], [0.25, '25 %'], [0.5, '50 %'], [0.75, '75 %'], [1, '100 %']];

// ---- Users over time ------------------------------------------------------------------------------------------------------------

const everybody = () => state.use === data.uses.length;
const curveOf = (one) => everybody() ? one.shares.everybody : one.shares.uses[state.use];
const whoName = () => everybody() ? 'all users of all applications' : useName(data.uses[state.use]);

function drawShares() {
  const drawing = new TimeDrawing('shares', 170, `Share of ${whoName()} who reach it, over time, a line for each design. The table below has the same.`);
  const top = drawing.top + 6, bottom = drawing.height - 8, y = (share) => bottom - (1 - share) * (bottom - top);
  scale(drawing.svg, drawing.left, drawing.right, top, bottom, shareMarks);
  data.designs.forEach((one, i) => {
    const points = [[view().from, shareOn(curveOf(one), view().from)], ...(curveOf(one) || []).filter(([t]) => t >= view().from && t <= view().to), [view().to, shareOn(curveOf(one), view().to)]];
    const line = svg('path', { d: path(points.map(([t, share]) => [drawing.x(t), y(share)])), fill: 'none', 'stroke-width': i === state.design ? 3 : 1.8 });
    drawing.svg.append(titled(stroke(line, i), one.name));
  });
  byId('shares-about').textContent = `The share of ${whoName()} that reaches it.`;
  byId('shares-legend').replaceChildren(...designLegend());
  drawing.show();
}
const sharesTable = tableBelow('shares-table', () => ({
  caption: `Share of ${whoName()} cut off, where it turns`, head: ['Design', 'Time', 'Cut off'],
  rows: data.designs.flatMap((one) => (curveOf(one) || []).map(([t, share]) => [one.name, { t: clock(t), c: 'num' }, { t: percent(share), c: 'num' }])),
}));
when('design view use size', drawShares);
when('use', sharesTable);

// ---- Downtime by phase ------------------------------------------------------------------------------------------------------------

function drawPhases() {
  const box = byId('phases'), width = Math.max(300, box.clientWidth), most = 6;
  const groups = data.phases.groups.map((group, i) => ({ ...group, use: data.uses[i] })).filter((group) => group.bars.length).slice(0, most);
  const left = Math.min(150, Math.max(...data.designs.map((one) => textWidth(one.name, 12, 600))) + 10, width * 0.36), right = width - 84;
  const x = (s) => left + s / data.phases.longest * (right - left);
  const drawing = svg('svg', { width, role: 'img', 'aria-label': 'Downtime by phase, a bar for each design and group of users. The table below has the same.' });
  let y = 4;
  for (const group of groups) {
    const objective = group.use.rto_text ? `, objective ${group.use.rto_text}` : '';
    drawing.append(label(useName(group.use) + objective, 0, y + 13, width, { class: 'strong' }));
    y += 20;
    const begin = y, totals = [];
    for (const bar of group.bars) {
      drawing.append(label(data.designs[bar.design].name, 0, y + 14, left - 8, bar.design === state.design ? { class: 'strong' } : {}));
      let at = left;
      for (const [phase, s, text] of bar.parts) {
        const wide = x(s) - left;
        drawing.append(titled(svg('rect', { class: 'bar', x: at, y: y + 2, width: Math.max(0.5, wide), height: 16, fill: phaseColour(phase) }), `${phase} ${text}`));
        at += wide;
      }
      totals.push(svg('text', { class: 'halo', x: at + 5, y: y + 14 }, bar.total));
      y += 22;
    }
    y = drawObjective(drawing, group, x, begin, y) + 8;
    drawing.append(...totals);
  }
  drawing.setAttribute('height', y);
  box.replaceChildren(drawing);
  const phases = [...new Set(groups.flatMap((group) => group.bars.flatMap((bar) => bar.parts.map(([phase]) => phase))))];
  const more = data.phases.groups.length > groups.length ? [html('span', {}, `${data.phases.groups.length - groups.length} groups more in the table`)] : [];
  byId('phases-legend').replaceChildren(...phaseLegend(phases), ...more);
}
function drawObjective(drawing, group, x, begin, y) {
  if (!group.rto || group.rto > data.phases.longest) return y;
  drawing.append(titled(svg('line', { class: 'target', x1: x(group.rto), x2: x(group.rto), y1: begin, y2: y }), `objective ${group.use.rto_text}`));
  return y;
}
tableBelow('phases-table', () => ({
  caption: 'Time spent in each phase', head: ['Users', 'Design', 'Phase', 'Time'],
  rows: data.phases.groups.flatMap((group, i) => group.bars.flatMap((bar) => bar.parts.map(([phase, , text]) => [useName(data.uses[i]), data.designs[bar.design].name, phase, { t: text, c: 'num' }]))),
}));
when('design size', drawPhases);

// ---- Its distribution ----------------------------------------------------------------------------------------------------------------

function drawCdf() {
  const box = byId('cdf'), width = Math.max(300, box.clientWidth), height = 270, left = 46, right = width - 16, top = 14, bottom = height - 34;
  const { lines, ticks, longest, rto, rto_text: rtoText } = data.distributions.uses[state.use];
  const x = (s) => left + s / longest * (right - left), y = (share) => bottom - share * (bottom - top);
  const drawing = svg('svg', { width, height, role: 'img', 'aria-label': `Share of ${data.distributions.what} whose downtime is at most so long, for ${whoName()}. The table below has the percentiles.` });
  scale(drawing, left, right, top, bottom, shareMarks);
  const words = [];  // On top of the lines.
  let free = left - 20;
  for (const [s, text] of ticks) {
    const half = textWidth(text) / 2, at = Math.min(x(s), width - half);
    drawing.append(svg('line', { class: 'grid', x1: x(s), x2: x(s), y1: top, y2: bottom }));
    if (at - half > free) drawing.append(svg('text', { class: 'quiet-text', x: at, y: bottom + 16, 'text-anchor': 'middle' }, text));
    free = Math.max(free, at + half + 6);
  }
  if (rto && rto <= longest) {
    const at = x(rto), text = `objective ${rtoText}`, end = at + textWidth(text) + 8 > right;
    drawing.append(svg('line', { class: 'target', x1: at, x2: at, y1: top, y2: bottom }));
    words.push(svg('text', { class: 'target-text halo', x: end ? at - 5 : at + 5, y: bottom - 6, 'text-anchor': end ? 'end' : 'start' }, text));
  }
  lines.forEach((line, i) => {
    if (!line) return;
    const points = [[0, 0], [line.points[0][0], 0], ...line.points, [longest, 1]];
    drawing.append(titled(stroke(svg('path', { d: path(points.map(([s, share]) => [x(s), y(share)])), fill: 'none', 'stroke-width': i === state.design ? 3 : 1.8 }), i), data.designs[i].name));
    for (const mark of line.marks.filter((one) => one.share < 1)) {
      const dot = svg('circle', { cx: x(mark.at), cy: y(mark.share), r: 4, fill: 'var(--card)', 'stroke-width': 2 });
      dot.style.stroke = designLook(i).colour;
      drawing.append(titled(dot, `${data.designs[i].name}, ${mark.name}: ${mark.t}`));
    }
  });
  drawing.append(...words, svg('text', { class: 'quiet-text', x: right, y: height - 3, 'text-anchor': 'end' }, 'downtime'));
  box.replaceChildren(drawing);
  byId('cdf-about').textContent = `The share of ${data.distributions.what} whose downtime was at most so long: ${everybody() ? 'all users of all applications, of the run shown' : whoName()}. Circles mark the median and 95 of 100.` +
    (rto && rto > longest ? ` All stay below the objective of ${rtoText}.` : '');
  byId('cdf-legend').replaceChildren(...designLegend());
}
const cdfTable = tableBelow('cdf-table', () => ({
  caption: `Downtime of ${whoName()}, over ${data.distributions.what}`, head: ['Design', 'Percentile', 'Downtime'],
  rows: data.distributions.uses[state.use].lines.flatMap((line, i) => line ? line.marks.map((mark) => [data.designs[i].name, mark.name, { t: mark.t, c: 'num' }]) : []),
}));
when('design use size', drawCdf);
when('use', cdfTable);

// ---- Data at risk ----------------------------------------------------------------------------------------------------------------------

function drawPoints() {
  const { lines, columns, left_out: leftOut, ages } = design().points;
  byId('points-lost').replaceChildren(...(design().points.table.rows.length ? tableOf(design().points.table) : []));
  byId('points-table').hidden = !lines.length;
  if (!lines.length) {
    byId('points-legend').replaceChildren();
    byId('points').replaceChildren(html('p', { class: 'quiet' }, 'Nothing is replicated in this design.'));
    delete cursors.points;
    return;
  }
  const drawing = new TimeDrawing('points', 170, 'Age of the newest recovery point over time, a line for each group of VMs. The table below has the same.');
  const top = drawing.top + 6, bottom = drawing.height - 8, scaleOf = ages[state.view], y = (age) => bottom - age / scaleOf.most * (bottom - top);
  scale(drawing.svg, drawing.left, drawing.right, top, bottom, scaleOf.ticks.map(([age, text]) => [age / scaleOf.most, text]));
  lines.forEach((line, i) => {
    if (line.rpo && line.rpo <= scaleOf.most) drawing.svg.append(titled(svg('line', { class: 'target', x1: drawing.left, x2: drawing.right, y1: y(line.rpo), y2: y(line.rpo) }), `objective of ${line.name}`));
    let d = '', open = false;
    line.views[state.view].forEach((age, column) => {
      const x = drawing.left + (column + 0.5) / columns * (drawing.right - drawing.left);
      if (age !== null) d += `${open ? 'L' : 'M'}${x.toFixed(1)} ${y(age).toFixed(1)}`;
      open = age !== null;
    });
    drawing.svg.append(titled(stroke(svg('path', { d, fill: 'none', 'stroke-width': 1.8 }), i), line.name));
  });
  const names = lines.map((line, i) => html('span', {}, swatch(i), html('bdi', {}, line.vms > 1 ? `${line.name} (${line.vms})` : line.name)));
  const objective = lines.some((line) => line.rpo) ? [html('span', {}, svg('svg', { width: 22, height: 14, 'aria-hidden': 'true' }, svg('line', { class: 'target', x1: 0, x2: 22, y1: 7, y2: 7, 'stroke-width': 2 })), 'objective')] : [];
  byId('points-legend').replaceChildren(...names, ...objective, ...(leftOut ? [html('span', {}, `${leftOut} groups more are left out`)] : []));
  drawing.show();
}
const pointsTable = tableBelow('points-table', () => ({
  caption: `Oldest recovery point in ${design().name}, ${view().label}`, head: ['VMs', 'Time', 'Age, at most'],
  rows: design().points.lines.flatMap((line) => line.views[state.view].map((age, i) => [line.name, age, i]).filter(([, age, i]) => age !== null && i % 10 === 0)
    .map(([name, age, i]) => [name, { t: clock(view().from + i / design().points.columns * (view().to - view().from)), c: 'num' }, { t: clock(age), c: 'num' }])),
}));
when('design view size', drawPoints);
when('design view', pointsTable);

// ---- Fault domains ------------------------------------------------------------------------------------------------------------------------

// All designs below each other: what differs is how far a box reaches.
const domainHeight = 46, domainTop = 24, designTop = 26;
function drawStorms() {
  const columns = data.storm_columns, several = data.designs.length > 1;
  if (!data.designs.every((one) => one.storms.drawn) || !columns.length) {
    byId('storms').replaceChildren(html('p', { class: 'quiet' }, columns.length ? 'Too many sites to draw side by side: see the table.' : 'There is no network here.'));
    return;
  }
  const least = 130, width = Math.max(byId('storms').clientWidth, columns.length * least), each = width / columns.length;
  const drawing = svg('svg', { width, role: 'img', 'aria-label': 'Fault domains across sites, by design. The table below has the same.' });
  columns.forEach((name, i) => drawing.append(label(name, i * each + each / 2, 14, each - 10, { class: 'strong', 'text-anchor': 'middle' })));
  let y = domainTop;
  data.designs.forEach((one, i) => {
    if (several) {
      drawing.append(stroke(svg('line', { x1: 4, x2: 26, y1: y + 11, y2: y + 11, 'stroke-width': 3 }), i), label(one.name, 32, y + 15, width - 40, i === state.design ? { class: 'strong' } : {}));
      y += designTop;
    }
    for (const domain of one.storms.domains) drawDomain(drawing, domain, y + domain.row * domainHeight, each);
    y += one.storms.rows * domainHeight;
    if (one.storms.left_out) drawing.append(svg('text', { class: 'quiet-text', x: 4, y: y + 12 }, `${one.storms.left_out} more are left out`));
    y += one.storms.left_out ? 20 : 4;
  });
  drawing.setAttribute('height', y);
  byId('storms').replaceChildren(drawing);
}
// A box for sites next to each other, a strip past those between them that are not in it.
function drawDomain(drawing, domain, y, each) {
  const how = domain.rho > 0 || domain.happened ? 'storm' : domain.sites.length > 1 ? 'warn' : 'ok';
  const what = `vlan ${domain.vlan}: ${domain.endpoints} endpoint${domain.endpoints === 1 ? '' : 's'}`;
  const growth = domain.rho > 0 ? `rho ${+domain.rho.toPrecision(3)}: a storm at once` : domain.rho_all > 0 ? `rho ${+domain.rho_all.toPrecision(3)} if every trunk forwards` : 'no loop';
  const about = domain.happened ? `${domain.happened}; ${growth}` : growth;
  const runs = [];
  for (const site of domain.sites) {
    const last = runs[runs.length - 1];
    if (last && last.to === site - 1) last.to = site; else runs.push({ from: site, to: site });
  }
  const box = (attributes) => titled(svg('rect', { class: 'box ' + how, ...attributes }), `${what}, ${about}`);
  runs.forEach((run, i) => {
    const x = run.from * each + 4, wide = (run.to - run.from + 1) * each - 8;
    if (i) drawing.append(box({ x: (runs[i - 1].to + 1) * each - 4, y: y + 15, width: x - (runs[i - 1].to + 1) * each + 4, height: 8 }));
    drawing.append(box({ x, y, width: wide, height: 38, rx: 5 }),
                   label(what, x + wide / 2, y + 16, wide - 8, { class: 'strong', 'text-anchor': 'middle' }),
                   label(about, x + wide / 2, y + 31, wide - 8, { 'text-anchor': 'middle' }));
  });
}
function tellStorms() {
  const { happened, blast } = design().storms;
  byId('happened').replaceChildren(...(happened.rows.length ? tableOf(happened) : [html('p', { class: 'quiet' }, `No storm happened in this run of ${design().name}.`)]), ...(blast.rows.length ? tableOf(blast) : []));
}
const stormsTable = tableBelow('storms-table', () => ({
  ...data.designs[0].storms.table, caption: 'Fault domains before anything happens', head: ['Design', ...data.designs[0].storms.table.head],
  rows: data.designs.flatMap((one) => one.storms.table.rows.map((row) => [one.name, ...row])),
}));
when('design size', drawStorms);
when('design', tellStorms);
