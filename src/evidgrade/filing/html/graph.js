"use strict";
// The evidence graph, drawn with Cytoscape.js when it is first looked at. Three columns: claims, references, works.
(() => {
  const LARGEST = 300; // nodes that are drawn together unless a reader asks for more
  const { nodes, edges } = JSON.parse(document.getElementById("graph-data").textContent);
  const form = document.querySelector('[data-filters="graph"]');
  const scope = form.elements.scope;
  const canvas = document.getElementById("canvas");
  const out = form.querySelector(".shown");
  const near = nodes.map(() => []);
  for (const [from, to] of edges) {
    near[from].push(to);
    near[to].push(from);
  }
  let drawn = null;

  const option = (value, words) => scope.append(new Option(words, value));
  const names = [...document.querySelectorAll(".document")].map((one) => one.querySelector("h3").textContent);
  const files = names.map((name) => name.split("/").pop().slice(-24));
  const bad = nodes.flatMap((node, n) => (near[n].length && node.b === "bad" ? [n] : []));
  if (nodes.length <= LARGEST) option("all", "everything");
  if (bad.length) option("bad", "retracted or under concern");
  const present = [...new Set(nodes.filter((node) => "d" in node).map((node) => node.d))].sort((a, b) => a - b);
  for (const number of present) option(`d${number}`, names[number]);
  if (nodes.length > LARGEST) option("all", `everything (${nodes.length.toLocaleString("en")} nodes, slow)`);

  function chosen() {
    const value = scope.value;
    if (value === "all") return nodes.map((_, n) => n);
    const begin = value === "bad" ? bad : nodes.flatMap((node, n) => (node.d === Number(value.slice(1)) ? [n] : []));
    const found = new Set(begin);
    for (const n of begin) for (const other of near[n]) if (nodes[n].k !== "w" || value === "bad") found.add(other);
    if (value === "bad") for (const n of [...found]) if (nodes[n].k === "r") for (const other of near[n]) if (nodes[other].k === "c") found.add(other);
    return [...found].sort((a, b) => a - b);
  }

  // Claims and references follow the order of the text; works stand near the mean height of what leads to them, so that lines cross little.
  function places(members) {
    const columns = { c: [], r: [], w: [] };
    for (const n of members) columns[nodes[n].k].push(n);
    const rows = Math.max(columns.c.length, columns.r.length, columns.w.length);
    const at = new Map();
    const settle = (column) => column.forEach((n, row) => at.set(n, (rows / column.length) * (row + 0.5)));
    settle(columns.c);
    settle(columns.r);
    const mean = (n) => {
      const known = near[n].filter((m) => at.has(m)).map((m) => at.get(m));
      return known.length ? known.reduce((sum, y) => sum + y, 0) / known.length : rows;
    };
    const means = new Map(columns.w.map((n) => [n, mean(n)]));
    columns.w.sort((a, b) => means.get(a) - means.get(b) || a - b);
    settle(columns.w);
    const x = { c: 0, r: 460, w: 920 };
    return new Map(members.map((n) => [n, { x: x[nodes[n].k], y: at.get(n) * 58 }]));
  }

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  function style() {
    const ink = color("ink");
    const font = getComputedStyle(document.body).fontFamily;
    return [
      { selector: "node", style: { label: "data(label)", "font-family": font, "font-size": 11, color: ink, "text-wrap": "wrap", "text-max-width": 250, "text-valign": "center", "text-halign": "center", shape: "round-rectangle", width: 270, height: 46, "background-color": color("paper"), "border-width": 1.5, "border-color": color("soft") } },
      { selector: ".r", style: { width: 190, height: 34, "text-max-width": 180, shape: "rectangle", "background-color": color("faint") } },
      { selector: ".strong", style: { "background-color": color("accent-tint"), "border-color": color("accent"), "border-width": 2 } },
      { selector: ".weak", style: { "border-style": "dashed", "border-color": color("accent"), "border-width": 2 } },
      { selector: ".open", style: { "border-style": "dotted", "border-width": 2 } },
      { selector: ".bad, .void", style: { "background-color": color("error-tint"), "border-color": color("error"), "border-style": "double", "border-width": 6, color: color("error"), "font-weight": 700 } },
      { selector: "edge", style: { width: 1.5, "line-color": color("soft"), "curve-style": "straight", "source-endpoint": "50% 0%", "target-endpoint": "-50% 0%", "target-arrow-shape": "triangle", "target-arrow-color": color("soft"), "arrow-scale": 0.8 } },
      { selector: "edge.lesser", style: { "line-style": "dashed", opacity: 0.55 } },
      { selector: ".away", style: { opacity: 0.2 } },
      { selector: "node:selected", style: { "border-color": ink, "border-width": 4 } },
    ];
  }

  function label(node) {
    if (node.k === "c") return `${node.v ? `level ${node.v}: ` : ""}${node.l}`;
    if (node.k === "r") return [files[node.d], node.l, node.s].filter(Boolean).join(" ");
    return [node.s ? node.s.toUpperCase() : "", node.l, node.n ? `(${node.n})` : ""].filter(Boolean).join(" ");
  }

  function draw() {
    const members = chosen();
    const kept = new Set(members);
    const place = places(members);
    if (drawn) drawn.destroy();
    drawn = cytoscape({
      container: canvas,
      elements: [
        ...members.map((n) => ({ data: { id: `n${n}`, label: label(nodes[n]) }, classes: `${nodes[n].k} ${nodes[n].b}`, position: place.get(n) })),
        ...edges.flatMap(([from, to, counts]) => (kept.has(from) && kept.has(to) ? [{ data: { source: `n${from}`, target: `n${to}` }, classes: counts ? "" : "lesser" }] : [])),
      ],
      style: style(),
      layout: { name: "preset" },
      minZoom: 0.05,
      maxZoom: 3,
      autoungrabify: true,
      boxSelectionEnabled: false,
    });
    fit();
    const group = (kind, noun) => {
      const count = members.filter((n) => nodes[n].k === kind).length;
      return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
    };
    const said = `${group("c", "claim")}, ${group("r", "reference")}, ${group("w", "work")}`;
    out.textContent = `${said}. Choose one to follow its lines; choose it again to go to it.`;
    canvas.setAttribute("aria-label", `Graph of ${said}; the table of sources says the same in words`);
    drawn.on("tap", (event) => {
      drawn.elements().removeClass("away");
      if (event.target === drawn) return;
      const node = event.target.isNode() ? event.target : null;
      if (!node) return;
      if (node.selected()) {
        location.hash = nodes[Number(node.id().slice(1))].a;
        return;
      }
      drawn.elements().not(node.union(node.predecessors()).union(node.successors())).addClass("away");
    });
  }

  // A large graph begins at its top, at a size that can be read.
  function fit() {
    drawn.fit(undefined, 24);
    if (drawn.zoom() < 0.55) {
      const box = drawn.elements().boundingBox();
      drawn.zoom(Math.max(0.3, Math.min(1, (drawn.width() - 48) / box.w)));
      drawn.pan({ x: 24 - box.x1 * drawn.zoom(), y: 24 - box.y1 * drawn.zoom() });
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  scope.addEventListener("change", draw);
  form.addEventListener("click", (event) => {
    const by = event.target.dataset.zoom;
    if (by === undefined || !drawn) return;
    if (Number(by)) drawn.zoom({ level: drawn.zoom() * Number(by), renderedPosition: { x: drawn.width() / 2, y: drawn.height() / 2 } });
    else drawn.fit(undefined, 24);
  });
  const look = () => {
    if (document.documentElement.dataset.view === "graph" && !drawn) draw();
  };
  document.addEventListener("view", look);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn && drawn.style(style()));
  look();
})();
