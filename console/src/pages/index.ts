// Every page there is: its address, its place in the rail, who has any use of it. The rail shows only
// what stands here.

import type {Component} from 'svelte';
import type {IconName} from '../parts/icons';
import type {Key} from '../app/messages.svelte';
import {AUDITORS, CALLERS, DISPATCHERS, OPERATORS, OVERSEERS, POLICY_READERS, READERS, TAKERS, type Sees} from '../app/roles';

export type PageProps = {params: Record<string, string>};
// Some pages have no use of what they are given.
type AnyPage = Component<PageProps> | Component<Record<string, never>>;
export type Page = {
  pattern: string;
  title: Key;
  load: () => Promise<{default: AnyPage}>;
  sees: Sees;
  /** Where it stands in the rail; `key` goes there after `g`. */
  rail?: {icon: IconName; key: string};
};

export const pages: readonly Page[] = [
  {
    pattern: '/',
    title: 'page.workbench',
    load: () => import('./Workbench.svelte'),
    sees: READERS,
    rail: {icon: 'desk', key: 'w'},
  },
  {
    pattern: '/tickets',
    title: 'page.list',
    load: () => import('./List.svelte'),
    sees: READERS,
    rail: {icon: 'list', key: 'l'},
  },
  {
    pattern: '/intake',
    title: 'page.intake',
    load: () => import('./Intake.svelte'),
    sees: TAKERS,
    rail: {icon: 'intake', key: 'i'},
  },
  {
    pattern: '/dispatch',
    title: 'page.dispatch',
    load: () => import('./Dispatch.svelte'),
    sees: DISPATCHERS,
    rail: {icon: 'dispatch', key: 'd'},
  },
  {
    pattern: '/wall',
    title: 'page.wall',
    load: () => import('./Wall.svelte'),
    sees: OVERSEERS,
    rail: {icon: 'wall', key: 'm'},
  },
  {
    pattern: '/revisits',
    title: 'page.revisits',
    load: () => import('./Revisits.svelte'),
    sees: CALLERS,
    rail: {icon: 'call', key: 'r'},
  },
  {
    pattern: '/customers',
    title: 'page.customers',
    load: () => import('./Customers.svelte'),
    sees: READERS,
    rail: {icon: 'people', key: 'c'},
  },
  {pattern: '/customers/:id', title: 'page.customer', load: () => import('./Customer.svelte'), sees: READERS},
  {
    pattern: '/audit',
    title: 'page.audit',
    load: () => import('./Audit.svelte'),
    sees: AUDITORS,
    rail: {icon: 'audit', key: 'a'},
  },
  {
    pattern: '/phrases',
    title: 'page.phrases',
    load: () => import('./Phrases.svelte'),
    sees: POLICY_READERS,
    rail: {icon: 'note', key: 'h'},
  },
  {
    pattern: '/policies',
    title: 'page.policies',
    load: () => import('./Policies.svelte'),
    sees: POLICY_READERS,
    rail: {icon: 'policy', key: 'p'},
  },
  {pattern: '/policies/:name', title: 'page.policies', load: () => import('./Policies.svelte'), sees: POLICY_READERS},
  {
    pattern: '/system',
    title: 'page.system',
    load: () => import('./System.svelte'),
    sees: OPERATORS,
    rail: {icon: 'system', key: 's'},
  },
  {pattern: '/tickets/:number', title: 'page.ticket', load: () => import('./Ticket.svelte'), sees: READERS},
];
