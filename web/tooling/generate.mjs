// Writes the shapes of an OpenAPI document as packages/client/src/generated.ts: npm run generate -- FILE_OR_URL [TARGET]
// Routes are left out: each would repeat every problem it can answer, and requests go through one wrapper anyway.
import { readFile, writeFile } from "node:fs/promises";

import openapiTypes, { astToString } from "openapi-typescript";

const [source, target = "packages/client/src/generated.ts"] = process.argv.slice(2);
if (source === undefined) {
  console.error("Which OpenAPI document? npm run generate -- FILE_OR_URL");
  process.exit(2);
}
const text = source.startsWith("http") ? await (await fetch(source)).text() : await readFile(source, "utf8");
const nodes = await openapiTypes({ ...JSON.parse(text), paths: {} }, { alphabetize: true, defaultNonNullable: false });
await writeFile(target, `// Generated from /api/openapi.json by \`npm run generate\`. Do not edit.\n${astToString(nodes)}`);
