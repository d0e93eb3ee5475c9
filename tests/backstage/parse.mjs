#!/usr/bin/env node
// Backstage's own verdict on each YAML document, without a server or database: what the tests measure ours by.
// usage: CATALOG_SYNC_NODE_MODULES=DIR node parse.mjs [options] < list-of-files      (one path per line; -0: NUL separated)
//   --allow A,B | --default-rules   catalog.rules (default: every kind is allowed)
//   --placeholders stub|off         $text/$yaml/$json: stub = resolve to a stub value ('' / {}) (default); off = leave untouched
//   --model ai                      judge as with plugin-catalog-backend-module-ai-model: by model layers, AiResource among them
//   --openapi                       $openapi and $asyncapi are placeholders too, as with plugin-catalog-backend-module-openapi
//   --processed                     also print the entity as it would be stored (defaults, sorted arrays, location annotations)
//   --relations                     also print the emitted relations
//   --no-entity                     leave the parsed entity out of the output
// output, one JSON line per file:
//   {file, ok, poisons, docs:[{ok, ref, entity, stage, error, placeholders?, processed?, relations?}]}
//   stage: read | yaml | json | envelope | rules | placeholder | policy | kind | unknown-kind | relations | other
//   poisons: true = this file makes the *Location that lists it* fail, i.e. none of that Location's targets is (re)ingested
// stderr: one JSON line {files, docs, ok, failed, byStage, duplicates, seconds, filesPerSecond, versions}
// CATALOG_SYNC_NODE_MODULES is a node_modules folder with the packages of package.json beside this file.
//
// The code that decides is Backstage's own, called in its own order:
//   parseEntityYaml                                   @backstage/plugin-catalog-node
//   ProcessorOutputCollector (entityEnvelope check, location annotations), DefaultCatalogRulesEnforcer,
//   DefaultCatalogProcessingOrchestrator, BuiltinKindsEntityProcessor or ModelProcessor, PlaceholderProcessor,
//   AnnotateLocationEntityProcessor, CatalogBuilder.buildEntityPolicy()   @backstage/plugin-catalog-backend/dist
//   ScaffolderEntitiesProcessor (kind Template)       @backstage/plugin-catalog-backend-module-scaffolder-entity-model
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
const modules = process.env.CATALOG_SYNC_NODE_MODULES;
if (!modules) { console.error('CATALOG_SYNC_NODE_MODULES names no node_modules folder'); process.exit(2); }
const require = createRequire(path.join(path.resolve(modules), 'parse.cjs'));
const internal = p => require(path.join(path.resolve(modules), '@backstage/plugin-catalog-backend/dist', p + '.cjs.js'));

const { parseEntityYaml } = require('@backstage/plugin-catalog-node');
const { stringifyEntityRef } = require('@backstage/catalog-model');
const { ConfigReader } = require('@backstage/config');
const { ScmIntegrations } = require('@backstage/integration');
const { BuiltinKindsEntityProcessor, PlaceholderProcessor, AnnotateLocationEntityProcessor } = require('@backstage/plugin-catalog-backend');
const { CatalogBuilder } = internal('service/CatalogBuilder');
const { DefaultCatalogProcessingOrchestrator } = internal('processing/DefaultCatalogProcessingOrchestrator');
const { ProcessorOutputCollector } = internal('processing/ProcessorOutputCollector');
const { DefaultCatalogRulesEnforcer } = internal('ingestion/CatalogRules');
const { ScaffolderEntitiesProcessor } = require(path.join(path.resolve(modules), '@backstage/plugin-catalog-backend-module-scaffolder-entity-model/dist/processor/ScaffolderEntitiesProcessor.cjs.js'));
const { locationSpecToLocationEntity } = internal('util/conversion');

