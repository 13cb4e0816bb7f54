import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

/** What may not stand in a pure state machine: it takes time, ids and storage as arguments. */
const pure = ["window", "document", "localStorage", "fetch", "navigator", "crypto", "setTimeout", "setInterval"];

export default defineConfig(
  globalIgnores(["**/dist/**", "packages/client/src/generated.ts"]),
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [typescript.configs.strictTypeChecked, hooks.configs.flat["recommended-latest"]],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      // Numbers read well in a template; everything else must be said.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // An event handler may start asynchronous work; it answers through state.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // A fire-and-forget arrow in an attribute is shorter and just as clear.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  { files: ["**/*.tsx"], rules: { "max-lines": ["error", { max: 250 }] } },
  {
    files: ["**/domain/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": ["error", ...pure],
      "no-restricted-syntax": [
        "error",
        { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: "Time comes in as an argument." },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Time comes in as an argument." },
      ],
    },
  },
  // Codes and digits in tests are plain ASCII.
  { files: ["**/*.test.ts"], rules: { "@typescript-eslint/no-misused-spread": "off" } },
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: { process: "readonly", console: "readonly", fetch: "readonly" } } },
);
