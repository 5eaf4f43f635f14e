// The map of a field. Contract: docs/design.md, "Map". The table beside it says the same in words.
import L from "leaflet";
import { feature } from "topojson-client";

const SVG = "http://www.w3.org/2000/svg";
const STAGES = ["identified", "in_contact", "acquainted", "exchanging", "coordinating", "collaborating", "allied", "paused", "ended"];
const known = (stage) => (STAGES.includes(stage) ? stage : "identified");

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

function words(point) {
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
  return box;
}

function pointLayer(point, marks) {
  const mark = document.createElement("span");
  mark.className = `stage-${known(point.stage)}`;
  mark.append(dot(marks, point.stage));
  const wish = point.wanted && point.wanted !== point.stage;
  const icon = L.divIcon({
    html: mark, iconSize: [34, 34],
    className: `map-mark${wish ? ` has-wish wish-${known(point.wanted)}` : ""}`,
  });
  return L.marker([point.lat, point.lon], { icon, title: point.name, alt: point.name, riseOnHover: true })
    .bindPopup(words(point));
}

function clusterLayer(cluster, map, words) {
  const size = Math.round(Math.min(60, 30 + 6 * Math.log10(cluster.count + 1) * 2));
  const span = document.createElement("span");
  span.textContent = cluster.count.toLocaleString(document.documentElement.lang || undefined);
  const icon = L.divIcon({ html: span, iconSize: [size, size], className: "map-cluster" });
  const label = words.replace("%s", span.textContent);
  return L.marker([cluster.lat, cluster.lon], { icon, title: label, alt: label }).on("click", () => {
    if (cluster.bounds) map.fitBounds(cluster.bounds, { maxZoom: map.getZoom() + 5 });
    else map.setView([cluster.lat, cluster.lon], map.getZoom() + 2);
  });
}

async function start(element) {
  const { src, world, marks, boundaries, tiles, attribution, clusterWords = "%s" } = element.dataset;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.textContent = "";
  const map = L.map(element, {
    worldCopyJump: true, minZoom: 1, maxZoom: 18, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
    attributionControl: Boolean(attribution),
  }).setView([20, 10], 2);
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
    (found.clusters || []).forEach((cluster) => marked.addLayer(clusterLayer(cluster, map, clusterWords)));
    (found.points || []).forEach((point) => marked.addLayer(pointLayer(point, marks)));
  }
  map.on("moveend", () => draw(false));
  await draw(true);
  if (!marked.getLayers().length) await draw(false);
}

document.querySelectorAll(".map[data-src]").forEach(start);
