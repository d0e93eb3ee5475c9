// A row of the locations log: which manifest, what is wrong with it, whose it is, when it changed.

const LAST = "\uffff";

const LOCATION_COLUMNS = [
  {
    key: "location",
    label: "Manifest",
    keyOf: (location) => [location.project, location.place, location.path],
    groupOf: ({ project }) => projectName(project),
    cell: manifestCell,
  },
  {
    key: "status",
    label: "Status",
    keyOf: worstFirst,
    cell: (location) => [
      statusBadge(location.status),
      location.troubled && location.status === SYNCED && h("span", { class: "note is-out" }, "with errors"),
    ],
  },
  {
    key: "problem",
    label: "What is wrong",
    keyOf: (location) => [worst(location) ? 0 : 1, worst(location) ? headline(worst(location)) : LAST],
    cell: problemCell,
  },
  {
    key: "owner",
    label: "Owner",
    keyOf: (location) => [location.owner === NONE ? LAST : location.owner, ...worstFirst(location)],
    groupOf: ({ owner }) => ownerName(owner),
    cell: (location) => (location.owner === NONE ? faint("–") : location.owner),
  },
  {
    key: "provider",
    label: "Provider",
    keyOf: (location) => providerName(location.provider),
    cell: (location) => providerName(location.provider),
  },
  {
    key: "seen",
    label: "Last change",
    keyOf: (location) => location.seen,
    cell: (location) => [time(location.seen), location.recent && freshMark(location)],
  },
];

/** What is new before what is as bad and older; else in the order of the log. */
function worstFirst(location) {
  return [urgency(location) + (location.recent ? 0 : 0.1), -location.problems.length];
}

/** The columns in which rows differ; what is the same in all of them stands once, above. */
function locationColumns() {
  const differ = {
    owner: locations.some((location) => location.owner !== NONE),
    provider: locations.some((location) => location.provider !== locations[0].provider),
  };
  return LOCATION_COLUMNS.filter(({ key }) => differ[key] ?? true);
}

function faint(words) {
  return h("span", { class: "faint" }, words);
}

function ownerName(owner) {
  return owner === NONE ? "without one owner" : owner;
}

function projectName(project) {
  return project === NONE ? "elsewhere" : project;
}

function providerName(provider) {
  return providers[provider] || "unknown";
}

function freshMark(location) {
  return h("span", { class: `fresh ${location.troubled ? "is-error" : ""}` }, changeWords(location));
}

/** What the last change of a manifest was; only that there was one, where its status did not. */
function changeWords(location) {
  const last = lastTurn(location);
  if (!last || last.commit.at < recentFrom) return "changed";
  return last.turn.before === null ? "new" : turnWords(last.turn);
}

const FOREMOST = ["component", "system", "domain", "template", "api", "resource"];

/** The entity that a manifest is known by. */
function foremost(location) {
  const rank = (number) => {
    const place = FOREMOST.indexOf(partsOf(entities[number].ref).kind);
    return place < 0 ? FOREMOST.length : place;
  };
  return location.entities.reduce((best, number) => (rank(number) < rank(best) ? number : best));
}

function manifestCell(location) {
  const more = location.entities.length - 1;
  const without = leftOut(location);
  const names = without.map((ref) => partsOf(ref).name).join(", ");
  return [
    h("span", { class: "place" }, location.place),
    location.path && location.path !== USUAL_PATH && h("span", { class: "path" }, location.path),
    location.branch && h("span", { class: "branch" }, `branch ${location.branch}`),
    location.entities.length > 0 &&
      h("span", { class: "note" }, refText(entities[foremost(location)].ref), more > 0 && ` and ${more} more`),
    names && h("span", { class: "note is-out", title: without.join(", ") }, `left out: ${names}`),
  ];
}

/** The entities that a manifest has and the catalog does not. */
function leftOut(location) {
  const held = new Set(location.entities.map((number) => entities[number].ref));
  const named = [...location.claims, ...errorsOf(location).map((problem) => problem.entity)];
  return [...new Set(named)].filter((ref) => ref && !held.has(ref));
}

/** The problem that a row tells: the first error, or else the first warning. */
function worst(location) {
  return location.problems.find((problem) => !problem.warning) ?? location.problems[0];
}

function problemCell(location) {
  const problem = worst(location);
  if (!problem) return faint("–");
  const rest = location.problems.length - 1;
  return [
    h("span", { class: `says ${problem.warning ? "is-warning" : "is-error"}` }, headline(problem)),
    problem.help && h("span", { class: "help" }, h("b", {}, "help: "), problem.help),
    (problem.line || rest > 0) &&
      h(
        "span",
        { class: "note" },
        problem.line && away(lineUrl(location, problem), `line ${problem.line}`),
        problem.line && rest > 0 && " ",
        rest > 0 && `and ${rest} more`,
      ),
  ];
}

/** All that the filter looks at. */
function locationText(location) {
  const refs = location.entities.map((number) => entities[number]);
  return [
    location.place,
    location.path,
    location.branch,
    location.target,
    providerName(location.provider),
    location.owner,
    statuses[location.status].name,
    ...refs.flatMap((entity) => [entity.ref, entity.title]),
    ...location.claims,
    ...location.problems.flatMap(({ type, says, message, help, entity }) => [type, says, message, help, entity]),
  ].join("\n");
}
