// Asks the registry component for every digest that `checksums/tools` records:
// registry.mjs FOLDER-OF-JCO MODULE

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { component, expect, finish, thrown } from "./component.mjs";

const [tools, module] = process.argv.slice(2);
const records = new URL("../../../../checksums/tools/", import.meta.url);
const sorted = (record) => Object.keys(record).sort();

const registry = {};
for (const file of await readdir(records)) {
  if (!file.endsWith(".json")) continue;
  registry[path.basename(file, ".json")] = JSON.parse(await readFile(new URL(file, records), "utf8")).versions;
}

const { digests } = await (await component(tools, module))({});
expect("the tools", digests.tools(), sorted(registry));
for (const [tool, versions] of Object.entries(registry)) {
  const artifacts = [];
  for (const version of sorted(versions)) {
    const { platforms } = versions[version];
    for (const platform of sorted(platforms)) {
      artifacts.push({ tool, version, platform });
      const found = digests.sha256(tool, version, platform);
      expect(`the digest of ${tool} ${version} for ${platform}`, found, platforms[platform].sha256);
    }
    const unknown = thrown(() => digests.sha256(tool, version, "no_such_platform"));
    expect("an unknown platform", unknown, { tag: "unknown-platform", val: sorted(platforms) });
  }
  expect(`the artifacts of ${tool}`, digests.artifacts(tool), artifacts);
  const unknown = thrown(() => digests.sha256(tool, "no-such-version", "linux_amd64"));
  expect("an unknown version", unknown, { tag: "unknown-version", val: sorted(versions) });
}
const unknown = { tag: "unknown-tool", val: sorted(registry) };
expect("an unknown tool", thrown(() => digests.sha256("no-such-tool", "1", "linux_amd64")), unknown);
expect("the artifacts of an unknown tool", thrown(() => digests.artifacts("")), unknown);
finish("the registry component");
