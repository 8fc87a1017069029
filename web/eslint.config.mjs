import js from "@eslint/js";
import next from "@next/eslint-plugin-next";
import { defineConfig, globalIgnores } from "eslint/config";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

const features = readdirSync(new URL("src/features", import.meta.url));

// app → features → components/ui, lib; never back, never across features.
const arrows = [
  { target: "./src/features", from: "./src/app" },
  { target: "./src/components", from: ["./src/app", "./src/features"] },
  { target: "./src/lib", from: ["./src/app", "./src/features", "./src/components"] },
  ...features.map((name) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
  })),
];

export default defineConfig(
  globalIgnores([".next", "out", "node_modules", "next-env.d.ts"]),
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [
        createNodeResolver({
          extensions: [".ts", ".tsx", ".mjs", ".js"],
          alias: { "@": [`${import.meta.dirname}/src`] },
        }),
      ],
    },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones: arrows }],
      "import-x/no-cycle": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // "" is often as good as nothing here.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ["src/**/*.tsx"],
    extends: [
      jsxA11y.flatConfigs.recommended,
      reactHooks.configs.flat["recommended-latest"],
      next.configs["core-web-vitals"],
    ],
  },
  {
    // A table laid out as cards keeps its meaning only when its roles are spelled out.
    files: ["src/features/invoices/components/invoice-{row,table}.tsx"],
    rules: {
      "jsx-a11y/no-redundant-roles": "off",
      "jsx-a11y/no-interactive-element-to-noninteractive-role": "off",
    },
  },
  {
    files: ["**/*.mjs", "*.ts"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        fetch: "readonly",
      },
    },
  },
  {
    // What they hand to the browser runs there.
    files: ["tests/e2e/**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...["window", "document", "location", "localStorage", "performance", "getComputedStyle"],
          ...["MutationObserver", "PerformanceObserver", "WebSocket", "EventSource"],
        ].map((name) => [name, "readonly"]),
      ),
    },
  },
  { files: ["*.ts"], extends: [tseslint.configs.recommended] },
);
