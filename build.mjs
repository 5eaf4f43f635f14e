// Bundles what the browser loads into the site's static folder: `npm run build`.
// Fails when a colour pair of the design tokens falls under its contrast.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import subsetFont from "subset-font";
import { feature } from "topojson-client";
import { contrastFailures, tokensCss } from "./src/commonground/hub/site/assets/tokens.mjs";
import { iconSvg, marksSvg } from "./src/commonground/hub/site/assets/marks.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const assets = path.join(here, "src/commonground/hub/site/assets");
const built = path.join(here, "src/commonground/hub/site/static/site/built");
const require = createRequire(import.meta.url);

const range = (first, last) =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");

// One weight axis from 400 to 700 and only the letters a script needs: a page in
// English loads 20 kB of type, one in Arabic 21 kB more, instead of 36 and 166.
const SANS = "@fontsource-variable/noto-sans/files/noto-sans-";
const ARABIC = "@fontsource-variable/noto-sans-arabic/files/noto-sans-arabic-arabic-wght-normal.woff2";
const FACES = [
  {
    name: "latin", file: `${SANS}latin-wght-normal.woff2`,
    text: range(0x20, 0x7e) + range(0xa0, 0xff) + "ıŒœ" + range(0x2010, 0x2015) + "‘’‚“”„•…‹›€™−",
    css: "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2015,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2039-203A,U+20AC,U+2122,U+2212",
  },
  {
    name: "latin-ext-a", file: `${SANS}latin-ext-wght-normal.woff2`,
    text: range(0x100, 0x130) + range(0x132, 0x151) + range(0x154, 0x17f) + range(0x218, 0x21b),
    css: "U+0100-0130,U+0132-0151,U+0154-017F,U+0218-021B",
  },
  {
    name: "latin-ext-b", file: `${SANS}latin-ext-wght-normal.woff2`,
    text: range(0x180, 0x217) + range(0x21c, 0x24f) + range(0x1e00, 0x1eff),
    css: "U+0180-0217,U+021C-024F,U+1E00-1EFF",
  },
  { name: "cyrillic", file: `${SANS}cyrillic-wght-normal.woff2`, text: range(0x400, 0x45f), css: "U+0400-045F" },
  { name: "greek", file: `${SANS}greek-wght-normal.woff2`, text: range(0x370, 0x3ff), css: "U+0370-03FF" },
  {
    name: "arabic", file: ARABIC,
    text: "،؛؟" + range(0x621, 0x63a) + range(0x640, 0x652) + range(0x660, 0x669) + range(0x6f0, 0x6f9) + "ٹپچڈڑژکگںھہیے\u200c\u200d",
    css: "U+060C,U+061B,U+061F,U+0621-063A,U+0640-0652,U+0660-0669,U+0679,U+067E,U+0686,U+0688,U+0691,U+0698,U+06A9,U+06AF,U+06BA,U+06BE,U+06C1,U+06CC,U+06D2,U+06F0-06F9,U+200C-200D",
  },
  // The letters of Arabic, Persian and Urdu stand together above, so that a word is of one piece.
  {
    name: "arabic-ext", file: ARABIC, text: range(0x600, 0x6ff) + "\u200c\u200d",
    css: "U+0600-060B,U+060D-061A,U+061C-061E,U+0620,U+063B-063F,U+0653-065F,U+066A-0678,U+067A-067D,U+067F-0685,U+0687,U+0689-0690,U+0692-0697,U+0699-06A8,U+06AA-06AE,U+06B0-06B9,U+06BB-06BD,U+06BF-06C0,U+06C2-06CB,U+06CD-06D1,U+06D3-06EF,U+06FA-06FF",
  },
];

async function fonts() {
  await mkdir(path.join(built, "fonts"), { recursive: true });
  const faces = [];
  for (const face of FACES) {
    const source = await readFile(require.resolve(face.file));
    const woff2 = await subsetFont(source, face.text, {
      targetFormat: "woff2",
      variationAxes: { wght: { min: 400, max: 700 } },
    });
    await writeFile(path.join(built, "fonts", `${face.name}.woff2`), woff2);
    faces.push(
      `@font-face{font-family:"Ground Sans";font-style:normal;font-display:swap;font-weight:400 700;` +
        `src:url("fonts/${face.name}.woff2") format("woff2");unicode-range:${face.css}}`,
    );
  }
  return faces.join("\n");
}

