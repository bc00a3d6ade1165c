// What changed between two texts, line by line: the longest common lines stay.

export type Line = {sign: ' ' | '-' | '+'; text: string; before: number | null; after: number | null};
const MOST_LINES = 4000; // of either text: above it all is shown as changed

function common(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const table = Array.from({length: before.length + 1}, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const [row, below] = [table[i] as Uint32Array, table[i + 1] as Uint32Array];
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

/** Returns both texts as one, each line with what became of it. */
export function difference(left: string, right: string): Line[] {
  const [before, after] = [left.split('\n'), right.split('\n')];
  if (before.length > MOST_LINES || after.length > MOST_LINES) {
    return [
      ...before.map((text, i): Line => ({sign: '-', text, before: i + 1, after: null})),
      ...after.map((text, j): Line => ({sign: '+', text, before: null, after: j + 1})),
    ];
  }
  const table = common(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [down, right] = [table[i + 1]?.[j] ?? -1, table[i]?.[j + 1] ?? -1];
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({sign: ' ', text: before[i] ?? '', before: ++i, after: ++j});
    } else if (i < before.length && (j >= after.length || down >= right)) {
      lines.push({sign: '-', text: before[i] ?? '', before: ++i, after: null});
    } else {
      lines.push({sign: '+', text: after[j] ?? '', before: null, after: ++j});
    }
  }
  return lines;
}
