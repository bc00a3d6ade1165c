// Light, dark, or as the system has it.

export type Theme = 'system' | 'light' | 'dark';
const STORED = 'redress.theme';

let chosen = $state<Theme>((localStorage.getItem(STORED) as Theme | null) ?? 'system');

function apply(): void {
  document.documentElement.dataset['theme'] = chosen;
}

export const theme = {
  get chosen(): Theme {
    return chosen;
  },
};

export function chooseTheme(wanted: Theme): void {
  chosen = wanted;
  localStorage.setItem(STORED, wanted);
  apply();
}

export function startTheme(): void {
  apply();
}
