// Who can be given work: the teams and people that fields propose while somebody types. Asked once a
// session, and only where a field wants them.

import {api, Refusal, told} from './api';

const MOST = 200;
let teams = $state.raw<string[]>([]);
let agents = $state.raw<{id: string; teams: string[]; onDuty: boolean}[]>([]);
let asked = false;

async function ask(): Promise<void> {
  const query = {params: {query: {limit: MOST}}};
  const [teamPage, agentPage] = await Promise.all([told(api.GET('/v1/teams', query)), told(api.GET('/v1/agents', query))]);
  teams = teamPage.data.teams.map((team) => team.id);
  agents = agentPage.data.agents.map((agent) => ({id: agent.id, teams: agent.teams ?? [], onDuty: agent.on_duty}));
}

export const people = {
  get teams(): string[] {
    return teams;
  },
  get agents() {
    return agents;
  },
};

/** Has them asked for; a field without proposals is a field all the same. */
export function wantPeople(): void {
  if (asked) return;
  asked = true;
  ask().catch((failure: unknown) => {
    if (!(failure instanceof Refusal)) throw failure;
    asked = false;
  });
}
