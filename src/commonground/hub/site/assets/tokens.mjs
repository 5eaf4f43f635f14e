// The design tokens, written once: build.mjs turns them into CSS and checks their contrast.

const light = {
  paper: "#fbfaf5", raised: "#ffffff", sunk: "#f1f0e7", ink: "#1c2624", soft: "#56625d",
  line: "#dad9cc", edge: "#7b857f",
  ground: "#0d5c55", "ground-strong": "#083f3a", "ground-tint": "#e2eee9", "on-ground": "#ffffff",
  light: "#8a5100", "light-fill": "#f0b13f", "light-tint": "#fbefd3",
  danger: "#a02c22", "danger-tint": "#f9e6e1",
  identified: "#626c68", in_contact: "#53648f", acquainted: "#2f67a0", exchanging: "#0b7077",
  coordinating: "#0f7150", collaborating: "#3b6d12", allied: "#8a5100", paused: "#7a5583", ended: "#94453c",
};

const dark = {
  paper: "#131918", raised: "#1b2321", sunk: "#0e1312", ink: "#e9ece4", soft: "#a7b2ac",
  line: "#313c39", edge: "#7d8a85",
  ground: "#7dcdbf", "ground-strong": "#a9e3d8", "ground-tint": "#1a3330", "on-ground": "#0b1f1c",
  light: "#efb95c", "light-fill": "#efb95c", "light-tint": "#362b14",
  danger: "#f2998c", "danger-tint": "#3b1f1b",
  identified: "#a7b2ac", in_contact: "#a9b6de", acquainted: "#8dbdec", exchanging: "#6fcbd1",
  coordinating: "#72cfa6", collaborating: "#a5d27c", allied: "#efb95c", paused: "#cfaad8", ended: "#eaa196",
};

export const STAGES = [
  "identified", "in_contact", "acquainted", "exchanging", "coordinating",
  "collaborating", "allied", "paused", "ended",
];

const GROUNDS = ["paper", "raised", "sunk"];
// [foreground, background, least contrast]: 4.5 for text, 3 for edges of controls (WCAG 2.2, 1.4.3 and 1.4.11).
const PAIRS = [
  ...["ink", "soft", "ground", "ground-strong", "light", "danger", ...STAGES].flatMap((name) =>
    GROUNDS.map((ground) => [name, ground, 4.5]),
  ),
  ...GROUNDS.map((ground) => ["edge", ground, 3]),
  ["on-ground", "ground", 4.5], ["on-ground", "ground-strong", 4.5],
  ["ink", "ground-tint", 4.5], ["ground", "ground-tint", 4.5], ["ground-strong", "ground-tint", 4.5],
  ["soft", "ground-tint", 4.5], ["ink", "light-tint", 4.5], ["light", "light-tint", 4.5],
  ["ink", "danger-tint", 4.5], ["danger", "danger-tint", 4.5],
];

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

export function contrastFailures() {
  return Object.entries({ light, dark }).flatMap(([theme, colours]) =>
    PAIRS.map(([front, back, least]) => [front, back, least, contrast(colours[front], colours[back])])
      .filter(([, , least, found]) => found < least)
      .map(([front, back, least, found]) => `${theme}: ${front} on ${back} is ${found.toFixed(2)}, needs ${least}`),
  );
}

const variables = (colours) =>
  Object.entries(colours).map(([name, value]) => `--${name.replace("_", "-")}:${value}`).join(";");

export function tokensCss() {
  const night = `color-scheme:dark;${variables(dark)}`;
  const stages = STAGES.map((name) => `.stage-${name}{--stage:var(--${name.replace("_", "-")})}.wish-${name}{--wish:var(--${name.replace("_", "-")})}`).join("");
  return [
    `:root{color-scheme:light;${variables(light)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme="light"]){${night}}}`,
    `@media screen{:root[data-theme="dark"]{${night}}}`,
    stages,
  ].join("\n");
}
