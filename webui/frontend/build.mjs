// Build the front end: node build.mjs <output folder> <digest of the inputs>
//
// Three pages' worth of script and style, the icons, and a list of what others wrote. File names
// carry a digest of their content, so that browsers may keep them for ever; manifest.json says
// which file is the present one.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [output, digest] = process.argv.slice(2);
const ICONS = "@material-symbols/svg-400";

// form-js' editor and viewer must share one preact, the editor's: hooks of another copy would find
// nothing to hook into.
const onePreact = {
  name: "one-preact",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^preact(\/|$)/ }, ({ path, importer, kind, pluginData }) => {
      if (pluginData === "found" || !importer.includes("form-js-viewer")) return undefined;
      const resolveDir = join(process.cwd(), "node_modules/@bpmn-io/form-js-editor");
      return resolve(path, { kind, resolveDir, pluginData: "found" });
    });
  },
};

// CodeMirror writes a <style> into the page, which our policy forbids; it can adopt a style sheet
// instead, but does so inside shadow roots only.
const adoptStyles = {
  name: "adopt-styles",
  setup({ onLoad }) {
    onLoad({ filter: /style-mod\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const contents = source.replace("!root.head && root.adoptedStyleSheets", "root.adoptedStyleSheets");
      if (contents === source) throw new Error("style-mod has changed: look at build.mjs");
      return { contents, loader: "js" };
    });
  },
};

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const { metafile } = await build({
  entryPoints: [
    ...["src/app.js", "src/app.css", "src/viewer.js"],
    ...["src/modeler.js", "src/rules.js", "src/designer.js"],
  ],
  outdir: output,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  alias: {
    // The FEEL editor writes style sheets into the page, which the content policy refuses.
    "dmn-js-shared/lib/components/LiteralExpression": "dmn-js-shared/lib/components/ContentEditable",
    "dmn-js-shared/lib/features/feel-language-context": "./src/rules/nothing.js",
    "@bpmn-io/dmn-variable-resolver": "./src/rules/nothing.js",
  },
  minify: true,
  format: "esm",
  legalComments: "none", // THIRD_PARTY.txt holds every licence in full
  loader: { ".woff2": "file" },
  metafile: true,
  plugins: [onePreact, adoptStyles],
  target: ["es2022", "firefox115", "chrome109"],
});

const assets = {};
for (const [file, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
  if (!entryPoint) continue;
  const name = basename(entryPoint);
  assets[name] = basename(file);
  if (cssBundle) assets[name.replace(".js", ".css")] = basename(cssBundle);
}
write("icons.json", JSON.stringify(icons()));
write(
  "THIRD_PARTY.txt",
  [...packages()]
    .sort()
    .map(notice)
    .join(`\n${"=".repeat(78)}\n\n`),
);
write("manifest.json", JSON.stringify({ digest, assets }, null, 1)); // last: it says all is there

function write(name, text) {
  writeFileSync(join(output, name), text);
}

// The outline of each icon that src/icons.json names, to be inlined by the templates.
function icons() {
  const wanted = JSON.parse(readFileSync("src/icons.json", "utf8"));
  const outline = (name) => {
    const svg = readFileSync(`node_modules/${ICONS}/outlined/${name}.svg`, "utf8");
    return svg.match(/ d="([^"]+)"/)[1];
  };
  return Object.fromEntries(wanted.map((name) => [name, outline(name)]));
}

// Every package of which something got into the output.
function packages() {
  const files = Object.keys(metafile.inputs).map((file) => file.split("node_modules/").at(-1));
  const names = files.map((file) => file.match(/^(@[^/]+\/)?[^/]+/)[0]);
  return new Set([ICONS, ...names.filter((name) => existsSync(`node_modules/${name}`))]);
}

function notice(name) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${name} ${version} (${license})\n\n${text}\n`;
}
