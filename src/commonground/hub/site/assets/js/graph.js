// The graph beyond a few hundred organisations, where a server-drawn picture grows too heavy.
// Contract: docs/design.md, "Graph". Places of nodes come from the server.
import Graph from "graphology";
import Sigma from "sigma";

// The name under the pointer, on the theme's own ground: the library's box is always white.
function hovered(context, node, settings, colour) {
  context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
  const width = context.measureText(node.label || "").width + 12;
  const height = settings.labelSize + 10;
  context.beginPath();
  context.arc(node.x, node.y, node.size + 3, 0, Math.PI * 2);
  context.rect(node.x + node.size + 4, node.y - height / 2, width, height);
  context.fillStyle = colour("raised");
  context.fill();
  context.strokeStyle = colour("edge");
  context.stroke();
  context.fillStyle = colour("ink");
  context.fillText(node.label || "", node.x + node.size + 10, node.y + settings.labelSize / 3);
  context.beginPath();
  context.arc(node.x, node.y, node.size, 0, Math.PI * 2);
  context.fillStyle = node.color;
  context.fill();
}

async function start(element) {
  const answer = await fetch(element.dataset.src, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const found = await answer.json();
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${String(name || "soft").replace("_", "-")}`).trim() || "#626c68";
  const graph = new Graph({ multi: false });
  found.nodes.forEach((node) =>
    graph.addNode(node.id, {
      x: node.x, y: node.y, size: node.size || 5, label: node.name, url: node.url, color: colour(node.stage),
    }),
  );
  found.edges.forEach(([from, to]) => {
    if (from !== to && graph.hasNode(from) && graph.hasNode(to) && !graph.hasEdge(from, to)) {
      graph.addEdge(from, to, { color: colour("line"), size: 1 });
    }
  });
  element.textContent = "";
  const font = style.getPropertyValue("--family") || "sans-serif";
  const picture = new Sigma(graph, element, {
    labelColor: { color: colour("ink") }, labelFont: font, labelSize: 14,
    defaultDrawNodeHover: (context, node, settings) => hovered(context, node, settings, colour),
  });
  picture.on("clickNode", ({ node }) => {
    const url = graph.getNodeAttribute(node, "url");
    if (url) window.location.assign(url);
  });
}

document.querySelectorAll(".graph[data-src]").forEach(start);
