// Which repositories have a manifest, as `catalog-sync coverage --json` told it.

const MANY = 20;
function coveragePage() {
  const { projects, incomplete } = data.coverage;
  const have = projects.reduce((sum, project) => sum + project.have, 0);
  const of = projects.reduce((sum, project) => sum + project.of, 0);
  const view = h(
    "div",
    { class: "changes" },
    h("h1", { tabindex: "-1" }, "Repositories"),
    h("p", { class: "lede" }, `${counting.format(have)} of ${count(of, "repository", "repositories")} have a manifest.`),
    incomplete.length > 0 &&
      h("p", { class: "faint" }, `Not all could be listed: ${incomplete.join(", ")}.`),
    [...projects].sort(byMissing).map(projectPart),
  );
  return { view, title: "Repositories" };
}

function byMissing(one, other) {
  return other.without.length - one.without.length || collator.compare(one.name, other.name);
}

function projectPart({ name, have, of, invalid, without, uncounted }) {
  const rest = uncounted.map(({ state, count: number }) => (state === "fork" ? count(number, "fork") : `${counting.format(number)} ${state}`));
  return h(
    "section",
    {},
    h("h2", {}, name),
    h("p", {}, `${counting.format(have)} of ${counting.format(of)} have a manifest`, rest.length > 0 && h("span", { class: "faint" }, `; not counted: ${rest.join(", ")}`)),
    h(
      "dl",
      { class: "facts" },
      repositoriesPart("without a manifest", without),
      repositoriesPart("with an invalid one", invalid),
    ),
  );
}

function repositoriesPart(words, repositories) {
  if (!repositories.length) return [];
  const shown = longList(repositories, ({ name: repository, url }) => away(url, repository), MANY);
  return part("", `${counting.format(repositories.length)} ${words}`, shown, 0);
}