/** What validates kinds: Backstage's builtin ones, or, where a module brings a model, ModelProcessor in their place. */
function kindsProcessor(model) {
  if (!model) return new BuiltinKindsEntityProcessor();
  const { ModelProcessor } = internal('processors/ModelProcessor');
  const alpha = require('@backstage/catalog-model/alpha');
  const layers = [alpha.defaultCatalogEntityModel, alpha.aiResourceEntityModel, alpha.mcpServerApiEntityModel];
  return new ModelProcessor({ model: alpha.compileCatalogModel(layers) });
}

export function createOracle({ allow, placeholders = 'stub', model, openapi } = {}) {
  const config = new ConfigReader({
    integrations: { azure: [{ host: 'dev.azure.com', credentials: [{ personalAccessToken: 'unused' }] }] },
    ...(allow ? { catalog: { rules: [{ allow }] } } : {}),
  });
  const logger = { child: () => logger, debug() {}, info() {}, warn() {}, error() {} };
  const integrations = ScmIntegrations.fromConfig(config);
  let seen = [];
  const stub = value => async p => { seen.push({ key: `$${p.key}`, value: p.value }); if (typeof p.value !== 'string') throw new Error(`Placeholder $${p.key} expected a string value parameter, in the form of an absolute URL or a relative path`); return value(); };
  const processors = [
    ...(placeholders === 'stub' ? [new PlaceholderProcessor({ integrations, reader: {}, resolvers: { json: stub(() => ({})), yaml: stub(() => ({})), text: stub(() => '(stub)'),
      ...(openapi ? { openapi: stub(() => '(stub)'), asyncapi: stub(() => '(stub)') } : {}) } })] : []),
    kindsProcessor(model),
    new ScaffolderEntitiesProcessor(),
    { getProcessorName: () => 'oracle-no-read', readLocation: async () => true },   // Location targets are not followed
    new AnnotateLocationEntityProcessor({ integrations }),
  ];
  const policy = CatalogBuilder.create({ config }).buildEntityPolicy();
  const rules = allow === undefined ? { isAllowed: () => true } : DefaultCatalogRulesEnforcer.fromConfig(config);
  const orchestrator = new DefaultCatalogProcessingOrchestrator({
    processors, integrations, rulesEnforcer: rules, logger, parser: undefined, policy, allowedLocationTypes: ['url'],
  });
  const msg = e => `${e.name}: ${e.message}`;
  const stageOf = m => /Policy check failed/.test(m) ? 'policy' : /No processor recognized/.test(m) ? 'unknown-kind'
    : /while validating/.test(m) ? 'kind' : /while preprocessing/.test(m) ? 'placeholder' : /while postprocessing/.test(m) ? 'relations'
      : /envelope failed validation/.test(m) ? 'envelope' : 'other';

  async function* documents(data, file, opts = {}) {
    const location = { type: 'file', target: path.resolve(file) };
    const parent = locationSpecToLocationEntity({ location });
    const it = parseEntityYaml(data, location);
    for (;;) {
      let n;
      try { n = it.next(); } catch (e) { yield { ok: false, stage: 'yaml', error: `Error: file ${location.target} could not be read, ${msg(e)}` }; return; }
      if (n.done) return;
      const r = n.value;
      if (r.type === 'error') { yield { ok: false, stage: 'yaml', error: msg(r.error) }; continue; }
      let entity;
      try { entity = JSON.parse(JSON.stringify(r.entity)); } catch (e) { yield { ok: false, stage: 'json', error: msg(e) }; continue; }
      const out = { ok: false };
      try { out.ref = stringifyEntityRef(r.entity); } catch { /* not an envelope */ }
      if (opts.entity !== false) out.entity = entity;
      const collector = new ProcessorOutputCollector(logger, parent);
      collector.generic()(r);
      const { deferredEntities, errors } = collector.results();
      if (errors.length) { yield { ...out, stage: 'envelope', error: msg(errors[0]) }; continue; }
      const d = deferredEntities[0];
      if (!d) { yield { ...out, stage: 'other', error: 'ignored: same ref as the Location being processed' }; continue; }
      if (!rules.isAllowed(d.entity, location)) { yield { ...out, stage: 'rules', error: `NotAllowedError: kind ${d.entity.kind} is not of an allowed kind for that location` }; continue; }
      seen = [];
      const res = await orchestrator.process({ entity: JSON.parse(JSON.stringify(d.entity)), state: {} });
      if (seen.length) out.placeholders = seen;
      if (!res.ok) { const m = res.errors.map(msg).join(' ;; '); yield { ...out, stage: stageOf(m), error: m }; continue; }
      out.ok = true;
      if (opts.processed) out.processed = res.completedEntity;
      if (opts.relations) out.relations = res.relations.map(x => `${stringifyEntityRef(x.source)} ${x.type} ${stringifyEntityRef(x.target)}`);
      yield out;
    }
  }
  return { documents };
}

