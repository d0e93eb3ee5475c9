// What Backstage reads from YAML files: npm `yaml` as its catalog calls it.
// stdin: a JSON list of files, each base64; stdout: a JSON list of documents for each file,
// {"value": data} or {"error": words, "line": n, "column": n}. Documents without data are left out.
// usage: CATALOG_SYNC_NODE_MODULES=folder node read.mjs < files.json
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

process.removeAllListeners('warning');
process.on('warning', () => {});
const modules = path.resolve(process.env.CATALOG_SYNC_NODE_MODULES);
const yaml = createRequire(path.join(modules, 'here.cjs'))('yaml');

function readDocument(document) {
  if (document.errors.length > 0) {
    const [first] = document.errors;
    const [place] = first.linePos ?? [{ line: null, col: null }];
    return { error: first.message.split(' at line ')[0], line: place.line, column: place.col };
  }
  try {
    const data = document.toJSON();
    if (data === null) return null;
    if (typeof data === 'number' && !Number.isFinite(data)) {
      return { error: 'Expected object at root, got number', line: null, column: null };
    }
    return { value: JSON.parse(JSON.stringify(data)) };
  } catch (error) {
    return { error: error.message.split('\n')[0], line: null, column: null };
  }
}

function readFile(base64) {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    return yaml
      .parseAllDocuments(text, { merge: false, logLevel: 'silent' })
      .map(readDocument)
      .filter((document) => document !== null);
  } catch (error) {
    return [{ error: error.message, line: null, column: null }];
  }
}

fs.writeFileSync(1, JSON.stringify(JSON.parse(fs.readFileSync(0, 'utf8')).map(readFile)));