// The same family for paper (PDF), whose typesetter reads neither woff2 nor a weight axis: one file for
// each weight and each file of the family, whole.
const PAPER = [
  ...["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek"].map((part) => `${SANS}${part}-wght-normal.woff2`),
  ARABIC,
];
const EVERY_LETTER = range(0x20, 0x7e) + range(0xa0, 0x6ff) + range(0x1e00, 0x1fff) + range(0x2000, 0x22ff) +
  range(0xfb50, 0xfdff) + range(0xfe70, 0xfeff);

async function paperFonts() {
  const folder = path.join(built, "paper");
  await mkdir(folder, { recursive: true });
  for (const file of PAPER) {
    const source = await readFile(require.resolve(file));
    for (const wght of [400, 700]) {
      const font = await subsetFont(source, EVERY_LETTER, { targetFormat: "truetype", variationAxes: { wght } });
      await writeFile(path.join(folder, `${path.basename(file, "-wght-normal.woff2")}-${wght}.ttf`), font);
    }
  }
}

function shares() {
  // Bars take their width from a class, because the content security policy refuses style attributes.
  return Array.from({ length: 101 }, (_, i) => `.share-${i}{flex-basis:${i}%}`).join("");
}

function worldSvg(world) {
  // In degrees, x east and y south, so that the map drawn by the server places it with one transform.
  const ring = (points) => `M${points.map(([x, y]) => `${x.toFixed(2)} ${(-y).toFixed(2)}`).join("L")}Z`;
  const d = feature(world, world.objects.countries).features
    .flatMap(({ geometry: { type, coordinates } }) => (type === "Polygon" ? [coordinates] : coordinates))
    .flatMap((polygon) => polygon.map(ring)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg"><symbol id="land" viewBox="-180 -90 360 180" overflow="visible"><path vector-effect="non-scaling-stroke" d="${d}"/></symbol></svg>\n`;
}

async function main() {
  const failures = contrastFailures();
  if (failures.length) {
    console.error(`Contrast too low:\n${failures.join("\n")}`);
    process.exit(1);
  }
  await rm(built, { recursive: true, force: true });
  await mkdir(built, { recursive: true });
  await paperFonts();
  const generated = {
    "generated:fonts": await fonts(),
    "generated:tokens": tokensCss(),
    "generated:shares": shares(),
  };
  const generatedCss = {
    name: "generated",
    setup(build) {
      build.onResolve({ filter: /^generated:/ }, (args) => ({ path: args.path, namespace: "generated" }));
      build.onLoad({ filter: /.*/, namespace: "generated" }, (args) => ({
        contents: generated[args.path], loader: "css", resolveDir: built,
      }));
    },
  };
  await esbuild.build({
    entryPoints: {
      site: path.join(assets, "css/site.css"),
      map: path.join(assets, "css/map.css"),
      operator: path.join(assets, "css/operator.css"),
    },
    outdir: built, bundle: true, minify: true, plugins: [generatedCss],
    external: ["fonts/*"], loader: { ".png": "empty" }, target: ["chrome87", "firefox78", "safari14.1"],
  });
  await esbuild.build({
    entryPoints: {
      site: path.join(assets, "js/site.js"),
      map: path.join(assets, "js/map.js"),
      graph: path.join(assets, "js/graph.js"),
    },
    outdir: built, bundle: true, minify: true, format: "iife", legalComments: "eof",
    target: ["chrome87", "firefox78", "safari14.1"],
  });
  await writeFile(path.join(built, "marks.svg"), marksSvg());
  await writeFile(path.join(built, "icon.svg"), iconSvg());
  const world = JSON.parse(await readFile(require.resolve("world-atlas/countries-110m.json")));
  await writeFile(path.join(built, "world.json"), JSON.stringify(world));
  await writeFile(path.join(built, "world.svg"), worldSvg(world));
}

await main();
