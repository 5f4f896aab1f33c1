// The switchboard: its switch, and the telephone where it answers.
"use strict";

const agent = (() => {
  let seen = null;
  let address = "";

  function showRing(ring) {
    const box = byId("agent-ring");
    box.hidden = !ring;
    if (!ring) return;
    const rows = [["De", pretty(ring.from)], ...Object.entries(ring.headers)];
    box.replaceChildren(...rows.flatMap(([name, value]) => {
      const term = document.createElement("dt");
      const told = document.createElement("dd");
      term.textContent = name;
      told.textContent = value;
      return [term, told];
    }));
  }

  function showLog(entries) {
    const list = byId("agent-log");
    const fresh = entries.filter((entry) => seen !== null && entry.n > seen);
    seen = entries.length ? entries[entries.length - 1].n : 0;
    for (const entry of fresh) {
      const line = lived(entry);
      if (entry.kind === "ring") list.replaceChildren();
      if (line) item(list, line[0], line[1] === "theirs" ? "said" : line[1]);
    }
  }

  function show(told) {
    const state = told.ringing ? "ringing" : told.talking ? "talking" : "free";
    address = told.address;
    showState(byId("agent-state"), state);
    ringing("agent-title", "O telefone da central", Boolean(told.ringing));
    if (document.activeElement !== byId("agent-mode")) byId("agent-mode").value = told.mode;
    const decides = told.mode === "ask";
    byId("agent-answer").disabled = byId("agent-decline").disabled = !(told.ringing && decides);
    byId("agent-hangup").disabled = !told.talking;
    // Picked up is not yet put through: until then nobody would hear it.
    byId("agent-said").disabled = byId("agent-say").disabled = told.state !== "talking";
    showRing(told.ringing || told.talking);
    showLog(told.log);
  }

  const refresh = async () => show(await ask("/agent"));
  const act = (path, body = {}) => ask(path, body).then(show).catch(trouble);

  byId("agent-mode").addEventListener("change", (event) => act("/agent", { mode: event.target.value }));
  byId("agent-answer").addEventListener("click", () => act("/agent/answer"));
  byId("agent-decline").addEventListener("click", () => act("/agent/decline"));
  byId("agent-hangup").addEventListener("click", () => act("/agent/hangup"));
  byId("agent-talk").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("agent-said").value.trim();
    if (text) ask("/agent/said", { text }).then((told) => { byId("agent-said").value = ""; show(told); }).catch(trouble);
  });
  return { refresh, address: () => address };
})();

const switchboard = (() => {
  const button = byId("switchboard-up");

  function show({ up }) {
    const state = up ? "no ar" : "fora do ar";
    if (byId("switchboard-state").textContent === state) return;
    byId("switchboard-state").textContent = state;
    button.setAttribute("aria-checked", String(up));
    button.setAttribute("aria-label", `Central telefônica ${state}`);
  }

  button.addEventListener("click", () => {
    const up = button.getAttribute("aria-checked") !== "true";
    ask("/switchboard", { up }).then(show).catch(trouble);
  });
  return { refresh: async () => show(await ask("/switchboard")) };
})();
