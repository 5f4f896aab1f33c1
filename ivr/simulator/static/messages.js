// The SMS on the telephone of whoever calls, or on all, newest first; and those that were refused.
"use strict";

const messages = (() => {
  const STATES = {
    accepted: "aceita", queued: "na fila", sent: "enviada", delivered: "entregue", undelivered: "não entregue", failed: "falhou",
    refused: "recusada",
  };
  const LOST = ["undelivered", "failed", "refused"];
  const WHY = { 21610: "Este telefone pediu para não receber SMS.", 21614: "Este telefone não recebe SMS." };
  const MOST = 100;
  const lines = new Map();
  let shown = null;

  // A refused message was never one; it has its place among them all the same.
  function refused(each) {
    return { sid: `${each.at} ${each.to} ${each.code}`, to: each.to, body: WHY[each.code] || each.message, status: "refused", error: each.code, segments: 1, at: each.at };
  }

  function line(message) {
    const box = document.createElement("li");
    const text = document.createElement("p");
    const told = document.createElement("span");
    text.append(...linked(message.body));
    box.append(text, told);
    return box;
  }

  // How far the message came, in the line that it has had all along: nobody loses their place there.
  function lineOf(message, named) {
    if (!lines.has(message.sid)) lines.set(message.sid, line(message));
    const box = lines.get(message.sid);
    const told = box.lastElementChild;
    const state = STATES[message.status] || message.status;
    const facts = [shortTime.format(new Date(message.at)), message.error ? `${state} (${message.error})` : state];
    if (named) facts.unshift(`para ${pretty(message.to)}`);
    if (message.segments > 1) facts.push(`${message.segments} partes`);
    told.textContent = facts.join(" · ");
    told.className = LOST.includes(message.status) ? "muted bad" : "muted";
    return box;
  }

  function show(all, number) {
    const everybody = byId("messages-of").value === "all";
    const found = all.filter((each) => everybody || each.to === number);
    const now = `${everybody} ${number} ${all.map((each) => `${each.sid} ${each.status}`).join()}`;
    if (now === shown) return;
    shown = now;
    const none = document.createElement("li");
    none.className = "hint";
    none.textContent = everybody ? "Nenhuma mensagem ainda." : "Nenhuma mensagem neste telefone.";
    refill(byId("messages"), found.length ? found.map((each) => lineOf(each, everybody)) : [none]);
    const sids = new Set(all.map((each) => each.sid));
    for (const sid of [...lines.keys()]) if (!sids.has(sid)) lines.delete(sid);
    const elsewhere = all.length - found.length;
    byId("messages-elsewhere").hidden = elsewhere === 0;
    byId("messages-elsewhere").textContent = elsewhere === 1 ? "Há uma mensagem em outro telefone." : `Há ${elsewhere} mensagens em outros telefones.`;
  }

  async function refresh(number) {
    // The newest of all, and those of this telephone even when they are older than that.
    const mine = number ? `&to=${encodeURIComponent(number)}` : "";
    const [latest, own, unsent] = await Promise.all([ask(`/messages?most=${MOST}`), ask(`/messages?most=${MOST}${mine}`), ask(`/refusals?most=${MOST}`)]);
    const sent = new Map([...latest, ...own].map((each) => [each.sid, each]));
    const all = [...sent.values(), ...unsent.filter((each) => each.resource === "Messages" && each.method === "POST").map(refused)];
    show(all.sort((one, other) => other.at.localeCompare(one.at)), number);
  }
  byId("messages-of").addEventListener("change", () => refresh(incoming.number()).catch(trouble));
  return { refresh };
})();
