// What the page is drawn from: one JSON value, with indexes built when they are first needed.

const data = JSON.parse(document.getElementById("data").textContent);
const { locations, entities, providers, owners, statuses, relations } = data;

const numberOfRef = new Map(entities.map((entity, number) => [entity.ref, number]));
const numberOfTarget = new Map(locations.map((location, number) => [location.target, number]));

const SYNCED = statuses.findIndex((status) => status.name === "synced");
const SKIPPED = statuses.findIndex((status) => status.name === "skipped");
const NONE = "-"; // where no owner or project is known; no name of either begins so
const EMPTY = Object.freeze([]); // one for all: ten thousand rows have seven of them each
const RECENT_DAYS = 7;
const recentFrom = new Date(Date.parse(data.madeAt) - RECENT_DAYS * 86_400_000).toISOString();
const firstSeen = locations.reduce((least, { seen }) => (seen && seen < least ? seen : least), data.madeAt);

for (const [number, location] of locations.entries()) {
  location.number = number;
  for (const key of ["entities", "lost", "claims", "kept", "problems", "children", "includes"]) {
    location[key] ??= EMPTY;
  }
  const { path, place } = location;
  location.project = path ? place.slice(0, place.indexOf("/")) : NONE;
  location.owner = owners[location.owner] ?? NONE;
  location.troubled = location.problems.some((problem) => !problem.warning);
  location.recent = location.seen > firstSeen && location.seen >= recentFrom;
}
for (const [number, entity] of entities.entries()) entity.number = number;

/** Worst first: what is refused, what has warnings, what is left out on purpose, what is well. */
function urgency(location) {
  if (location.troubled) return Math.min(location.status, SKIPPED - 0.5);
  return location.status === SYNCED && location.problems.length ? SKIPPED - 0.25 : location.status;
}

function errorsOf(location) {
  return location.problems.filter((problem) => !problem.warning);
}

/** What is wrong, as people are told it. */
function headline(problem) {
  return problem.says ?? problem.message;
}

let turnsOf;

/** The last change of a manifest's status that git knows, as {commit, turn}. */
function lastTurn(location) {
  if (!turnsOf) {
    turnsOf = new Map();
    for (const commit of data.timeline.commits) {
      for (const turn of commit.turns.list) {
        if (!turnsOf.has(turn.location)) turnsOf.set(turn.location, { commit, turn });
      }
    }
  }
  return turnsOf.get(location.number);
}

/** Where the entity's file lies in the catalog folder. */
function fileOf(ref) {
  return `${data.folder}/entities/${ref.replace(":", "/")}.yaml`;
}

/** The parts of a ref; the namespace is shown only where it says something. */
function partsOf(ref) {
  const colon = ref.indexOf(":");
  const slash = ref.indexOf("/", colon);
  const namespace = ref.slice(colon + 1, slash);
  const name = ref.slice(slash + 1);
  const kind = ref.slice(0, colon);
  return { kind, name: namespace === "default" ? name : `${namespace}/${name}` };
}

let neighbourhood;

/** Relations of one entity as [{label, outward, ends}], in the order people are shown them. */
function relationsOf(end) {
  if (!neighbourhood) {
    neighbourhood = new Map();
    for (const [source, relation, target] of data.edges) {
      note(source, relation, true, target);
      note(target, relation, false, source);
    }
  }
  const groups = [...(neighbourhood.get(end) ?? new Map()).values()];
  return groups.sort((one, other) => one.order - other.order);
}

function note(end, relation, outward, other) {
  if (!neighbourhood.has(end)) neighbourhood.set(end, new Map());
  const groups = neighbourhood.get(end);
  const order = relation + (outward ? 0 : relations.length);
  if (!groups.has(order)) {
    const label = outward ? relations[relation].label : relations[relation].inverse;
    groups.set(order, { order, label, outward, ends: [] });
  }
  groups.get(order).ends.push(other);
}

/** The ref of one end of a relation: a number is an entity, a text one that is not here. */
function refOf(end) {
  return typeof end === "number" ? entities[end].ref : end;
}

const unpacked = new Map();

/** Whether the page has no text of an entity, as it would be too large with all of them. */
function isLeftOut(number) {
  return data.packed[Math.floor(number / data.chunk)] === null;
}

/** Text and links of an entity; chunks of them travel compressed. */
async function detailsOf(number) {
  const chunk = Math.floor(number / data.chunk);
  if (isLeftOut(number)) throw new Error("left out");
  if (!unpacked.has(chunk)) unpacked.set(chunk, unpack(data.packed[chunk]));
  return (await unpacked.get(chunk))[number % data.chunk];
}

async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}
