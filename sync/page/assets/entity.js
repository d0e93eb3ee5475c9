// The page of one entity.

function entityPage(ref) {
  const number = numberOfRef.get(ref.toLowerCase());
  if (number === undefined) return absentPage(ref.toLowerCase());
  const entity = entities[number];
  const location = locations[entity.location];
  const { name } = partsOf(entity.ref);
  const view = h(
    "article",
    { class: "entity" },
    h("p", { class: "eyebrow" }, entity.kind, entity.type && ` · ${entity.type}`, entity.lifecycle && ` · ${entity.lifecycle}`),
    h("h1", { tabindex: "-1" }, entity.title ?? name),
    h("p", { class: "under mono" }, entity.ref),
    entity.description && h("p", { class: "lede" }, entity.description),
    tagRow(entity.tags ?? []),
    whyNotWell(entity.ref, location),
    entityFacts(entity, location),
    relationSection(number, name),
    section("Normalised entity", yamlText(number)),
    changesOf(entity.ref),
  );
  return { view, title: entity.title ?? name };
}

/** What is wrong with the entity, and with the rest of its manifest, which shares its status. */
function whyNotWell(ref, location) {
  const isOwn = (problem) => !problem.entity || problem.entity === ref;
  const own = location.problems.filter(isOwn);
  const others = location.problems.filter((problem) => !isOwn(problem));
  return [
    own.length > 0 && section(headingOf(location), problemList(location, own)),
    others.length > 0 && section("What is wrong with others in its manifest", problemList(location, others)),
  ];
}

function headingOf({ troubled, status }) {
  return troubled && status !== SYNCED ? `Why its manifest is ${statuses[status].name}` : "What is wrong";
}

function section(heading, ...parts) {
  return h("section", {}, h("h2", {}, heading), parts);
}

function tagRow(tags) {
  return tags.length > 0 && h("ul", { class: "tags", "aria-label": "Tags" }, tags.map((tag) => h("li", {}, tag)));
}

function entityFacts(entity, location) {
  const kept = location.kept.includes(entity.ref);
  return facts([
    ["Managed by", manifestLink(location.number)],
    ["Status", [statusBadge(location.status), kept && " the last good version; the present one is refused"]],
    ["Last change", location.seen && time(location.seen, true)],
    ["Elsewhere", linkRow([...manifestLinks(location), ...catalogLinks(entity)])],
    ["Links", linksOf(entity)],
  ]);
}

/** The links an entity has of its own; they come with its text, a moment later. */
function linksOf(entity) {
  const row = linkRow([]);
  const add = ({ links }) => {
    if (links.length) row.append(...links.map((link) => away(link.url, link.title)));
    else row.closest("dl > div").remove();
  };
  detailsOf(entity.number).then(add, () => row.closest("dl > div").remove());
  return row;
}

function relationSection(number, name) {
  const groups = relationsOf(number);
  if (!groups.length) {
    return section("Relations", h("p", { class: "faint" }, "It names no other entity, and none names it."));
  }
  const figure = h("div", { class: "figure" });
  const draw = () => {
    const width = Math.floor(figure.clientWidth);
    if (width > 0 && width !== Number(figure.firstChild?.getAttribute("width"))) {
      figure.replaceChildren(drawGraph(name, groups, width));
    }
  };
  new ResizeObserver(draw).observe(figure);
  const total = groups.reduce((sum, group) => sum + group.ends.length, 0);
  return section("Relations", figure, relationList(groups, total));
}

function relationList(groups, total) {
  const body = h("div", {});
  const details = h("details", {}, h("summary", {}, `All ${counting.format(total)} as a list`), body);
  details.addEventListener("toggle", () => {
    if (details.open && !body.firstChild) {
      const link = (end) => entityLink(refOf(end));
      body.append(facts(groups.map((group) => [group.label, longList(group.ends, link, 100)])));
    }
  });
  return details;
}

/** What the last syncs did to an entity. */
function changesOf(ref) {
  const found = data.timeline.commits.flatMap((commit) => {
    const done = ACTIONS.find((action) => commit[action].refs.includes(ref));
    return done ? [[commit, done]] : [];
  });
  if (!found.length) return null;
  const items = found.map(([commit, done]) =>
    h("li", {}, time(commit.at, true), ` ${done} `, commitLink(commit)),
  );
  return section("Changes", h("ul", { class: "plain" }, items));
}

/** For a ref that is not in the catalog: who names it, and who would like to bring it. */
function absentPage(ref) {
  const groups = relationsOf(ref);
  const concerned = locations.filter(
    (location) =>
      location.claims.includes(ref) ||
      location.lost.includes(ref) ||
      location.problems.some((problem) => problem.entity === ref),
  );
  const found = changesOf(ref);
  if (!groups.length && !concerned.length && !found) return nowhere("Not in the catalog", ref);
  const manifests = concerned.map((location) => [
    h("p", {}, manifestLink(location.number)),
    problemList(location, location.problems.filter((problem) => !problem.entity || problem.entity === ref)),
  ]);
  const view = h(
    "article",
    { class: "entity" },
    h("p", { class: "eyebrow" }, "Not in the catalog"),
    h("h1", { tabindex: "-1" }, ref.includes("/") ? partsOf(ref).name : ref),
    h("p", { class: "under mono" }, ref),
    concerned.length > 0 && section("Manifests that have to do with it", manifests),
    groups.length > 0 &&
      section("Named by", facts(groups.map((group) => [group.label, longList(group.ends, (end) => entityLink(refOf(end)), 100)]))),
    found,
  );
  return { view, title: ref };
}
