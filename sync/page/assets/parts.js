// The pieces that several views share.

const USUAL_PATH = "/catalog-info.yaml";

function statusBadge(status) {
  const { name } = statuses[status];
  return h("span", { class: `status is-${name}` }, name);
}

function entityHref(ref) {
  return `#/entity/${encodeURI(ref).replace(/[?#]/g, encodeURIComponent)}`;
}

function locationHref(target) {
  return `#/location/${encodeURIComponent(target)}`;
}

/** A ref as people read it: kind, then name. */
function refText(ref) {
  const { kind, name } = partsOf(ref);
  return [h("span", { class: "kind" }, kind), " ", h("span", { class: "name" }, name)];
}

function entityLink(ref) {
  const known = numberOfRef.has(ref);
  const props = { href: entityHref(ref), title: ref, class: known ? "ref" : "ref is-missing" };
  return h("a", props, refText(ref), known ? null : h("span", { class: "note" }, " not here"));
}

/** Project and repository, and the path where it is not the usual one. */
function placeWords({ place, path }) {
  return path && path !== USUAL_PATH ? `${place} ${path}` : place;
}

/** A link to another manifest: a number, or the URL of one that the log does not have. */
function manifestLink(manifest) {
  if (typeof manifest !== "number") return away(manifest, manifest);
  const location = locations[manifest];
  return h("a", { href: locationHref(location.target), class: "manifest" }, placeWords(location));
}

/** The line of a manifest at Azure DevOps.
 *  https://learn.microsoft.com/azure/devops/repos/git/share-link-code */
function lineUrl(location, problem) {
  const { line } = problem;
  const place = `&line=${line}&lineEnd=${line + 1}&lineStartColumn=1&lineEndColumn=1`;
  return `${location.target}${place}&lineStyle=plain&_a=contents`;
}

/** Problems of a manifest, with what to do about each; general advice only once for each type. */
function problemList(location, problems = location.problems) {
  const advised = new Set();
  return h(
    "ul",
    { class: "problems" },
    problems.map((problem) => {
      const first = !problem.help && !advised.has(problem.type);
      if (first) advised.add(problem.type);
      return problemItem(location, problem, first);
    }),
  );
}

function problemItem(location, problem, withAdvice) {
  const severity = problem.warning ? "warning" : "error";
  const place = `line ${problem.line}, column ${problem.column}`;
  return h(
    "li",
    { class: `problem is-${severity}` },
    h(
      "p",
      { class: "problem-head" },
      h("span", { class: "severity" }, severity),
      problem.line && away(lineUrl(location, problem), place),
      problem.entity && h("span", {}, "in ", h("span", { class: "mono" }, problem.entity)),
    ),
    h("p", { class: "message" }, headline(problem)),
    problem.help && h("p", { class: "help" }, h("b", {}, "help: "), problem.help),
    problem.says && h("p", { class: "advice" }, h("b", {}, `${problem.spoken}: `), problem.message),
    withAdvice && h("p", { class: "advice" }, h("b", {}, "What to do: "), prose(adviceOn(problem))),
  );
}

function adviceOn({ type }) {
  return Object.hasOwn(data.advice, type) ? data.advice[type] : data.otherAdvice;
}

function textElsewhere(number) {
  return `With every text this page would be too large: this one, with its links, is in ${fileOf(entities[number].ref)}.`;
}

/** The YAML of an entity; it comes a moment later. */
function yamlText(number) {
  const label = `YAML of ${entities[number].ref}`;
  const pre = h("pre", { class: "yaml", tabindex: "0", role: "region", "aria-label": label });
  detailsOf(number).then(
    ({ text }) => pre.append(...yamlLines(text)),
    () => pre.append(isLeftOut(number) ? textElsewhere(number) : "This browser cannot unpack the text; it is in the catalog folder."),
  );
  return pre;
}

/** The same behind a word that opens it. */
function yamlDetails(number) {
  const details = h("details", {}, h("summary", {}, "Normalised entity"));
  const open = () => details.childElementCount === 1 && details.append(yamlText(number));
  details.addEventListener("toggle", () => details.open && open());
  return details;
}

const KEY = /^(\s*(?:- )*)([^\s#"'|>-][^:]*)(:)(?= |$)/;

function* yamlLines(text) {
  for (const line of text.split("\n")) {
    const match = KEY.exec(line);
    if (match) {
      yield match[1];
      yield h("span", { class: "key" }, match[2]);
      yield `${line.slice(match[1].length + match[2].length)}\n`;
    } else yield `${line}\n`;
  }
}

/** Terms with what there is to say of them; those without are left out. */
function facts(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs
      .filter(([, value]) => value && (!Array.isArray(value) || value.length))
      .map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))),
  );
}

function list(items) {
  return items.length ? h("ul", { class: "plain" }, items.map((item) => h("li", {}, item))) : null;
}

/** A list that begins short and can be opened. */
function longList(items, make, short) {
  const ul = h("ul", { class: "refs" }, items.slice(0, short).map((item) => h("li", {}, make(item))));
  if (items.length <= short) return ul;
  const more = h(
    "button",
    {
      type: "button",
      class: "quiet",
      onclick: () => {
        const rest = items.slice(short).map((item) => h("li", {}, make(item)));
        more.parentNode.replaceWith(...rest);
        rest[0].querySelector("a, button")?.focus();
      },
    },
    `${counting.format(items.length - short)} more`,
  );
  ul.append(h("li", {}, more));
  return ul;
}

/** Where a file of the catalog and its history can be browsed, when git knows. */
function catalogLinks(entity) {
  if (!data.web) return [];
  const path = fileOf(entity.ref).split("/").map(encodeURIComponent).join("/");
  return [
    away(`${data.web}/blob/HEAD/${path}`, "Catalog file"),
    away(`${data.web}/commits/HEAD/${path}`, "Its history"),
  ];
}

function manifestLinks(location) {
  if (!isWeb(location.target)) return [];
  return [
    away(location.target, "Manifest"),
    away(`${location.target}&_a=history`, "Manifest’s history"),
  ];
}

function linkRow(links) {
  return h("p", { class: "links" }, links);
}
