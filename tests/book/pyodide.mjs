// Runs a Python file in the site's own runtime, under Node: node pyodide.mjs RUNTIME FILE GLOBALS(JSON) [PACKAGE…]
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [runtime, file, globals, ...packages] = process.argv.slice(2);
const folder = resolve(runtime);
try {
  const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
  const pyodide = await loadPyodide({ indexURL: folder });
  await pyodide.loadPackage(packages, { messageCallback: () => {}, errorCallback: console.error });
  for (const [name, value] of Object.entries(JSON.parse(globals))) pyodide.globals.set(name, value);
  pyodide.runPython(readFileSync(file, "utf-8"));
} catch (error) { // not left to Node, which would print the line of the minified runtime
  console.error(error.message);
  process.exit(1);
}
