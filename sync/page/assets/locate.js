// Which manifest an address means: its URL as the log has it, as a browser shows it, or a repository.

const LEGACY = ".visualstudio.com";

/** What a URL of Azure DevOps names; nothing for any other text. */
function namedBy(text) {
  if (!URL.canParse(text)) return undefined;
  const { host, pathname, searchParams } = new URL(text);
  const segments = pathname.split("/").filter(Boolean).map(decoded);
  const at = segments.findIndex((segment) => segment.toLowerCase() === "_git");
  if (at < 0 || segments.length < at + 2) return undefined;
  const repository = segments[at + 1];
  const before = organizationOf(host, segments.slice(0, at));
  // The short form, of a repository that has its project's name.
  const project = before.length === 2 ? [repository] : [];
  return {
    repository: [...before, ...project, repository].join("/").toLowerCase(),
    path: searchParams.get("path")?.replace(/^\/*/, "/") ?? "",
    version: searchParams.get("version") ?? "",
  };
}

/** Host and organisation, the same for both names of the cloud, and a project if there is one. */
function organizationOf(host, segments) {
  if (!host.endsWith(LEGACY)) return [host, ...segments];
  const rest = segments[0]?.toLowerCase() === "defaultcollection" ? segments.slice(1) : segments;
  return ["dev.azure.com", host.slice(0, -LEGACY.length), ...rest];
}

/** The manifests that an address means; `branch` is the one that it names when they are of another. */
function located(asked) {
  const texts = [asked, decoded(asked)].map((text) => text.trim());
  const exact = texts.map((text) => numberOfTarget.get(text)).find((number) => number !== undefined);
  if (exact !== undefined) return { found: [locations[exact]] };
  const wanted = texts.map(namedBy).find(Boolean);
  if (!wanted) {
    const name = texts[1].toLowerCase();
    return { found: locations.filter(({ place }) => place.toLowerCase() === name) };
  }
  const named = locations.map((location) => [location, namedBy(location.target)]);
  const fitting = named.filter(
    ([, name]) => name?.repository === wanted.repository && (!wanted.path || name.path === wanted.path),
  );
  const same = fitting.filter(([, name]) => name.version === wanted.version);
  if (same.length || !wanted.version) return { found: (same.length ? same : fitting).map(([location]) => location) };
  return { found: fitting.map(([location]) => location), branch: versionWords(wanted.version) };
}

/** `GBmain` is a branch, `GTv1` a tag, `GC…` a commit. */
function versionWords(version) {
  const kind = { GB: "branch", GT: "tag", GC: "commit" }[version.slice(0, 2)] ?? "version";
  return `${kind} ${version.slice(2)}`;
}
