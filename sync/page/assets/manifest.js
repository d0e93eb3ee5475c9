// One manifest: its problems, its entities, its links. What a row opens to, and a page of its own.

function locationDetails(location) {
  return h(
    "div",
    { class: "details" },
    location.problems.length > 0 && problemList(location),
    location.entities.length > 0 && entityList(location),
    facts([
      ["Status", [statusBadge(location.status), " ", statuses[location.status].meaning]],
      ["Links", manifestLinks(location).length ? linkRow(manifestLinks(location)) : null],
      ["Owner", location.owner !== NONE && ownerLink(location.owner)],
      ["Provider", providerName(location.provider)],
      ["Last change", location.seen && time(location.seen, true)],
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

/** All that is an owner's; the owner is not always an entity. */
function ownerLink(owner) {
  return h("a", { href: `#/?${new URLSearchParams({ owner })}` }, owner);
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

/** The page of the manifest, or manifests, that an address means. */
function locationPage(asked) {
  const { found, branch } = located(asked);
  if (!found.length) return nowhere("This manifest is not in the log", decoded(asked));
  return found.length === 1 ? manifestPage(found[0], branch) : manifestsPage(found);
}

/** `otherBranch` is one that was asked for and that the log does not follow. */
function manifestPage(location, otherBranch) {
  const follows = location.branch ? `branch ${location.branch}` : "the default branch";
  const view = h(
    "article",
    {},
    h("p", { class: "eyebrow" }, "Manifest"),
    h("h1", { tabindex: "-1" }, location.place),
    h("p", { class: "under" }, location.path, location.branch && ` on ${location.branch}`),
    otherBranch && h("p", { class: "lede" }, `The address names ${otherBranch}; the catalog has the file of ${follows}.`),
    locationDetails(location),
  );
  return { view, title: location.place };
}

function manifestsPage(found) {
  const [{ place }] = found;
  const item = (location) => [manifestLink(location.number), " ", statusBadge(location.status)];
  const view = h(
    "article",
    {},
    h("p", { class: "eyebrow" }, count(found.length, "manifest")),
    h("h1", { tabindex: "-1" }, place),
    h("p", { class: "lede" }, list(found.map(item))),
  );
  return { view, title: place };
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
