// The map of a field. Contract: docs/design.md, "Map". The table beside it says the same in words.
import L from "leaflet";
import { feature } from "topojson-client";

const SVG = "http://www.w3.org/2000/svg";
const STAGES = ["identified", "in_contact", "acquainted", "exchanging", "coordinating", "collaborating", "allied", "paused", "ended"];
const known = (stage) => (STAGES.includes(stage) ? stage : "none");

function dot(marks, stage) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${marks}#dot-${known(stage)}`);
  svg.append(use);
  return svg;
}

function paragraph(parent, text, className = "") {
  if (!text) return;
  const line = document.createElement("p");
  line.className = className;
  line.textContent = text;
  parent.append(line);
}

function describe(point) {
  const { putWords } = document.querySelector(".map[data-src]").dataset;
  const box = document.createElement("div");
  const link = document.createElement("a");
  link.href = point.url;
  link.textContent = point.name;
  link.dir = "auto";
  const head = document.createElement("p");
  head.append(link);
  box.append(head);
  paragraph(box, point.stage_words, `stage stage-${known(point.stage)}`);
  paragraph(box, point.wanted_words, "soft");
  paragraph(box, point.where, "soft");
  if (point.put_url && putWords) {
    const put = document.createElement("a");
    put.href = point.put_url;
    put.textContent = putWords;
    box.append(put);
  }
  return box;
}

function pointLayer(point, marks) {
  const mark = document.createElement("span");
  mark.className = `stage-${known(point.stage)}`;
  mark.append(dot(marks, point.stage));
  const wish = point.wanted && point.wanted !== point.stage;
  const icon = L.divIcon({
    html: mark, iconSize: [MARK, MARK],
    className: `map-mark${wish ? ` has-wish wish-${known(point.wanted)}` : ""}`,
  });
  return L.marker([point.lat, point.lon], { icon, title: point.name, alt: point.name, riseOnHover: true })
    .bindPopup(describe(point));
}

const clusterSize = (count) => Math.round(Math.min(60, 30 + 12 * Math.log10(count + 1)));
const MARK = 34;

// Marks that would cover each other stand as one: a finger on a small screen finds each of them.
function apart(found, map) {
  const placed = [];
  const all = [
    ...(found.clusters || []).map((c) => ({ count: c.count, url: c.url, points: [], at: [c.lat, c.lon], bounds: L.latLngBounds(c.bounds || [[c.lat, c.lon]]) })),
    ...(found.points || []).map((p) => ({ count: 1, points: [p], at: [p.lat, p.lon], bounds: L.latLngBounds([[p.lat, p.lon]]) })),
  ];
  all.forEach((item) => {
    const pixel = map.latLngToContainerPoint(item.at);
    const size = item.count === 1 ? MARK : clusterSize(item.count);
    const near = placed.find((other) => pixel.distanceTo(other.pixel) < (size + other.size) / 2);
    if (!near) {
      placed.push({ ...item, pixel, size, whole: item.points.length === item.count });
      return;
    }
    near.count += item.count;
    near.points = near.points.concat(item.points);
    near.whole = near.whole && item.points.length === item.count;
    near.bounds.extend(item.bounds);
    near.size = clusterSize(near.count);
  });
  return placed;
}

function clusterLayer(group, map, words) {
  const span = document.createElement("span");
  span.textContent = group.count.toLocaleString(document.documentElement.lang || undefined);
  const icon = L.divIcon({ html: span, iconSize: [group.size, group.size], className: "map-cluster" });
  const label = words.replace("%s", span.textContent);
  const marker = L.marker(group.at, { icon, title: label, alt: label });
  const samePlace = group.bounds.getNorthEast().distanceTo(group.bounds.getSouthWest()) < 50;
  if (group.whole && (samePlace || map.getZoom() >= map.getMaxZoom())) {
    const list = document.createElement("div");
    list.append(...group.points.map(describe));
    return marker.bindPopup(list, { maxHeight: 260 });
  }
  return marker.on("click", () => {
    if (samePlace && group.url && map.getZoom() >= 14) window.location.assign(group.url);
    else if (samePlace) map.setView(group.at, map.getZoom() + 2);
    else map.fitBounds(group.bounds, { padding: [30, 30], maxZoom: Math.max(map.getZoom() + 1, 12) });
  });
}

async function start(element) {
  const { src, world, marks, boundaries, tiles, attribution, clusterWords = "%s", nearer = "+", further = "−" } = element.dataset;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.textContent = "";
  const map = L.map(element, {
    worldCopyJump: true, minZoom: 1, maxZoom: 18, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
    attributionControl: Boolean(attribution), zoomControl: false,
  }).setView([20, 10], 2);
  L.control.zoom({ zoomInTitle: nearer, zoomOutTitle: further }).addTo(map);
  if (tiles) L.tileLayer(tiles, { attribution }).addTo(map);
  const land = { className: "map-land", interactive: false, fillOpacity: tiles ? 0 : 1, weight: 0.7 };
  if (!tiles && world) {
    const topology = await (await fetch(world)).json();
    L.geoJSON(feature(topology, topology.objects.countries), { style: land }).addTo(map);
  }
  if (boundaries) {
    const areas = await (await fetch(boundaries, { credentials: "same-origin" })).json();
    L.geoJSON(areas.type === "Topology" ? feature(areas, Object.values(areas.objects)[0]) : areas, { style: land }).addTo(map);
  }
  const marked = L.layerGroup().addTo(map);
  let asked = 0;
  async function draw(fit) {
    const mine = ++asked;
    const address = new URL(src, window.location.href);
    address.searchParams.set("zoom", map.getZoom());
    if (!fit) address.searchParams.set("bbox", map.getBounds().toBBoxString());
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const found = await answer.json();
    if (fit && found.bounds) {
      map.fitBounds(found.bounds, { padding: [24, 24], maxZoom: 12, animate: false });
      return;
    }
    marked.clearLayers();
    apart(found, map).forEach((group) =>
      marked.addLayer(group.count === 1 && group.whole ? pointLayer(group.points[0], marks) : clusterLayer(group, map, clusterWords)),
    );
  }
  map.on("moveend", () => draw(false));
  await draw(true);
  if (!marked.getLayers().length) await draw(false);
}

document.querySelectorAll(".map[data-src]").forEach(start);
