// Makes generated/ from api/openapi.yaml: the types of the API, and the fields of its commands.

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {load} from 'js-yaml';
import openapiTS, {astToString} from 'openapi-typescript';

const CONSOLE = dirname(dirname(fileURLToPath(import.meta.url)));
const OPENAPI = join(CONSOLE, '..', 'api', 'openapi.yaml');
// Whose commands people give by a form.
const COLLECTIONS = ['tickets', 'customers', 'callbacks', 'agents', 'teams', 'contacts', 'policies'];
// Whose facts timelines show.
const SHOWN_FACTS = ['ticket', 'contact', 'callback', 'customer'];
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

/** Returns what a form needs to know of a field, or null where no form shows it. */
function fieldOf(description, name, given, isRequired, depth) {
  const schema = resolve(description, given);
  const field = {name, required: isRequired};
  if (schema.format === 'date-time') return {...field, kind: 'instant'};
  if (schema.type === 'boolean') return {...field, kind: 'yes_no'};
  if (schema.type === 'integer') return {...field, kind: 'number', min: schema.minimum, max: schema.maximum};
  if (schema.enum) return {...field, kind: 'choice', choices: schema.enum};
  if (schema.type === 'string') {
    const most = schema.maxLength ?? 200;
    return {...field, kind: most > 500 ? 'words' : 'line', most, format: schema.format};
  }
  if (schema.name === 'Money') return {...field, kind: 'money'};
  if (schema.type === 'array') {
    const items = resolve(description, schema.items);
    if (items.enum) return {...field, kind: 'choices', choices: items.enum, most: schema.maxItems};
    if (items.type === 'string') return {...field, kind: 'path', most: schema.maxItems};
    return null;
  }
  if (schema.properties && depth < DEEPEST) {
    return {...field, kind: 'group', fields: fieldsOf(description, schema, depth + 1)};
  }
  return null;
}

function fieldsOf(description, schema, depth) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .map(([name, given]) => fieldOf(description, name, given, required.has(name), depth))
    .filter((field) => field !== null);
}

/** Returns the fields of every command, by collection and verb. */
function formsOf(description) {
  const forms = {};
  for (const [path, methods] of Object.entries(description.paths)) {
    const [, , collection, , verb] = path.split('/');
    const body = methods.post?.requestBody?.content?.['application/json']?.schema;
    if (!COLLECTIONS.includes(collection) || !verb || !body) continue;
    (forms[collection] ??= {})[verb] = fieldsOf(description, resolve(description, body), 0);
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
    move: schemas.BulkMove.properties.verb.enum,
  };
}

export async function generate() {
  const description = load(readFileSync(OPENAPI, 'utf8'));
  const types = astToString(await openapiTS(pathToFileURL(OPENAPI), {emptyObjectsUnknown: true}));
  writeIfNew(join(CONSOLE, 'generated', 'api.d.ts'), types);
  writeIfNew(join(CONSOLE, 'generated', 'forms.json'), JSON.stringify(formsOf(description), null, 1) + '\n');
  writeIfNew(join(CONSOLE, 'generated', 'codes.json'), JSON.stringify(codesOf(description), null, 1) + '\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generate();
