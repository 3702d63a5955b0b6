// Rules of WCAG 2.2, levels A and AA, that can be decided by looking at a page that is drawn. Returns what breaks them, in words.
(() => {
  const found = [];
  const say = (rule, element, why) => found.push(`${rule}: <${element.tagName.toLowerCase()} id="${element.id}" class="${element.getAttribute('class') || ''}"> ${why}`);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getClientRects().length > 0 && !element.closest('.unseen, title');

  // 1.4.3 Contrast (minimum): text against what it stands on.
  const parse = (colour) => {
    const parts = colour.match(/[\d.]+/g).map(Number);
    const unit = colour.startsWith('color(') ? 255 : 1;
    return { rgb: parts.slice(0, 3).map((part) => part * unit), alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const light = ({ rgb }) => rgb.map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => { const [low, high] = [light(a), light(b)].sort((x, y) => x - y); return (high + 0.05) / (low + 0.05); };
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.alpha > 0.99) return colour;
    }
    return parse(getComputedStyle(document.body).backgroundColor);
  };
  // Of a text in a drawing: the shape painted last below its middle, or the card.
  const shapeBelow = (text) => {
    const box = text.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    if (getComputedStyle(text).paintOrder.includes('stroke') && getComputedStyle(text).stroke !== 'none') return parse(getComputedStyle(text).stroke);
    const shapes = [...text.ownerSVGElement.querySelectorAll('rect')].filter((rect) => {
      const r = rect.getBoundingClientRect();
      const before = text.compareDocumentPosition(rect) & Node.DOCUMENT_POSITION_PRECEDING;
      return before && r.x <= x && x <= r.right && r.y <= y && y <= r.bottom && getComputedStyle(rect).fill !== 'none';
    });
    return shapes.length ? parse(getComputedStyle(shapes[shapes.length - 1]).fill) : backgroundOf(text.ownerSVGElement.parentElement);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !element || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION', 'title'].includes(element.tagName) || !isSeen(element)) continue;
    if (element.disabled) continue;  // 1.4.3 leaves inactive controls out.
    const inDrawing = element.ownerSVGElement;
    const style = getComputedStyle(element), ratio = contrast(parse(inDrawing ? style.fill : style.color), inDrawing ? shapeBelow(element) : backgroundOf(element));
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) say('1.4.3', element, `contrast ${ratio.toFixed(2)} of "${texts.currentNode.textContent.trim().slice(0, 30)}"`);
  }

  // 1.1.1, 2.4.6, 4.1.2: whatever is a picture, a control or a region has a name.
  const named = (element) => element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') || element.textContent.trim() || (element.labels && element.labels.length && element.labels[0].textContent.trim());
  for (const element of all('svg[role="img"], button, input, select, summary, a, [role="region"], section, fieldset')) if (!named(element)) say('4.1.2', element, 'has no name');
  for (const element of all('svg:not([role])')) if (element.getAttribute('aria-hidden') !== 'true' && !element.ownerSVGElement) say('1.1.1', element, 'is neither named nor hidden');
  for (const element of all('[aria-labelledby]')) if (!document.getElementById(element.getAttribute('aria-labelledby'))) say('4.1.2', element, 'is named by nothing');
  // 1.3.1: headings in their order, tables with headers.
  let level = 0;
  for (const heading of all('h1, h2, h3')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say('1.3.1', heading, 'skips a level');
    if (!heading.textContent.trim()) say('1.3.1', heading, 'is empty');
    level = next;
  }
  for (const table of all('table')) if (!table.caption || ![...table.querySelectorAll('th')].every((th) => th.scope === 'col')) say('1.3.1', table, 'lacks a caption or headers');
  // 2.1.1: what scrolls can be scrolled by key; 2.5.8: what is pressed is large enough.
  for (const element of all('*')) {
    const style = getComputedStyle(element);
    const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY) && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    if (scrolls && element.tabIndex < 0 && element !== document.documentElement) say('2.1.1', element, 'scrolls, and no key reaches it');
  }
  for (const element of all('button, select, input:not([type="radio"]):not([type="checkbox"])')) if (isSeen(element) && element.getBoundingClientRect().height < 24) say('2.5.8', element, 'is less than 24 pixels high');
  // 1.4.10: nothing but drawings and tables scrolls sideways; 2.4.2, 3.1.1: title and language; 4.1.1: ids are unique.
  if (document.documentElement.scrollWidth > innerWidth) say('1.4.10', document.documentElement, `is ${document.documentElement.scrollWidth} pixels wide on a screen of ${innerWidth}`);
  if (!document.title) say('2.4.2', document.head, 'has no title');
  if (!document.documentElement.lang) say('3.1.1', document.documentElement, 'has no language');
  const ids = all('[id]').map((element) => element.id);
  for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) say('4.1.1', document.getElementById(id), 'is not the only one of its id');
  if (all('main').length !== 1) say('1.3.1', document.body, 'has not one main landmark');
  // And of drawings: texts neither overlap nor leave their picture.
  for (const drawing of all('svg[role="img"]')) {
    const frame = drawing.getBoundingClientRect();
    const boxes = [...drawing.querySelectorAll('text')].filter((text) => text.textContent.trim() && isSeen(text)).map((text) => [text, text.getBoundingClientRect()]);
    boxes.forEach(([text, box], i) => {
      if (box.left < frame.left - 2 || box.right > frame.right + 2 || box.bottom > frame.bottom + 3 || box.top < frame.top - 3) say('cut', drawing.parentElement, `"${text.textContent}"`);
      for (const [other, its] of boxes.slice(i + 1)) {
        const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left), high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (wide > 2 && high > 4) say('overlap', drawing.parentElement, `"${text.textContent}" and "${other.textContent}"`);
      }
    });
  }
  return found;
})()
