// The graph beyond a few hundred organisations, where a server-drawn picture grows too heavy.
// Contract: docs/design.md, "Graph". Places of nodes come from the server.
import Graph from "graphology";
import Sigma from "sigma";

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
  const picture = new Sigma(graph, element, { labelColor: { color: colour("ink") }, labelFont: style.getPropertyValue("--family") || "sans-serif", labelSize: 14 });
  picture.on("clickNode", ({ node }) => {
    const url = graph.getNodeAttribute(node, "url");
    if (url) window.location.assign(url);
  });
}

document.querySelectorAll(".graph[data-src]").forEach(start);
