// The trace: what happened, when, and because of what. A page of it at a time, so that ten thousand lines scroll like ten.

const pageLength = 60;
let matching = [];   // Indices of the records that are looked for.
let first = 0;       // The place in them that the page begins with.
let shownKey = '';

const recordText = (i) => design().trace.texts[design().trace.records[i][1]];
// How many of `list` (indices of records, in order of time) are at or before t.
function countUntil(list, t) {
  let low = 0, high = list.length;
  while (low < high) { const middle = (low + high) >> 1; if (design().trace.records[list[middle]][0] <= t) low = middle + 1; else high = middle; }
  return low;
}

function findRecords() {
  const wanted = byId('find').value.trim().toLowerCase();
  const hits = design().trace.texts.map((text) => !wanted || text.toLowerCase().includes(wanted));
  matching = [];
  design().trace.records.forEach((record, i) => { if (hits[record[1]] || (wanted && record[3].includes(wanted))) matching.push(i); });
  shownKey = '';
  if (!byId('follow').checked) first = 0;
  showRecords();
}
function showRecords() {
  const here = countUntil(matching, state.time) - 1;
  if (byId('follow').checked) first = Math.floor(Math.max(0, here) / pageLength) * pageLength;
  first = Math.max(0, Math.min(first, Math.floor(Math.max(0, matching.length - 1) / pageLength) * pageLength));
  const shown = matching.slice(first, first + pageLength);
  const key = `${state.design}/${byId('find').value}/${first}`;
  if (key !== shownKey) {
    shownKey = key;
    byId('trace').replaceChildren(bareTable(`Records of ${design().name}`, ['Time', 'What', 'Because of', 'Phase'], shown.map(rowOf), (i) => i === 0 ? 'num' : null));
  }
  [...byId('trace').querySelectorAll('tbody tr')].forEach((row, i) => {
    row.className = first + i === here ? 'here' : '';
    if (first + i === here) row.setAttribute('aria-current', 'time'); else row.removeAttribute('aria-current');
  });
  byId('found').textContent = matching.length ? `${first + 1} to ${first + shown.length} of ${matching.length}` : 'none found';
  byId('earlier').disabled = first === 0;
  byId('later').disabled = first + pageLength >= matching.length;
}
const momentLink = (t, text) => html('a', { href: hashOf({ time: t }) }, html('bdi', {}, text));
function rowOf(i) {
  const [t, , cause, phase] = design().trace.records[i];
  const because = cause < 0 ? '' : momentLink(design().trace.records[cause][0], recordText(cause));
  return [{ t: momentLink(t, clock(t)), c: 'num' }, recordText(i), because, phase];
}
function aboutTrace() {
  const { records, left_out: leftOut } = design().trace;
  byId('trace-about').textContent = `${records.length} of ${records.length + leftOut} changes of ${design().name}` +
    (leftOut ? '; the steady state of replication, and what there is no room for, is left out.' : ', all of them.') + ' Each links to its moment.';
}
function turn(pages) {
  byId('follow').checked = false;
  first += pages * pageLength;
  showRecords();
}
byId('find').addEventListener('input', findRecords);
byId('follow').addEventListener('change', showRecords);
byId('earlier').addEventListener('click', () => turn(-1));
byId('later').addEventListener('click', () => turn(1));
when('design', () => { aboutTrace(); findRecords(); });
when('time', showRecords);
