/* runbook-kit: ticks that stay, progress to paste, and copies of exactly the commands. Asks no server, needs no library.
   A tick is one entry of localStorage: rk1|site|runbook|phase/kind/criterion|digest of its text = when it was ticked. */
(() => {
  "use strict";
  if (window.runbookKit) return; // listed twice, it would tick twice
  window.runbookKit = 1;

  const OLD = 12 * 60 * 60 * 1000; // older ticks, in ms, are probably those of an earlier incident
  const script = document.currentScript;
  // All pages of a site load the same file, and on file:// all sites share one storage.
  const site = new URL(".", (script && script.src) || location.href).pathname;
  const memory = new Map(); // what the browser refuses to keep
  const removed = new WeakMap(); // the tools → what their reset took away
  let refused = false;
  let words; // the region that speaks to screen readers

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const joined = (...parts) => ["rk1", site, ...parts].map(encodeURIComponent).join("|");
  const named = (tick) => joined(tick.closest(".rk-criteria").dataset.rkRunbook, tick.dataset.rkKey) + "|";
  const place = (tick) => named(tick) + tick.dataset.rkText;
  const many = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

  function make(tag, name, text, attributes = {}) {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  }

  // --- What is kept -------------------------------------------------------------------------------------------------

  function stored(act) {
    try {
      return act(window.localStorage);
    } catch {
      refused = true; // switched off, full, or a frame without rights
      return null;
    }
  }

  function entries() {
    const found = new Map();
    stored((kept) => {
      for (let at = 0; at < kept.length; at++) {
        const key = kept.key(at);
        if (key.startsWith(joined(""))) found.set(key, kept.getItem(key));
      }
    });
    memory.forEach((value, key) => found.set(key, value));
    return found;
  }

  function keep(key, value) {
    if (stored((kept) => (kept.setItem(key, value), true)) === null) memory.set(key, value);
  }

  function drop(key) {
    memory.delete(key);
    stored((kept) => kept.removeItem(key));
  }

  // --- What is shown ------------------------------------------------------------------------------------------------

  function local(value) {
    const time = new Date(value);
    if (isNaN(time)) return "at an unknown time";
    const today = time.toDateString() === new Date().toDateString();
    return time.toLocaleString([], { dateStyle: today ? undefined : "medium", timeStyle: "short" });
  }

  const utc = (value) => (isNaN(new Date(value)) ? value : `${new Date(value).toISOString().slice(0, 16).replace("T", " ")} UTC`);

  function note(tick, text, value) {
    const item = tick.closest(".rk-criterion");
    let shown = item.querySelector(".rk-when");
    if (!shown) {
      shown = make("small", "rk-when", "", { id: `rk-when-${document.querySelectorAll(".rk-when").length}` });
      item.append(shown);
      tick.setAttribute("aria-describedby", shown.id);
      tick.setAttribute("autocomplete", "off"); // a browser's own memory of forms knows nothing of the text
    }
    if (shown.dataset.of === text) return;
    shown.dataset.of = text;
    shown.replaceChildren(text && value ? make("time", "", text, { datetime: value, title: value }) : text);
  }

  /** Bring every tick, time and count of the page to what is kept. Only what differs is written, so that only it is read out. */
  function show() {
    const kept = entries();
    for (const tick of all(".rk-criteria .rk-tick")) {
      const value = kept.get(place(tick));
      const before = value ? undefined : [...kept.keys()].find((key) => key.startsWith(named(tick)));
      tick.checked = value !== undefined;
      if (value) note(tick, `ticked ${local(value)}`, value);
      else note(tick, before ? `the text has changed since it was ticked ${local(kept.get(before))}` : "", kept.get(before));
    }
    for (const count of all(".rk-count")) {
      put(count, counted(within(count)));
      count.toggleAttribute("data-rk-met", within(count).every((tick) => tick.checked));
    }
    for (const tools of all(".rk-tools")) put(tools.querySelector(".rk-old"), aged(within(tools), kept));
  }

  const put = (element, text) => element.textContent === text || (element.textContent = text);
  const within = (element) => all(".rk-criteria .rk-tick", element.closest(".rk-criteria") || document);
  const share = (ticks) => `${ticks.filter((tick) => tick.checked).length} of ${ticks.length}`;
  const criterion = (tick) => /^(entry|exit|done)$/.test(tick.closest(".rk-criteria").dataset.rkKind); // or a step
  const counted = (ticks) => `${share(ticks)} ${ticks.every(criterion) ? "criteria met" : "ticked"}`;

  function aged(ticks, kept) {
    const times = ticks.map((tick) => kept.get(place(tick))).filter(Boolean).sort();
    if (refused && ticks.some((tick) => tick.checked)) return "This browser keeps nothing: the ticks end with this page.";
    if (!times.length || Date.now() - new Date(times[0]) < OLD) return "";
    return `The oldest tick is from ${local(times[0])}. Reset for a new incident.`;
  }

  function say(text) {
    if (!words || !words.isConnected) {
      words = make("div", "rk-said", "", { role: "status" });
      document.body.append(words);
    }
    words.textContent = "";
    setTimeout(() => (words.textContent = text), 60); // a region is read out when it changes after it was there
  }

  // --- Reset and export ---------------------------------------------------------------------------------------------

  /** The sections that a button acts on: all of the page, or both lists of its phase. */
  function scope(tools) {
    const own = tools.closest(".rk-criteria");
    const phase = (section) => joined(section.dataset.rkRunbook, `${section.dataset.rkPhase}/`);
    return all(".rk-criteria").filter((section) => !own || phase(section) === phase(own));
  }

  function reset(tools) {
    const starts = scope(tools).map((section) => joined(section.dataset.rkRunbook, `${section.dataset.rkPhase}/`));
    const gone = [...entries()].filter(([key]) => starts.some((start) => key.startsWith(start)));
    gone.forEach(([key]) => drop(key));
    removed.set(tools, gone);
    tools.querySelector("[data-rk-do=undo]").hidden = !gone.length;
    show();
    say(gone.length ? `${many(gone.length, "tick")} removed. The next button brings them back.` : "Nothing was ticked.");
  }

  function undo(tools) {
    for (const [key, value] of removed.get(tools) || []) if (!entries().has(key)) keep(key, value);
    tools.querySelector("[data-rk-do=reset]").focus();
    tools.querySelector("[data-rk-do=undo]").hidden = true;
    show();
    say("The ticks are back.");
  }

  /** One line of text as Markdown: code stays code. */
  function line(element) {
    const copied = element.cloneNode(true);
    all(".headerlink, .rk-count", copied).forEach((child) => child.remove());
    for (const code of all("code", copied)) {
      const fence = code.textContent.includes("`") ? "``" : "`";
      code.replaceWith(fence + code.textContent + fence);
    }
    return copied.textContent.replace(/\s+/g, " ").trim();
  }

  function progress(sections) {
    const title = document.querySelector("h1");
    const ids = [...new Set(sections.map((section) => section.dataset.rkRunbook))].join(", ");
    const ticks = sections.flatMap((section) => all(".rk-tick", section));
    const lines = [`**${title ? line(title) : document.title}** (${ids}): ${counted(ticks)}, ${utc(new Date())}`];
    if (location.protocol.startsWith("http")) lines.push(location.href.split("#")[0]);
    const kept = entries();
    for (const section of sections.filter((each) => each.querySelector(".rk-tick"))) {
      const own = all(".rk-tick", section);
      const name = section.querySelector(".rk-criteria-title");
      lines.push("", `${section.dataset.rkPhase}, ${name ? line(name) : section.dataset.rkKind}: ${share(own)}`, "");
      for (const tick of own) {
        const value = kept.get(place(tick));
        lines.push(`- [${value ? "x" : " "}] ${line(tick.closest("label"))}${value ? ` (${utc(value)})` : ""}`);
      }
    }
    return lines.join("\n") + "\n";
  }

  // --- Copying ------------------------------------------------------------------------------------------------------

  async function copy(text, button, said) {
    if (!(await onClipboard(text))) return offer(text);
    const label = button.dataset.rkLabel || (button.dataset.rkLabel = button.textContent);
    button.textContent = "Copied";
    clearTimeout(button.rkTimer);
    button.rkTimer = setTimeout(() => (button.textContent = label), 2000);
    say(said);
  }

  async function onClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return asSelection(text); // the clipboard exists on https only, and may be denied there
    }
  }

  function asSelection(text) {
    const field = make("textarea", "rk-said", "", { readonly: "", "aria-hidden": "true" });
    const focused = document.activeElement;
    const exactly = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    field.value = text;
    document.body.append(field);
    field.select();
    document.addEventListener("copy", exactly, true);
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    } finally {
      document.removeEventListener("copy", exactly, true);
      field.remove();
      if (focused) focused.focus({ preventScroll: true });
    }
  }

  /** The last resort: a field that is selected already. */
  function offer(text) {
    const dialog = make("dialog", "rk-offer", "");
    const field = make("textarea", "", "", { readonly: "", rows: "10" });
    const label = make("label", "", "The clipboard is closed to this page. Copy the text from here:");
    const close = make("button", "rk-button", "Close", { type: "button" });
    field.value = text;
    label.append(field);
    dialog.append(label, close);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
    field.select();
  }

  // --- The page -----------------------------------------------------------------------------------------------------

  function button(does, text, label) {
    return make("button", "rk-button", text, { type: "button", "data-rk-do": does, ...(label && { "aria-label": label }) });
  }

  function tools(of) {
    const made = make("div", "rk-tools", "");
    const back = button("undo", "Undo", `Undo the reset of ${of}`);
    back.hidden = true;
    made.append(
      button("export", "Copy progress", `Copy progress of ${of}`),
      button("reset", "Reset", `Reset ${of}`),
      back,
      make("span", "rk-old", ""),
    );
    return made;
  }

  function addTools() {
    const sections = all(".rk-criteria").filter((section) => section.querySelector(".rk-tick"));
    for (const section of sections) {
      if (!section.querySelector(".rk-tools")) section.append(tools(section.dataset.rkPhase));
    }
    const phases = new Set(sections.map((section) => section.dataset.rkRunbook + "|" + section.dataset.rkPhase));
    if (phases.size < 2 || document.querySelector(".rk-progress")) return;
    const bar = make("div", "rk-progress", "", { role: "group", "aria-label": "Progress on this page" });
    bar.append(make("span", "rk-count", ""), tools("all phases"));
    const first = document.querySelector(".rk-first");
    if (first) first.after(bar);
    else sections[0].before(bar);
  }

  function addCopies() {
    for (const block of all(".rk-block[data-rk-copy], .rk-prompt[data-rk-copy]")) {
      if (!block.dataset.rkCopy || block.querySelector(".rk-copy")) continue;
      let badges = block.querySelector(":scope > .rk-badges");
      if (!badges) block.prepend((badges = make("p", "rk-badges", "")));
      const what = block.id ? ` ${block.id}` : block.matches(".rk-prompt") ? " the prompt" : " the commands";
      const made = button("copy", "Copy", `Copy${what}`);
      made.classList.add("rk-copy");
      badges.append(made);
    }
  }

  function start() {
    addTools();
    addCopies();
    for (const map of all(".rk-phases")) if (map.scrollWidth > map.clientWidth) map.tabIndex = 0; // to scroll it by keyboard
    show();
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches(".rk-criteria .rk-tick")) return;
    const tick = event.target;
    for (const key of entries().keys()) if (key.startsWith(named(tick))) drop(key);
    if (tick.checked) keep(place(tick), new Date().toISOString());
    all("[data-rk-do=undo]").forEach((back) => (back.hidden = true));
    show();
  });

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-rk-do]");
    if (!pressed) return;
    const own = pressed.closest(".rk-tools");
    const does = pressed.dataset.rkDo;
    if (does === "reset") reset(own);
    if (does === "undo") undo(own);
    if (does === "export") copy(progress(scope(own)), pressed, "Progress copied as Markdown");
    if (does !== "copy") return;
    const text = pressed.closest("[data-rk-copy]").dataset.rkCopy;
    copy(text, pressed, `Copied ${many(text.split("\n").length, "line")}`);
  });

  window.addEventListener("storage", (event) => (event.key === null || event.key.startsWith(joined(""))) && show());
  window.addEventListener("pageshow", (event) => event.persisted && show());
  // Browsers without ::details-content print what is folded only when it is open.
  const folded = ".rk-expected:not([open])";
  window.addEventListener("beforeprint", () => all(folded).forEach((one) => ((one.open = true), (one.dataset.rkOpen = ""))));
  window.addEventListener("afterprint", () =>
    all("[data-rk-open]").forEach((one) => ((one.open = false), delete one.dataset.rkOpen)),
  );

  // Material's instant navigation tells of new pages with document$, which on file:// never does.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  const subscribe = () => window.document$ && window.document$.subscribe(start);
  if (window.document$) subscribe();
  else document.addEventListener("DOMContentLoaded", subscribe);
})();
