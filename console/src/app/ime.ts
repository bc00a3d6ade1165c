// While somebody composes a character (Pinyin, Kana, ...), keys belong to the input method: no Enter,
// Escape or letter acts. Said here once, for every field that there is or will be.

let composing = false;
// Some browsers tell of the Enter that ends a composition only after its end.
let justEnded = false;

/** Whether a key that is pressed now is the input method's. */
export function isComposing(event?: KeyboardEvent): boolean {
  return composing || justEnded || event?.isComposing === true || event?.keyCode === 229;
}

function onKey(event: KeyboardEvent): void {
  if (!isComposing(event)) return;
  event.stopImmediatePropagation();
  // Of a key that the input method has done with already nothing is left to do.
  if (!event.isComposing && event.key === 'Enter') event.preventDefault();
}

export function guardComposition(): void {
  addEventListener('compositionstart', () => (composing = true), true);
  addEventListener(
    'compositionend',
    () => {
      composing = false;
      justEnded = true;
      setTimeout(() => (justEnded = false), 0);
    },
    true,
  );
  for (const name of ['keydown', 'keypress', 'keyup'] as const) addEventListener(name, onKey, true);
}
