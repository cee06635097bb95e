"use strict";
// The report with a script: one part and one document at a time, filters, and the panel that follows the claim. Everything it shows stands in the page.
(() => {
  const root = document.documentElement;
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const parts = all(".part").map((part) => part.id);
  const documents = all(".document");
  const picker = $('[data-filters="claims"] select[name="document"]');
  const forms = Object.fromEntries(all("form[data-filters]").map((form) => [form.dataset.filters, form]));
  const partOf = { claims: "documents", findings: "findings", sources: "sources" };
  const narrow = matchMedia("(max-width: 61.99rem)"); // the panel then covers the lower part of the window
  let current = -1; // the document that is shown
  let stay = null; // the button that asked for a claim keeps the focus
  let returnTo = null; // what had the focus before the panel was opened

  // ---- parts and documents ----
  function view(name) {
    root.dataset.view = name;
    for (const link of all("nav a")) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.dispatchEvent(new CustomEvent("view", { detail: name }));
  }

  function choose(number) {
    if (!documents[number] || number === current) return;
    documents.forEach((one, n) => {
      one.classList.toggle("current", n === number);
      if (n === number) one.removeAttribute("hidden");
      else one.setAttribute("hidden", "until-found");
    });
    current = number;
    if (picker) picker.value = String(number);
    close();
    tell();
  }

  documents.forEach((one, number) => one.addEventListener("beforematch", () => choose(number)));

  // ---- the panel ----
  const panelOf = (number) => $(".panel", documents[number]);

  function close() {
    for (const one of all(".panel.busy")) one.classList.remove("busy");
    for (const one of all(".chain.on, .claim.on, .tag.on")) one.classList.remove("on");
    for (const one of all(".panel .card, .panel > .close")) one.remove();
  }

  function open(panel) {
    panel.classList.add("busy");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "close";
    button.textContent = "Close";
    button.addEventListener("click", leave);
    panel.prepend(button);
    panel.scrollTop = 0;
  }

  function leave() {
    close();
    const back = returnTo && returnTo.isConnected ? returnTo : documents[current];
    history.replaceState(null, "", `#d${current}`);
    if (back) take(back);
    returnTo = null;
  }

  function show(key, { focus = true, scroll = true } = {}) {
    const article = byId(`c${key}`);
    const span = byId(`t${key}`);
    if (!article) return;
    choose(Number(key.split("-")[0]));
    close();
    open(panelOf(current));
    article.classList.add("on");
    facts(article);
    if (span) {
      span.classList.add("on");
      const label = labelOf(key);
      if (label) label.classList.add("on");
      if (scroll && !seen(span)) span.scrollIntoView({ block: narrow.matches ? "start" : "center" });
      returnTo = label;
    }
    if (focus) take(article);
    tell();
  }

  const labelOf = (key) => $(`.tag[href="#c${key}"]`, documents[Number(key.split("-")[0])]);

  function seen(element) {
    const box = element.getBoundingClientRect();
    const floor = narrow.matches ? innerHeight * 0.36 : innerHeight;
    return box.top > 90 && box.bottom < floor;
  }

  function take(element) {
    if (!element.matches("a, button, [tabindex]")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }

  // What stands elsewhere in the page is shown here as well: messages of findings, facts of sources.
  function facts(article) {
    for (const one of all(".here a", article)) {
      const message = $(".message", byId(one.hash.slice(1)));
      if (message && !one.dataset.told) {
        one.dataset.told = "";
        one.nextSibling.replaceWith(" ", ...copy(message).childNodes);
      }
    }
    for (const link of all("li[data-s]", article)) {
      const said = $(".facts", byId(`s${link.dataset.s}`));
      if (said && !$(".facts", link)) link.append(copy(said));
    }
  }

  function copy(element) {
    const clone = element.cloneNode(true);
    for (const one of [clone, ...all("[id]", clone)]) one.removeAttribute("id");
    clone.removeAttribute("hidden");
    return clone;
  }

  // The finding behind a flag: below its line where it is one of a claim, else alone. Why it matters comes from its group.
  function card(number, flag) {
    const finding = byId(`f${number}`);
    const group = finding.closest(".group");
    const box = document.createElement("div");
    box.className = "card";
    const claim = flag.closest(".claim");
    if (claim) {
      show(claim.dataset.c, { focus: false, scroll: false });
      $(`.here a[href="#f${number}"]`, byId(`c${claim.dataset.c}`)).parentElement.append(box);
    } else {
      close();
      open(panelOf(current));
      const head = document.createElement("h5");
      const link = document.createElement("a");
      link.href = `#f${number}`;
      link.textContent = group.dataset.code;
      head.append(copy($(".sign", finding)), " ", link);
      box.append(head, copy($(".message", finding)));
      $(".close", panelOf(current)).after(box);
    }
    for (const one of [...all(".see", finding), ...all(":scope > .why, :scope > .authority", group)]) box.append(copy(one));
    returnTo = flag;
    take(box);
    box.scrollIntoView({ block: "nearest" });
  }

  // ---- filters ----
  const words = new WeakMap();
  const textOf = (element) => {
    if (!words.has(element)) words.set(element, element.textContent.toLowerCase());
    return words.get(element);
  };
  const wanted = (form) => Object.fromEntries([...new FormData(form)].filter(([, value]) => value));

  const filters = {
    findings(form, want) {
      let shown = 0;
      const rows = all(".finding");
      for (const group of all(".group")) {
        let here = 0;
        for (const row of all(".finding", group)) {
          const fits = (!want.check || group.dataset.code === want.check) && (!want.severity || row.dataset.v === want.severity)
            && (!want.document || row.dataset.d === want.document) && (!want.q || textOf(row).includes(want.q.toLowerCase()) || textOf($("summary", group)).includes(want.q.toLowerCase()));
          row.hidden = !fits;
          here += fits;
        }
        group.hidden = !here;
        if (here && (want.check || want.q || here <= 12) && Object.keys(want).length) group.open = true;
        shown += here;
      }
      say(form, shown, rows.length, "finding");
    },
    sources(form, want) {
      let shown = 0;
      const rows = all(".sources tbody tr");
      for (const row of rows) {
        row.hidden = !((!want.state || row.dataset.state.split(" ").includes(want.state)) && (!want.q || textOf(row).includes(want.q.toLowerCase())));
        shown += !row.hidden;
      }
      say(form, shown, rows.length, "source");
    },
    claims(form, want) {
      const active = want.state || want.rests || want.found;
      byId("documents").classList.toggle("filtered", Boolean(active));
      for (const claim of all(".words .claim")) claim.classList.toggle("match", matches(claim, want));
      tell();
    },
  };

  function matches(claim, want) {
    const rests = { none: ".b-none", open: ".b-open", leveled: ".b-strong, .b-weak", fallen: ".fallen" }[want.rests];
    const found = claim.dataset.v || "";
    return (!want.state || claim.dataset.st === want.state) && (!want.rests || (rests ? claim.matches(rests) : claim.dataset.l === want.rests))
      && (!want.found || (want.found === "any" ? found : want.found === "none" ? !found : found === want.found));
  }

  function say(form, shown, total, noun) {
    $(".shown", form).textContent = `${shown.toLocaleString("en")} of ${total.toLocaleString("en")} ${noun}${total === 1 ? "" : "s"}`;
  }

  function tell() {
    const form = forms.claims;
    if (!form || current < 0) return;
    const filtered = byId("documents").classList.contains("filtered");
    const here = all(".words .claim", documents[current]);
    const on = here.findIndex((one) => one.classList.contains("on"));
    const total = all(".words .claim").length;
    const fit = here.filter((one) => one.classList.contains("match"));
    $(".shown", form).textContent = filtered
      ? `${fit.length} of ${here.length} claims here, ${all(".words .claim.match").length} of ${total} in all`
      : on >= 0 ? `claim ${on + 1} of ${here.length}` : `${here.length} claim${here.length === 1 ? "" : "s"} here`;
  }

  function fill(form, query) {
    for (const field of form.elements) {
      if (field.name && field.name !== "document") field.value = query.get(field.name) || "";
      else if (field.name === "document" && form !== forms.claims) field.value = query.get("document") || "";
    }
  }

  for (const name of ["claims", "findings", "sources"]) {
    const form = forms[name];
    if (!form) continue;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => {
      if (event.target === picker) {
        location.hash = `d${picker.value}`;
        return;
      }
      const want = wanted(form);
      if (name === "claims") delete want.document;
      const query = new URLSearchParams(want).toString();
      history.replaceState(null, "", `#${partOf[name]}${query ? `?${query}` : ""}`);
      filters[name](form, want);
    });
    form.addEventListener("reset", () => setTimeout(() => {
      history.replaceState(null, "", `#${partOf[name]}`);
      filters[name](form, {});
    }));
  }

  function step(by) {
    const filtered = byId("documents").classList.contains("filtered");
    const claims = all(filtered ? ".words .claim.match" : ".words .claim");
    if (!claims.length) return;
    let at = claims.findIndex((one) => one.classList.contains("on"));
    if (at < 0) {
      const first = claims.findIndex((one) => documents.indexOf(one.closest(".document")) >= current);
      at = (by > 0 ? Math.max(first, 0) - 1 : Math.max(first, 0) + 1);
    }
    const next = claims[(at + by + claims.length) % claims.length];
    location.hash = `c${next.dataset.c}`;
  }

  // ---- addresses ----
  let marked = null;
  function point(element, { focus = true } = {}) {
    if (marked) marked.classList.remove("target");
    marked = element;
    element.classList.add("target");
    for (let one = element.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
    element.scrollIntoView({ block: element.matches("details") ? "start" : "center" });
    if (focus) take(element);
  }

  function route() {
    const [id, query = ""] = location.hash.slice(1).split("?");
    if (!id) {
      view("summary");
      return;
    }
    if (parts.includes(id)) {
      view(id);
      const name = Object.keys(partOf).find((key) => partOf[key] === id);
      if (name && forms[name]) {
        const asked = new URLSearchParams(query);
        fill(forms[name], asked);
        filters[name](forms[name], Object.fromEntries(asked));
        if (name === "claims" && query) {
          const first = $(".words .claim.match");
          if (first && !$(".words .claim.match", documents[current])) choose(documents.indexOf(first.closest(".document")));
        }
      }
      scrollTo(0, 0);
      return;
    }
    const element = byId(id);
    if (!element) return;
    const part = element.closest(".part");
    if (part) view(part.id);
    const paper = element.closest(".document");
    if (paper) choose(documents.indexOf(paper));
    if (/^d\d+$/.test(id)) {
      close();
      scrollTo(0, 0);
      tell();
    } else if (/^[ct]\d+-\d+$/.test(id)) {
      show(id.slice(1), { focus: !stay });
      if (stay) take(stay);
      stay = null;
    } else if (/^m\d+$/.test(id)) {
      element.scrollIntoView({ block: "center" });
      if (element.matches(".flag")) card(id.slice(1), element);
      else point(element, { focus: false });
    } else if (/^r\d+-\d+$/.test(id)) point(element.parentElement, { focus: false });
    else {
      const form = part && forms[part.id];
      if (form && (element.hidden || element.closest("[hidden]"))) {
        fill(form, new URLSearchParams());
        filters[part.id](form, {});
      }
      point(element);
      if (element.matches("details")) element.open = true;
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) {
      const flag = link.matches(".words .flag");
      if (flag && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        history.replaceState(null, "", `#${link.id}`);
        card(link.hash.slice(2), link);
      } else if (link.dataset.go) {
        event.preventDefault();
        location.hash = link.dataset.go;
      } else if (link.hash && link.hash === location.hash) route();
      return;
    }
    const button = event.target.closest("[data-step]");
    if (button) {
      stay = button;
      step(Number(button.dataset.step));
    }
    const claim = event.target.closest(".words .claim");
    if (claim && !String(getSelection())) location.hash = `c${claim.dataset.c}`;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "Escape" && $(".panel.busy")) leave();
    if (root.dataset.view !== "documents") return;
    const onLabel = event.target.matches(".tag, .chain");
    const by = { j: 1, k: -1, ArrowDown: onLabel ? 1 : 0, ArrowUp: onLabel ? -1 : 0 }[event.key];
    if (by) {
      event.preventDefault();
      step(by);
    }
  });

  // On paper everything is open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });

  if (documents.length) choose(0);
  for (const name of ["findings", "sources"]) if (forms[name]) filters[name](forms[name], {});
  addEventListener("hashchange", route);
  route();
})();
