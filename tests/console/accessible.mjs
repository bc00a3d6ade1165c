// What assistive technology is told of a page: Chromium's own accessibility tree, as text.

// What only repeats what stands beside it, or is the browser's own.
const LEFT_OUT = new Set(['InlineTextBox', 'ListMarker', 'MenuListPopup']);
const WITHOUT_PARTS = new Set(['DateTime', 'Date']);
// Without a name they say nothing.
const GROUPS = new Set(['generic', 'none', 'SvgRoot', 'LineBreak']);
const TOLD = ['level', 'checked', 'pressed', 'expanded', 'selected', 'disabled', 'required', 'invalid', 'valuemin', 'valuemax', 'live', 'keyshortcuts'];
// What Chromium passes on, and does not list.
const ATTRIBUTES = ['aria-current', 'aria-valuetext', 'aria-rowcount', 'aria-rowindex', 'lang'];
const PLAIN = new Set([false, 'false', '', undefined]);

function propertiesOf(node) {
  const told = [];
  for (const {name, value} of node.properties ?? []) {
    if (TOLD.includes(name) && !PLAIN.has(value.value)) told.push(value.value === true ? name : `${name}=${value.value}`);
  }
  return told.sort();
}

/** Returns the attributes of each element, by its id. */
async function attributesOf(session) {
  await session.send('DOM.enable');
  const {nodes} = await session.send('DOM.getFlattenedDocument', {depth: -1});
  return new Map(nodes.map(({backendNodeId, attributes = []}) => {
    const named = Object.fromEntries(attributes.flatMap((name, i) => (i % 2 === 0 ? [[name, attributes[i + 1]]] : [])));
    return [backendNodeId, ATTRIBUTES.flatMap((name) => (PLAIN.has(named[name]) ? [] : [`${name}=${JSON.stringify(named[name])}`]))];
  }));
}

function lineOf(node, attributes) {
  const parts = [node.role?.value ?? 'none'];
  if (node.name?.value) parts.push(JSON.stringify(node.name.value));
  if (node.value?.value !== undefined && node.value.value !== '') parts.push(`= ${JSON.stringify(node.value.value)}`);
  if (node.description?.value) parts.push(`(${node.description.value})`);
  return [...parts, ...propertiesOf(node), ...attributes].join(' ');
}

/** Returns the tree below the element that `selector` finds, a line a node, indented. */
export async function accessibilityTree(page, selector) {
  const session = await page.context().newCDPSession(page);
  const {nodes} = await session.send('Accessibility.getFullAXTree');
  const {result} = await session.send('Runtime.evaluate', {expression: `document.querySelector(${JSON.stringify(selector)})`});
  const {node} = await session.send('DOM.describeNode', {objectId: result.objectId});
  const attributes = await attributesOf(session);
  const byId = new Map(nodes.map((each) => [each.nodeId, each]));
  const lines = [];
  const walk = (each, depth, above) => {
    if (each === undefined || LEFT_OUT.has(each.role?.value)) return;
    const isGroup = each.ignored || (GROUPS.has(each.role?.value) && !each.name?.value);
    // A text that is its element's whole name was told with the element.
    const isRepeat = each.role?.value === 'StaticText' && each.name?.value === above;
    if (!isGroup && !isRepeat) lines.push(`${'  '.repeat(depth)}${lineOf(each, attributes.get(each.backendDOMNodeId) ?? [])}`);
    if (WITHOUT_PARTS.has(each.role?.value)) return;
    for (const id of each.childIds ?? []) walk(byId.get(id), isGroup ? depth : depth + 1, isGroup ? above : each.name?.value);
  };
  walk(nodes.find((each) => each.backendDOMNodeId === node.backendNodeId), 0);
  await session.detach();
  return `${lines.join('\n')}\n`;
}
