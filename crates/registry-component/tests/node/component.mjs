// Turns a core module into a component and runs that in node, with jco; for
// `crates/registry-component/run-in-node` and the checks that it starts.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

/**
 * Makes a component of a core module and translates it to JavaScript, in the
 * module's folder.
 *
 * @returns what makes an instance, given what the component imports
 */
export async function component(tools, module) {
  const jco = (name) => import(pathToFileURL(createRequire(path.join(tools, "/")).resolve(name)));
  const { transpileBytes } = await jco("@bytecodealliance/jco-transpile");
  const { componentNew } = await jco("@bytecodealliance/jco-transpile/wasm-tools");

  const name = path.basename(module, ".wasm");
  const folder = path.join(path.dirname(module), `${name}-in-node`);
  await mkdir(folder, { recursive: true });
  // Without this node takes the translation for CommonJS.
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }\n');
  const bytes = await componentNew(await readFile(module), []);
  await writeFile(path.join(folder, `${name}.component.wasm`), bytes);
  const options = { name, instantiation: "async", emitTypescriptDeclarations: false };
  const { files } = await transpileBytes(bytes, options);
  for (const [file, text] of Object.entries(files)) {
    await writeFile(path.join(folder, file), text);
  }

  const compile = async (file) => WebAssembly.compile(await readFile(path.join(folder, file)));
  const { instantiate } = await import(pathToFileURL(path.join(folder, `${name}.js`)));
  return (imports) => instantiate(compile, imports);
}

let checks = 0;

/** Ends the process if it is not what it must be. */
export function expect(what, found, expected) {
  checks += 1;
  if (!isDeepStrictEqual(found, expected)) {
    console.error(`${what}:`);
    console.error("  expected:", expected);
    console.error("  found:   ", found);
    process.exit(1);
  }
}

/** What a function throws: how a `result` that is an error arrives in JavaScript. */
export function thrown(call) {
  try {
    return { returned: call() };
  } catch (error) {
    // A trap is an error of the machine; it must not pass for an answer.
    if (error instanceof Error && !("payload" in error)) throw error;
    return error instanceof Error ? error.payload : error;
  }
}

/** Says that all is well. */
export function finish(what) {
  console.log(`${what}: ${checks} answers, all as expected`);
}
