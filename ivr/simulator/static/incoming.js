// The caller's telephone when it is called: it rings, and its party answers, hears and presses.
"use strict";

const incoming = (() => {
  const STATES = { ringing: "tocando", "on-line": "a linha fala", talking: "em conversa" };
  let address = "";
  let state = "free";
  let seen = null;

  const live = () => state === "on-line" || state === "talking";
  const act = (what, body = {}) => ask(`/telephones/${address}/${what}`, body).then(show).catch(trouble);

  function showRing(ring) {
    byId("incoming").hidden = !ring;
    ringing("phone-title", "O seu telefone", Boolean(ring));
    if (!ring) return;
    byId("incoming-who").textContent = caller(ring.from);
    byId("incoming-answer").disabled = byId("incoming-decline").disabled = byId("citizen-mode").value !== "ask";
  }

  function showLog(entries) {
    for (const entry of entries.filter((each) => each.n > seen)) {
      const line = lived(entry);
      if (entry.kind === "ring") { byId("captions").replaceChildren(); phone.startTimer(null); }
      if (line) item(byId("captions"), ...line);
      if (entry.kind === "said") sounds.say(entry.text, "pt-BR");
      if (entry.kind === "answered") phone.startTimer(new Date(entry.at).getTime());
      seen = entry.n;
    }
  }

  function show(told) {
    if (told.address !== address) return;
    if (document.activeElement !== byId("citizen-mode")) byId("citizen-mode").value = told.mode;
    if (document.activeElement !== byId("sms-outcome")) byId("sms-outcome").value = told.sms;
    if (seen === null) seen = told.log.length && told.state === "free" ? told.log[told.log.length - 1].n : 0;
    const before = state;
    state = told.state;
    showRing(told.ringing);
    showLog(told.log);
    if (before === state) return;
    sounds.ring(state === "ringing");
    if (state === "free") sounds.hush();
    byId("state").textContent = STATES[state] || "ligação encerrada";
    byId("to-label").textContent = state === "free" ? "Para" : "De";
    byId("to").value = state === "free" ? byId("to").defaultValue : caller((told.ringing || told.talking).from);
    byId("speech").placeholder = live() ? "diga a quem ligou…" : "diga… por exemplo: mercadoria";
    byId("to").classList.toggle("name", state !== "free");
    byId("dial").disabled = byId("from").disabled = state !== "free";
    byId("hangup").disabled = byId("speech").disabled = byId("speak").disabled = !live();
  }

  async function refresh() {
    const number = byId("from").value;
    const told = number.startsWith("+");
    byId("citizen-mode").disabled = byId("sms-outcome").disabled = !told;
    if (number !== address) { address = number; seen = null; state = "free"; showRing(null); }
    if (told) show(await ask(`/telephones/${number}`));
  }

  byId("incoming-answer").addEventListener("click", () => act("answer"));
  byId("incoming-decline").addEventListener("click", () => act("decline"));
  byId("citizen-mode").addEventListener("change", (event) => ask(`/telephones/${address}`, { mode: event.target.value }).then(show).catch(trouble));
  byId("sms-outcome").addEventListener("change", (event) => ask(`/telephones/${address}`, { sms: event.target.value }).then(show).catch(trouble));
  byId("from").addEventListener("change", () => refresh().catch(trouble));
  return {
    live,
    refresh,
    number: () => (byId("from").value.startsWith("+") ? byId("from").value : ""),
    press: (digits) => act("keys", { digits }),
    say: (text) => act("said", { text }),
    hangUp: () => act("hangup"),
  };
})();
