// Writes packages/client/src/generated.ts from an OpenAPI document: npm run generate -- ../openapi.json
import { readFile, writeFile } from "node:fs/promises";

import openapiTypes, { astToString } from "openapi-typescript";

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error("Which OpenAPI document? npm run generate -- FILE_OR_URL");
  process.exit(2);
}
const document = source.startsWith("http") ? new URL(source) : JSON.parse(await readFile(source, "utf8"));
const nodes = await openapiTypes(document, { alphabetize: true });
const target = new URL("../packages/client/src/generated.ts", import.meta.url);
await writeFile(target, `// Generated from /api/openapi.json by \`npm run generate\`. Do not edit.\n${astToString(nodes)}`);
