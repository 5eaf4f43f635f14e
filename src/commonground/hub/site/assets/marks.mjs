// The marks of the ties, drawn once. A stage is two circles, us and them, drawing nearer:
// the ground they share grows. A dot is the same stage where there is room for one shape only
// (map, graph). Both are told apart by shape alone; colour only repeats it.
import { STAGES } from "./tokens.mjs";

const R = 6.5;
const MIDDLE = 9;

function pair(distance, { dashed = false, fill = 0, join = "" } = {}) {
  const [left, right] = [16 - distance / 2, 16 + distance / 2];
  const ring = (x, extra = "") => `<circle cx="${x}" cy="${MIDDLE}" r="${R}"${extra}/>`;
  let shared = "";
  if (fill && distance < 2 * R) {
    const half = Math.sqrt(R * R - (distance / 2) ** 2);
    const [top, bottom] = [(MIDDLE - half).toFixed(2), (MIDDLE + half).toFixed(2)];
    shared = `<path d="M16 ${top}A${R} ${R} 0 0 1 16 ${bottom}A${R} ${R} 0 0 1 16 ${top}Z" fill="currentColor" stroke="none"/>`;
  }
  const far = dashed ? ' stroke-dasharray="2.4 2.2"' : "";
  return `<g fill="none" stroke="currentColor" stroke-width="1.7">${shared}${ring(left)}${ring(right, far)}${join}</g>`;
}

const line = (x1, y1, x2, y2) => `<path d="M${x1} ${y1}L${x2} ${y2}" stroke-linecap="round"/>`;

const PAIRS = {
  identified: pair(17, { dashed: true }),
  in_contact: pair(18, { join: line(13.5, 9, 18.5, 9) }),
  acquainted: pair(2 * R),
  exchanging: pair(9.8, { fill: 1 }),
  coordinating: pair(6.4, { fill: 1 }),
  collaborating: `<g fill="currentColor">${[12.8, 19.2].map((x) => `<circle cx="${x}" cy="${MIDDLE}" r="7.3"/>`).join("")}</g>`,
  allied: `<g fill="none" stroke="currentColor" stroke-width="1.7"><circle cx="16" cy="${MIDDLE}" r="8"/><circle cx="16" cy="${MIDDLE}" r="5.2" fill="currentColor" stroke="none"/></g>`,
  paused: pair(18, { join: line(14.6, 6.2, 14.6, 11.8) + line(17.4, 6.2, 17.4, 11.8) }),
  ended: pair(18, { join: line(18, 3.5, 14, 14.5) }),
};

const ring = '<circle cx="10" cy="10" r="6.6" fill="var(--paper,#fff)"/>';
const DOTS = {
  none: '<circle cx="10" cy="10" r="5.4" fill="var(--paper,#fff)"/>',
  identified: '<circle cx="10" cy="10" r="6.6" fill="var(--paper,#fff)" stroke-dasharray="2.8 2.4"/>',
  in_contact: `${ring}<circle cx="10" cy="10" r="2.3" fill="currentColor" stroke="none"/>`,
  acquainted: `${ring}<path d="M10 3.4a6.6 6.6 0 0 0 0 13.2z" fill="currentColor" stroke="none"/>`,
  exchanging: '<path d="M10 3.2 17.2 16H2.8Z" fill="currentColor" stroke-linejoin="round"/>',
  coordinating: '<rect x="4" y="4" width="12" height="12" rx=".8" fill="currentColor"/>',
  collaborating: '<circle cx="10" cy="10" r="6.8" fill="currentColor"/>',
  allied: '<path d="m10 1.8 2.5 5.3 5.8.8-4.2 4 1 5.8-5.1-2.8-5.1 2.8 1-5.8-4.2-4 5.8-.8z" fill="currentColor" stroke-linejoin="round"/>',
  paused: `${ring}<path d="M8.1 7.2v5.6M11.9 7.2v5.6" stroke-linecap="round"/>`,
  ended: `${ring}<path d="m7.4 7.4 5.2 5.2m0-5.2-5.2 5.2" stroke-linecap="round"/>`,
};

const ICONS = {
  brand: '<g fill="none" stroke="currentColor" stroke-width="2"><path d="M12 5.2A8.2 8.2 0 0 1 12 18.8A8.2 8.2 0 0 1 12 5.2Z" fill="var(--light-fill,#f0b13f)" stroke="none"/><circle cx="8" cy="12" r="7"/><circle cx="16" cy="12" r="7"/></g>',
  search: '<g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"><circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/></g>',
  leave: '<g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="M11 4H5v16h6M10 12h10m-4-4.5 4.5 4.5-4.5 4.5"/></g>',
  eye: '<g fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"><path d="M2.5 12C5 7.5 8.3 5.5 12 5.500s7 2 9.5 6.500c-2.5 4.5-5.8 6.5-9.5 6.500S5 16.5 2.5 12Z"/><circle cx="12" cy="12" r="2.8"/></g>',
  today: '<g fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="M4 18.500h16M7 18.500a5 5 0 0 1 10 0M12 6.500v3M4.8 10.500l2 1.700m12.4-1.7-2 1.7"/></g>',
  field: '<g fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"><path d="M3.5 6.5 9 4.500l6 2.5 5.5-2v12.500L15 19.5 9 17l-5.5 2ZM9 4.500V17m6-10v12.5"/></g>',
  partners: '<g fill="none" stroke="currentColor" stroke-width="1.8"><circle cx="8.8" cy="12" r="5.6"/><circle cx="15.2" cy="12" r="5.6"/></g>',
};

const symbol = (id, box, body) => `<symbol id="${id}" viewBox="0 0 ${box}">${body}</symbol>`;

export function marksSvg() {
  const symbols = [
    ...STAGES.map((stage) => symbol(stage, "32 18", PAIRS[stage])),
    ...["none", ...STAGES].map((stage) =>
      symbol(`dot-${stage}`, "20 20", `<g stroke="currentColor" stroke-width="1.6" fill="none">${DOTS[stage]}</g>`),
    ),
    ...Object.entries(ICONS).map(([name, body]) => symbol(`icon-${name}`, "24 24", body)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

export function iconSvg() {
  const body = ICONS.brand.replaceAll("currentColor", "#0d5c55").replace("var(--light-fill,#f0b13f)", "#f0b13f");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${body}</svg>\n`;
}
