// How long a page is busy at a time: the tasks of its thread, as the browser traces them.

const ENDS_MS = 30_000;

/** Returns the longest task first, of the thread of pages that was busiest. */
function busiest(events) {
  const threadOf = (event) => `${event.pid}/${event.tid}`;
  const threads = new Map(events.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map((event) => [threadOf(event), []]));
  for (const event of events) if (event.name === 'ThreadControllerImpl::RunTask') threads.get(threadOf(event))?.push(event);
  const sum = (tasks) => tasks.reduce((all, task) => all + task.dur, 0);
  return [...threads.values()].sort((a, b) => sum(b) - sum(a))[0] ?? [];
}

/** Does `work`, and returns what it returned and how many milliseconds each task meanwhile passed, and used of the processor. */
export async function tasksOf(page, work) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({value}) => events.push(...value.filter((event) => event.ph === 'M' || event.name === 'ThreadControllerImpl::RunTask')));
  await session.send('Tracing.start', {transferMode: 'ReportEvents', traceConfig: {includedCategories: ['toplevel']}});
  const result = await work();
  const ended = new Promise((resolve, reject) => {
    session.once('Tracing.tracingComplete', resolve);
    setTimeout(() => reject(new Error('the trace did not end')), ENDS_MS).unref();
  });
  await session.send('Tracing.end');
  await ended;
  await session.detach();
  const tasks = busiest(events);
  const inOrder = (name) => tasks.map((task) => task[name] / 1000).sort((a, b) => b - a);
  return {result, passed: inOrder('dur'), used: inOrder('tdur')};
}
