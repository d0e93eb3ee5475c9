// The first page: what is broken, whose it is, and the locations log as a table that opens.

const YES = "yes";
const FEW_CHIPS = 5;
const NOTHING_ASKED = { q: "", attention: "", status: "", recent: "", owner: "", project: "", provider: "", sort: "status" };

function locationsPage(asked) {
  const now = { ...NOTHING_ASKED };
  for (const key of Object.keys(now)) now[key] = asked[key] ?? now[key];
  const total = count(locations.length, "manifest");
  const summary = h("p", { class: "summary" });
  const refresh = () => {
    const kept = facets.narrow(table.finder(now.q));
    const shown = table.show((location) => kept[location.number]);
    writeAddress("", { ...now, sort: now.sort === "status" ? "" : now.sort });
    const words = shown === locations.length ? total : `${counting.format(shown)} of ${total}`;
    const all = shown !== locations.length && [" ", h("a", { href: "#/" }, "Show all")];
    summary.replaceChildren(...[words, all].flat().filter(Boolean));
    say(words);
  };
  const change = (key) => (value) => {
    now[key] = value;
    refresh();
  };
  const by = locationFacets();
  const facets = new Facets(locations, Object.values(by), now, change);
  const table = new Table({
    caption: "The locations log: one row for each manifest",
    columns: locationColumns(),
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
    once(),
    h(
      "div",
      { class: "narrowing" },
      chipRow("Status", by.attention, by.status, by.recent),
      chipRow("Owner", by.owner),
      chipRow("Project", by.project),
      chipRow("Provider", by.provider),
    ),
    toolbar(searchField("Filter by name, owner, message", now.q, change("q")), summary),
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
  const troubled = locations.filter((location) => location.troubled).length;
  const words = `${count(troubled, "manifest needs", "manifests need")} attention`;
  return h(
    "p",
    { class: "lede" },
    troubled ? h("a", { class: "trouble", href: `#/?attention=${YES}` }, words) : h("span", { class: "fine" }, "No manifest needs attention"),
    troubled ? `, of ${counting.format(locations.length)} in Azure DevOps with ` : `: ${counting.format(locations.length)} in Azure DevOps with `,
    h("a", { href: "#/entities" }, count(entities.length, "entity", "entities")),
    ".",
  );
}

/** What is the same for every row: when a sync ran and will run, whose manifests these are. */
function once() {
  const seen = locations.reduce((latest, location) => (location.seen > latest ? location.seen : latest), "");
  const next = nextRefresh();
  const used = new Set(locations.map((location) => location.provider));
  const facts = [
    lastSync(),
    next && ["Next", [soon(next[0]), h("span", { class: "by" }, ` by ${next[1].workflow.split("/").at(-1)}`)]],
    seen && ["Last change", time(seen)],
    used.size === 1 && ["Provider", providerName([...used][0])],
  ];
  return h(
    "dl",
    { class: "once" },
    facts.filter(Boolean).map(([term, value]) => h("div", {}, h("dt", {}, term), " ", h("dd", {}, value))),
  );
}

/** The last sync that was known when the page was made; else the last one that git knows of. */
function lastSync() {
  const [commit] = data.timeline.commits;
  if (!data.lastRun) return commit && ["Last sync with changes", time(commit.at, true)];
  const { at, url } = data.lastRun;
  return ["Last sync", [url ? away(url, time(at, true)) : time(at, true), " ", h("span", { class: "by" }, ago(at))]];
}

/** A line of chips; what concerns all rows alike is no choice, and is not there. */
function chipRow(title, ...facets) {
  const known = facets.filter(Boolean).map(({ chooser }) => chooser.element);
  return known.length > 0 && h("div", { class: "chip-row" }, h("h2", {}, title), h("div", { class: "chips" }, known));
}

function locationFacets() {
  const facets = {
    attention: toggle("attention", "Show only what needs attention", "needs attention", ({ troubled }) => troubled, "is-error"),
    status: statusFacet(),
    recent: toggle("recent", "Show only what changed lately", `changed in ${RECENT_DAYS} days`, ({ recent }) => recent),
    owner: grouping("owner", ({ owner }) => owner, ownerName),
    project: grouping("project", ({ project }) => project, projectName),
    provider: grouping("provider", ({ provider }) => providers[provider] || NONE, (key) => (key === NONE ? "unknown" : key)),
  };
  return Object.fromEntries(Object.entries(facets).filter(([, facet]) => facet));
}

/** One choice that holds or does not. */
function toggle(key, name, label, holds, mark) {
  if (!locations.some(holds)) return undefined;
  return { key, name, keyOf: (location) => (holds(location) ? YES : ""), choices: [{ key: YES, label, mark }] };
}

function statusFacet() {
  const present = [...new Set(locations.map(({ status }) => status))].sort();
  const choices = present.map((status) => {
    const { name } = statuses[status];
    return { key: name, label: name, mark: `is-${name}` };
  });
  return { key: "status", name: "Show only a status", keyOf: ({ status }) => statuses[status].name, choices };
}

/** A facet whose keys are what the rows have: those with most trouble first. */
function grouping(key, keyOf, labelOf) {
  const counts = new Map();
  for (const location of locations) {
    const of = keyOf(location);
    if (!counts.has(of)) counts.set(of, { all: 0, troubled: 0 });
    const count = counts.get(of);
    count.all += 1;
    if (location.troubled) count.troubled += 1;
  }
  if (counts.size < 2) return undefined;
  const keys = [...counts].sort(
    ([one, ones], [other, others]) =>
      others.troubled - ones.troubled || others.all - ones.all || collator.compare(one, other),
  );
  const choices = keys.map(([of]) => ({ key: of, label: labelOf(of) }));
  return { key, name: `Show only one ${key}`, keyOf, choices, few: FEW_CHIPS, ofTrouble: true };
}
