// In which language words are that came without saying so: for screen readers and fonts.

const CHINESE = /\p{Script=Han}/u;
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Returns the tag of the language that the characters of `words` tell, and undefined where they tell none. */
export function languageOf(words = ''): string | undefined {
  if (JAPANESE.test(words)) return 'ja';
  return CHINESE.test(words) ? 'zh' : undefined;
}
