// Makes generated/ from api/openapi.yaml: the types of the API, and the fields of its commands; and from docs/access.md,
// which a test holds against the server: who may do what.

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {load} from 'js-yaml';
import openapiTS, {astToString} from 'openapi-typescript';

const CONSOLE = dirname(dirname(fileURLToPath(import.meta.url)));
const OPENAPI = join(CONSOLE, '..', 'api', 'openapi.yaml');
// Whose commands people give by a form; of a ticket's the server tells the fields (/v1/tickets/{number}/moves).
const COLLECTIONS = ['customers', 'callbacks', 'agents', 'teams', 'contacts'];
const ACCESS = join(CONSOLE, '..', 'docs', 'access.md');
// Whose facts timelines show.
const SHOWN_FACTS = ['ticket', 'contact', 'callback', 'customer', 'policy', 'agent', 'team', 'token', 'matter', 'view', 'phrase'];
const DEEPEST = 3; // levels of fields within fields that a form shows

/** Writes only what changed, so that nothing is built anew for nothing. */
export function writeIfNew(path, text) {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    mkdirSync(dirname(path), {recursive: true});
  }
  writeFileSync(path, text);
}

function resolve(description, schema) {
  if (!schema?.$ref) return schema;
  const name = schema.$ref.split('/').at(-1);
  return {...description.components.schemas[name], ...schema, name};
}

/** Returns a field as `MoveField` of the API has it, or null where no form shows it. */
function fieldOf(description, given, at) {
  const schema = resolve(description, given);
  const isList = schema.type === 'array';
  const value = isList ? resolve(description, schema.items) : schema;
  const field = {...at, ...(isList ? {max_items: schema.maxItems} : {})};
  if (value.format === 'date-time') return {...field, type: 'time'};
  if (value.type === 'boolean') return {...field, type: 'boolean'};
  if (value.type === 'integer') return {...field, type: 'number'};
  if (value.enum) return {...field, type: 'choice', choices: value.enum};
  if (value.type === 'string') return {...field, type: 'text', max_length: value.maxLength ?? 200};
  if (!value.properties || at.pointer.split('/').length > DEEPEST) return null;
  return {...field, type: 'object', fields: fieldsOf(description, value, at.pointer)};
}

function fieldsOf(description, schema, above) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .map(([name, given]) => fieldOf(description, given, {name, pointer: `${above}/${name}`, required: required.has(name)}))
    .filter((field) => field !== null);
}

/** Returns the fields of every command, by collection and verb. */
function formsOf(description) {
  const forms = {};
  for (const [path, methods] of Object.entries(description.paths)) {
    const [, , collection, , verb] = path.split('/');
    const body = methods.post?.requestBody?.content?.['application/json']?.schema;
    if (!COLLECTIONS.includes(collection) || !verb || !body) continue;
    (forms[collection] ??= {})[verb] = fieldsOf(description, resolve(description, body), '');
  }
  return forms;
}

/** Returns the types of the facts of what people look at: `ticket.assigned`. */
function eventTypes() {
  return SHOWN_FACTS.flatMap((aggregate) => {
    const source = readFileSync(join(CONSOLE, '..', 'events', `${aggregate}.proto`), 'utf8');
    const name = `${aggregate[0].toUpperCase()}${aggregate.slice(1)}Event`;
    const facts = new RegExp(`message ${name} \\{[^{}]*oneof fact \\{([^}]*)\\}`).exec(source);
    if (facts === null) throw new Error(`console: events/${aggregate}.proto has no facts`);
    return [...facts[1].matchAll(/^\s+\w+ (\w+) = \d+;/gm)].map((found) => `${aggregate}.${found[1]}`);
  });
}

/** Returns the fields that phrases can have, as their description lists them. */
function phraseFieldsOf(description) {
  const fields = [...description.paths['/v1/phrases'].post.description.matchAll(/`\{([a-z.]+)\}`/g)].map((found) => found[1]);
  if (fields.length === 0) throw new Error('console: the description of POST /v1/phrases lists no fields');
  return fields;
}

/** Returns the enumerations that are shown to people: for each its values. */
function codesOf(description) {
  const schemas = description.components.schemas;
  return {
    phase: schemas.TicketPhase.enum,
    kind: schemas.TicketKind.enum,
    channel: schemas.Channel.enum,
    exit: schemas.Exit.enum,
    waiting: schemas.WaitingFor.enum,
    metric: schemas.ClockMetric.enum,
    severity: schemas.Classify.properties.severity.enum,
    event: eventTypes(),
    outcome: schemas.Answer.properties.outcome.enum,
    finding: schemas.Answer.properties.finding.enum,
    contact: schemas.RecordRevisit.properties.contact.enum,
    resolution: schemas.RecordRevisit.properties.resolution.enum,
    responded: schemas.RecordRevisit.properties.responded.enum,
    secrecy: schemas.SetSecrecy.properties.secrecy.enum,
    relation: schemas.Link.properties.relation.enum,
    phrase_field: phraseFieldsOf(description),
    move: schemas.BulkMove.properties.verb.enum,
  };
}

/** Returns the roles that may do each action, but those with tickets: these say themselves what can be done with them. */
function accessOf(text) {
  const rows = text.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  const [roles, ...actions] = rows;
  return Object.fromEntries(
    actions
      .map(([action, ...cells]) => [action.replaceAll('`', ''), cells.flatMap((cell, i) => (cell === 'x' ? [roles[i + 1]] : []))])
      .filter(([action]) => !action.startsWith('ticket.')),
  );
}

export async function generate() {
  const description = load(readFileSync(OPENAPI, 'utf8'));
  const types = astToString(await openapiTS(pathToFileURL(OPENAPI), {emptyObjectsUnknown: true}));
  writeIfNew(join(CONSOLE, 'generated', 'api.d.ts'), types);
  writeIfNew(join(CONSOLE, 'generated', 'forms.json'), JSON.stringify(formsOf(description), null, 1) + '\n');
  writeIfNew(join(CONSOLE, 'generated', 'access.json'), JSON.stringify(accessOf(readFileSync(ACCESS, 'utf8'))) + '\n');
  writeIfNew(join(CONSOLE, 'generated', 'codes.json'), JSON.stringify(codesOf(description), null, 1) + '\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate();
