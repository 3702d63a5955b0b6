// What was served of what users asked for, where a scenario states that: over time, as a table, and how full links were.

const servedOf = (one) => one.demand ? one.demand.served[state.use] : null;
const anyDemand = data.designs.some((one) => one.demand);

function drawServed() {
  byId('demand').hidden = !anyDemand;
  if (!anyDemand) return;
  const drawing = new TimeDrawing('served', 150, `Share of what ${whoName()} ask for that is served, over time, a line for each design. The table below says how much was missing.`);
  const top = drawing.top + 6, bottom = drawing.height - 8, y = (share) => bottom - share * (bottom - top);
  scale(drawing.svg, drawing.left, drawing.right, top, bottom, shareMarks);
  const { from, to } = view();
  data.designs.forEach((one, i) => {
    const steps = servedOf(one);
    if (!steps || !steps.length) return;
    const points = [[from, stateAt(steps, from)[1]]];
    for (const [t, share] of steps) if (t > from && t < to) points.push([t, points[points.length - 1][1]], [t, share]);
    points.push([to, points[points.length - 1][1]]);
    const line = svg('path', { d: path(points.map(([t, share]) => [drawing.x(t), y(share)])), fill: 'none', 'stroke-width': i === state.design ? 3 : 1.8 });
    drawing.svg.append(titled(stroke(line, i), one.name));
  });
  byId('served-about').textContent = `Of what ${whoName()} ask for: below 100 % somebody is degraded, or cut off.`;
  byId('served-legend').replaceChildren(...designLegend());
  drawing.show();
}
function tellDemand() {
  const { demand } = design();
  byId('demand-uses').replaceChildren(...(demand && demand.uses.rows.length ? tableOf(demand.uses) : []));
  byId('demand-lines').replaceChildren(...(demand && demand.lines.rows.length ? tableOf(demand.lines) : []));
}
when('design view use size', drawServed);
when('design', tellDemand);

// Of a link at a time: how wide it is drawn, and what is said of it.
const loadAt = (item) => item.loads && item.loads.length && item.loads[0][0] <= state.time ? stateAt(item.loads, state.time)[1] : item.loads ? 0 : null;
const isFull = (load) => load !== null && load > 0.9995;
const loadWords = (load) => load === null ? '' : isFull(load) ? ', saturated' : `, ${percent(load)} full`;
const loadWidth = (load, trunk) => (trunk ? 3 : 1.5) + 6 * load;
