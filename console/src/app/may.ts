// What a role may do with what tells of itself nothing about that: customers, callbacks, policies, tokens.
// A ticket says it by its `allowed_moves`. The server decides in any case.

import access from '../../generated/access.json';
import {session} from './session.svelte';

export type Action = keyof typeof access;

/** Whether the role that the person acts in may do `action`, such as `customer.merge`. */
export function may(action: Action): boolean {
  return (access[action] as readonly string[]).includes(session.role);
}
