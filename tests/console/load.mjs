// Many matters at once: interactions, a thousand a request.

const A_BATCH = 1000;

/** Has the server take `count` interactions, which `make(i)` returns. */
export async function send(server, count, make) {
  for (let from = 0; from < count; from += A_BATCH) {
    const lines = Array.from({length: Math.min(A_BATCH, count - from)}, (_, i) => JSON.stringify(make(from + i))).join('\n');
    const answer = await fetch(`${server.url}/v1/interactions`, {method: 'POST', headers: {'Content-Type': 'application/x-ndjson', 'Redress-Actor': 'load; upstream'}, body: lines});
    if (!answer.ok) throw new Error(await answer.text());
    await answer.text();
  }
}

/** Returns the interaction that opens the `i`th matter. */
export function complaint(i) {
  return {
    specversion: '1.0', id: `m${i}`, source: 'speed', type: 'redress.complaint', time: '2026-11-01T08:00:00Z',
    data: {channel: 'phone', direction: 'inbound', customer: {points: [{kind: 'phone', value: `+1202555${String(i % 10_000).padStart(4, '0')}`}]}, subject: `Matter ${i}`, words: 'The lift stood still.', remedy_sought: 'repair'},
  };
}

/** Returns the interaction by which somebody was in touch about a ticket again. */
export function contact(i, ticket) {
  const {data, ...more} = complaint(i);
  return {...more, id: `l${i}`, type: 'redress.contact', data: {...data, remedy_sought: undefined, ticket}};
}

/** Returns the bytes that the page's scripts hold, once all that is held by nobody is gone. */
export async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const {usedSize} = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
