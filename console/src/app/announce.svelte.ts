// The one live region: what was saved, what is new, what went wrong, told politely and at most once
// a second.

const GAP_MS = 1000;
const MOST_WAITING = 3;

let text = $state('');
let waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;

function next(): void {
  const words = waiting.shift();
  if (words === undefined) {
    timer = null;
    return;
  }
  text = words;
  timer = setTimeout(next, GAP_MS);
}

export const announced = {
  get text(): string {
    return text;
  },
};

export function announce(words: string): void {
  waiting = [...waiting.filter((other) => other !== words), words].slice(-MOST_WAITING);
  if (timer === null) next();
}