const POISON = new Set(['read', 'yaml', 'json', 'envelope', 'rules']);
if (process.argv[1] && path.resolve(process.argv[1]) === path.resolve(new URL(import.meta.url).pathname)) {
  const o = {}; const opts = {}; let sep = '\n';
  const av = process.argv.slice(2);
  while (av.length) {
    const a = av.shift();
    if (a === '--allow') o.allow = av.shift().split(',');
    else if (a === '--default-rules') o.allow = null;
    else if (a === '--placeholders') o.placeholders = av.shift();
    else if (a === '--model') o.model = av.shift();
    else if (a === '--openapi') o.openapi = true;
    else if (a === '--processed') opts.processed = true;
    else if (a === '--relations') opts.relations = true;
    else if (a === '--no-entity') opts.entity = false;
    else if (a === '-0') sep = '\0';
    else { console.error(`unknown option ${a}`); process.exit(2); }
  }
  process.removeAllListeners('warning'); process.on('warning', () => {});   // yaml's "collection keys" warnings
  const oracle = createOracle(o);
  const files = fs.readFileSync(0, 'utf8').split(sep).map(s => sep === '\n' ? s.replace(/\r$/, '') : s).filter(Boolean);
  const t0 = performance.now();
  const stats = { files: files.length, docs: 0, ok: 0, failed: 0, byStage: {}, duplicates: [] };
  const where = new Map();
  let buf = '';
  const write = text => {                       // synchronous and EAGAIN-safe, so that pipes never lose a tail
    let b = Buffer.from(text);
    while (b.length) {
      try { b = b.subarray(fs.writeSync(1, b)); }
      catch (e) { if (e.code !== 'EAGAIN') throw e; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5); }
    }
  };
  for (const file of files) {
    const docs = [];
    let data;
    try { data = fs.readFileSync(file); } catch (e) { docs.push({ ok: false, stage: 'read', error: `${e.code ?? e.name}: ${e.message}` }); }
    if (data) for await (const d of oracle.documents(data, file, opts)) {
      docs.push(d);
      if (d.ok) { const w = where.get(d.ref); if (w) w.push(file); else where.set(d.ref, [file]); }
    }
    for (const d of docs) { stats.docs++; if (d.ok) stats.ok++; else { stats.failed++; stats.byStage[d.stage] = (stats.byStage[d.stage] ?? 0) + 1; } }
    buf += JSON.stringify({ file, ok: docs.every(d => d.ok), poisons: docs.some(d => POISON.has(d.stage)), docs }) + '\n';
    if (buf.length > 1 << 16) { write(buf); buf = ''; }
  }
  write(buf);
  for (const [ref, w] of where) if (w.length > 1) stats.duplicates.push({ ref, files: w });
  const s = (performance.now() - t0) / 1000;
  stats.seconds = +s.toFixed(3); stats.filesPerSecond = Math.round(files.length / s);
  stats.versions = Object.fromEntries(['@backstage/plugin-catalog-backend', '@backstage/plugin-catalog-node', '@backstage/catalog-model', 'yaml'].map(p => [p, require(`${p}/package.json`).version]));
  process.stderr.write(JSON.stringify(stats) + '\n');
}
