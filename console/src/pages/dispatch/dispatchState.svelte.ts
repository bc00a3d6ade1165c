// What waits for a dispatcher: tickets that nobody has, and those that their holder asks to be rid of.

import {api, command, Refusal, told, type ProblemDetails, type Schemas, type TicketRow} from '../../app/api';
import {Reading} from '../../app/reading.svelte';
import {firstClock} from '../../parts/ticketColumns';

const PAGE = 200;
const MOST_TEAMS = 50;
const AT_A_TIME = 4; // commands

export type Holder = {unit: string; person?: string};
export type Team = Schemas['Team'];
export type Place = {unit: string; open: number; team: Team | null};

function dueOf(ticket: TicketRow): number {
  const due = firstClock(ticket)?.due;
  return due === undefined ? Infinity : Date.parse(due);
}

async function readDue(atLeast: string | undefined): Promise<{unassigned: TicketRow[]; returned: TicketRow[]; isWhole: boolean; position: string}> {
  const query = {limit: PAGE, at_least: atLeast};
  const [unassigned, without, returned] = await Promise.all([
    told(api.GET('/v1/due', {params: {query: {...query, state: 'unassigned'}}})),
    told(api.GET('/v1/tickets', {params: {query: {...query, without: 'team', open: true}}})),
    told(api.GET('/v1/due', {params: {query: {...query, state: 'returned'}}})),
  ]);
  const rows = new Map([...unassigned.data.tickets, ...without.data.tickets].map((ticket) => [ticket.number, ticket]));
  return {
    unassigned: [...rows.values()].sort((a, b) => dueOf(a) - dueOf(b)),
    returned: returned.data.tickets,
    isWhole: [unassigned, without, returned].every((page) => page.data.next === undefined),
    position: unassigned.data.position,
  };
}

/** Returns all who can be given something: described teams, and units that have tickets. */
async function readPlaces(atLeast: string | undefined): Promise<Place[]> {
  const [teams, queues] = await Promise.all([
    told(api.GET('/v1/teams', {params: {query: {limit: MOST_TEAMS, at_least: atLeast}}})),
    told(api.GET('/v1/queues', {params: {query: {at_least: atLeast}}})),
  ]);
  const described = await Promise.all(teams.data.teams.map(async (team) => (await told(api.GET('/v1/teams/{id}', {params: {path: {id: team.id}}}))).data));
  const open = new Map<string, number>(described.map((team) => [team.id, 0]));
  for (const queue of queues.data.queues) {
    if (queue.unit === undefined || queue.phase === 'closed' || queue.phase === 'archived') continue;
    open.set(queue.unit, (open.get(queue.unit) ?? 0) + queue.count);
  }
  return [...open].map(([unit, count]) => ({unit, open: count, team: described.find((team) => team.id === unit) ?? null})).sort((a, b) => Number(a.team === null) - Number(b.team === null) || a.unit.localeCompare(b.unit));
}

export class Dispatch {
  readonly tickets = new Reading<Awaited<ReturnType<typeof readDue>>>();
  readonly places = new Reading<Place[]>();
  /** What was refused, by ticket: shown at its row. */
  refused = $state.raw<ReadonlyMap<string, ProblemDetails>>(new Map());
  busy = $state(false);

  async begin(atLeast?: string): Promise<void> {
    await Promise.all([this.tickets.ask(() => readDue(atLeast)), this.places.ask(() => readPlaces(atLeast))]);
  }

  /** Gives `tickets` to `holder`, each as it was seen; returns how many were. */
  async assign(tickets: readonly TicketRow[], holder: Holder): Promise<number> {
    this.busy = true;
    const refused = new Map(this.refused);
    let done = 0;
    let last: string | undefined;
    const one = async (ticket: TicketRow): Promise<void> => {
      const body = ticket.return_requested ? {accepted: true, holder} : {holder};
      const verb = ticket.return_requested ? 'decide_return' : 'assign';
      refused.delete(ticket.number);
      try {
        const result = await command({collection: 'tickets', id: ticket.number, verb, body, version: ticket.version, key: crypto.randomUUID()});
        last = result.position;
        done += 1;
      } catch (failure) {
        if (!(failure instanceof Refusal)) throw failure;
        refused.set(ticket.number, failure.problem);
      }
    };
    try {
      for (let i = 0; i < tickets.length; i += AT_A_TIME) await Promise.all(tickets.slice(i, i + AT_A_TIME).map(one));
      this.refused = refused;
      await this.begin(last);
    } finally {
      this.busy = false;
    }
    return done;
  }
}
