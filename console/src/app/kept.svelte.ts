// What a person has chosen and finds again: kept in this browser, by name and person.

import {session} from './session.svelte';

export class Kept<T> {
  #value = $state.raw<T>() as T;
  readonly #name: string;

  constructor(name: string, usual: T) {
    this.#name = `redress.kept/${session.person}/${name}`;
    this.#value = this.#read() ?? usual;
  }

  #read(): T | null {
    const text = localStorage.getItem(this.#name);
    if (text === null) return null;
    try {
      return JSON.parse(text) as T;
    } catch {
      return null;
    }
  }

  get value(): T {
    return this.#value;
  }

  set value(wanted: T) {
    this.#value = wanted;
    localStorage.setItem(this.#name, JSON.stringify(wanted));
  }
}
