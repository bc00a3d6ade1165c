// Which moves a page proposes first, and by which keys: the same letter on every page.

/** In the order in which they are proposed; the others stand in the menu. */
export const FIRST: Record<string, readonly string[]> = {
  received: ['acknowledge', 'classify', 'resolve', 'note'],
  classified: ['assign', 'acknowledge', 'classify', 'note'],
  assigned: ['start', 'decide_return', 'transfer', 'request_return', 'note'],
  handling: ['answer', 'wait', 'resume', 'decide_return', 'note', 'transfer', 'request_return'],
  answered: ['plan_revisit', 'record_revisit', 'close', 'note'],
  revisiting: ['record_revisit', 'plan_revisit', 'close', 'note'],
  closed: ['reopen', 'note', 'archive'],
  archived: ['note'],
};

export const KEY_OF: Readonly<Record<string, string>> = {
  answer: 'r',
  assign: 'a',
  classify: 'c',
  escalate: 'e',
  merge: 'm',
  note: 'i',
  plan_revisit: 'v',
  request_return: 'b',
  start: 's',
  transfer: 't',
  undo_merge: 'u',
  wait: 'w',
};

/** After these there is nothing more to do here: the next of the list opens. */
export const CLOSES: ReadonlySet<string> = new Set(['close', 'withdraw', 'refuse', 'transfer_outside', 'archive']);

/** Those that take nothing in any case, and are done at once. */
export const AT_ONCE: ReadonlySet<string> = new Set(['start']);
