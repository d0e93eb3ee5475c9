// The first page: totals, and the locations log as a table that opens to the details.

const LOCATION_COLUMNS = [
  {
    key: "entity",
    label: "Entity",
    keyOf: (location) => (location.entities.length ? entities[foremost(location)].ref : "\uffff"),
    cell: entityCell,
  },
  {
    key: "location",
    label: "Managed by location",
    keyOf: (location) => `${location.place} ${location.path}`,
    cell: (location) => placeText(location),
  },
  {
    key: "status",
    label: "Status",
    keyOf: (location) => [urgency(location), -location.problems.length, location.place],
    cell: statusCell,
  },
  {
    key: "provider",
    label: "Provider",
    keyOf: (location) => providers[location.provider],
    cell: (location) => providerName(location.provider),
  },
  {
    key: "seen",
    label: "Last discovery",
    keyOf: (location) => location.seen,
    cell: (location) => time(location.seen),
  },
];

if (nextRefresh()) {
  LOCATION_COLUMNS.push({
    key: "next",
    label: "Next refresh",
    keyOf: (location) => location.seen,
    cell: refreshCell,
  });
}

function providerName(provider) {
  return providers[provider] || "unknown";
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

function entityCell(location) {
  const more = location.entities.length - 1;
  const without = leftOut(location);
  const names = without.map((ref) => partsOf(ref).name).join(", ");
  return [
    location.entities.length
      ? h("span", { class: "ref" }, refText(entities[foremost(location)].ref))
      : h("span", { class: "faint" }, "no entity"),
    more > 0 && h("span", { class: "note" }, `and ${more} more`),
    names && h("span", { class: "note is-out", title: without.join(", ") }, `left out: ${names}`),
  ];
}

/** The entities that a manifest has and the catalog does not. */
function leftOut(location) {
  const held = new Set(location.entities.map((number) => entities[number].ref));
  const named = [...location.claims, ...errorsOf(location).map((problem) => problem.entity)];
  return [...new Set(named)].filter((ref) => ref && !held.has(ref));
}

function statusCell(location) {
  const errors = errorsOf(location).length;
  const warnings = location.problems.length - errors;
  const words = [errors && count(errors, "error"), warnings && count(warnings, "warning")];
  return [
    statusBadge(location.status),
    h("span", { class: "note" }, words.filter(Boolean).join(", ")),
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
    statuses[location.status].name,
    ...refs.flatMap((entity) => [entity.ref, entity.title]),
    ...location.claims,
    ...location.problems.flatMap((problem) => [problem.type, problem.message, problem.entity]),
  ].join("\n");
}

function locationDetails(location) {
  return h(
    "div",
    { class: "details" },
    location.problems.length > 0 && problemList(location),
    location.entities.length > 0 && entityList(location),
    facts([
      ["Status", [statusBadge(location.status), " ", statuses[location.status].meaning]],
      ["Links", manifestLinks(location).length ? linkRow(manifestLinks(location)) : null],
      ["Provider", providerName(location.provider)],
      ["Last discovery", location.seen && time(location.seen, true)],
      ["Next refresh", refreshFact()],
      ["Keeps the last good", list(location.kept.map(entityLink))],
      ["Claims, but another has", list(location.claims.map(entityLink))],
      ["File is missing", list(location.lost)],
      ["Found through", location.via !== undefined && manifestLink(location.via)],
      ["Leads to", list(location.children.map(manifestLink))],
      ["Includes", list(location.includes.map((target) => away(target, target)))],
      ["Content", location.contentId && h("code", {}, location.contentId.slice(0, 12))],
    ]),
  );
}

function entityList(location) {
  const item = (number) => {
    const entity = entities[number];
    const groups = relationsOf(number).filter((group) => group.outward);
    return h(
      "li",
      {},
      h("p", { class: "entity-head" }, entityLink(entity.ref)),
      entity.description && h("p", { class: "about" }, entity.description),
      groups.length > 0 && h("p", { class: "near" }, groups.map(nearby)),
      yamlDetails(number),
    );
  };
  return h("ul", { class: "entity-list" }, location.entities.map(item));
}

/** One kind of relation in a line. */
function nearby(group) {
  const shown = group.ends.slice(0, 3).flatMap((end, place) => [place ? ", " : "", entityLink(refOf(end))]);
  const rest = group.ends.length > 3 ? ` and ${group.ends.length - 3} more` : "";
  return h("span", {}, h("span", { class: "label" }, `${group.label} `), shown, rest);
}

function locationsPage(asked) {
  const now = { q: "", status: "", provider: "", sort: "status", ...asked };
  const total = count(locations.length, "manifest");
  const summary = h("p", { class: "summary" });
  const refresh = () => {
    const { status, provider } = now;
    const shown = table.show(now.q, (location) => {
      const ofStatus = !status || statuses[location.status].name === status;
      return ofStatus && (!provider || providers[location.provider] === provider);
    });
    const plain = now.sort === "status" ? "" : now.sort;
    writeAddress("", { q: now.q, status, provider, sort: plain });
    const words = shown === locations.length ? total : `${counting.format(shown)} of ${total}`;
    summary.textContent = words;
    say(words);
  };
  const change = (key) => (value) => {
    now[key] = value;
    refresh();
  };
  const table = new Table({
    caption: "The locations log: one row for each manifest",
    columns: LOCATION_COLUMNS,
    rows: locations,
    textOf: locationText,
    detailOf: locationDetails,
    printsOpen: (location) => location.problems.length > 0,
    sort: now.sort,
    sorted: change("sort"),
  });
  const view = h(
    "div",
    {},
    h("h1", { tabindex: "-1" }, "Locations"),
    lede(),
    h(
      "div",
      { class: "totals" },
      totals("Manifests by status", statusChooser(now.status, change("status")), statusBar()),
      totals("By provider", providerChooser(now.provider, change("provider"))),
      totals("Entities by kind", kindLinks()),
    ),
    toolbar(searchField("Filter by name, repository, message", now.q, change("q")), summary),
    table.element,
    table.empty,
    table.more,
  );
  refresh();
  return { view, title: "Locations", table };
}

function toolbar(...parts) {
  return h("div", { class: "toolbar", role: "search" }, parts);
}

function lede() {
  const troubled = locations.filter((location) => errorsOf(location).length > 0).length;
  const all = `${count(entities.length, "entity", "entities")} from ${count(locations.length, "manifest")} in Azure DevOps. `;
  const trouble = troubled
    ? h("strong", {}, `${count(troubled, "manifest needs", "manifests need")} attention.`)
    : "No manifest needs attention.";
  return h("p", { class: "lede" }, all, trouble);
}

function totals(heading, ...parts) {
  return h("section", {}, h("h2", {}, heading), parts);
}

function statusCounts() {
  const counts = tally(locations, (location) => location.status);
  return [...counts].sort(([one], [other]) => one - other);
}

function statusBar() {
  const bar = h("div", { class: "bar", "aria-hidden": "true" });
  for (const [status, number] of statusCounts()) {
    const part = h("span", { class: `is-${statuses[status].name}` });
    part.style.flexGrow = number;
    bar.append(part);
  }
  return bar;
}

function statusChooser(chosen, changed) {
  const choices = statusCounts().map(([status, number]) => {
    const { name } = statuses[status];
    return { key: name, label: name, count: number, mark: `is-${name}` };
  });
  return chooser("Show only a status", choices, chosen, changed);
}

function providerChooser(chosen, changed) {
  const counts = tally(locations, (location) => location.provider);
  const choices = providers.map((name, number) => ({
    key: name,
    label: providerName(number),
    count: counts.get(number) ?? 0,
  }));
  return chooser("Show only a provider", choices, chosen, changed);
}

function kindLinks() {
  const counts = tally(entities, (entity) => entity.kind);
  const kinds = [...counts].sort(([one, many], [other, more]) => more - many || collator.compare(one, other));
  const links = kinds.map(([kind, number]) =>
    h(
      "a",
      { class: "choice", href: `#/entities?kind=${encodeURIComponent(kind)}` },
      h("span", { class: "label" }, kind),
      " ",
      h("span", { class: "number" }, counting.format(number)),
    ),
  );
  return h("div", { class: "choices" }, links);
}

function locationPage(target) {
  const number = numberOfTarget.get(target);
  if (number === undefined) return nowhere("This manifest is not in the log", target);
  const location = locations[number];
  const view = h(
    "article",
    {},
    h("p", { class: "eyebrow" }, "Manifest"),
    h("h1", { tabindex: "-1" }, location.place),
    h("p", { class: "under" }, location.path, location.branch && ` on ${location.branch}`),
    locationDetails(location),
  );
  return { view, title: location.place };
}

function nowhere(words, what) {
  const back = h("a", { href: "#/" }, "All manifests");
  const view = h(
    "article",
    {},
    h("h1", { tabindex: "-1" }, words),
    what && h("p", { class: "under mono" }, what),
    h("p", {}, back),
  );
  return { view, title: words };
}
