// Something that is read from the server and shown: what came, what went wrong, and that it is asked
// for again without a flicker.

import {Refusal, type ProblemDetails} from './api';

export class Reading<T> {
  data = $state.raw<T | null>(null);
  problem = $state.raw<ProblemDetails | null>(null);
  busy = $state(false);
  #latest = 0;

  /** Asks; what was asked before and has not come is forgotten. */
  async ask(read: () => Promise<T>): Promise<void> {
    const mine = ++this.#latest;
    this.busy = true;
    try {
      const data = await read();
      if (mine !== this.#latest) return;
      this.data = data;
      this.problem = null;
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      if (mine === this.#latest) this.problem = failure.problem;
    } finally {
      if (mine === this.#latest) this.busy = false;
    }
  }
}
