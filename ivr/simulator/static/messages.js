// The SMS on the telephone of whoever calls, or on all, newest first; and those that were refused.
"use strict";

const messages = (() => {
  const STATES = {
    accepted: "aceita", queued: "na fila", sent: "enviada", delivered: "entregue", undelivered: "não entregue", failed: "falhou",
    refused: "recusada",
  };
  const times = new Intl.DateTimeFormat("pt-BR", { timeZone: "America/Fortaleza", day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
  const LOST = ["undelivered", "failed", "refused"];
  const NOT_A_MOBILE = 21614;
  const MOST = 100;
  let shown = null;

  // A refused message was never one; it has its place among them all the same.
  function refused(each) {
    const why = each.code === NOT_A_MOBILE ? "Este telefone não recebe SMS." : each.message;
    return { sid: `${each.at} ${each.code}`, to: each.to, body: why, status: "refused", error: each.code, segments: 1, at: each.at };
  }

  function line(message, named) {
    const box = document.createElement("li");
    const text = document.createElement("p");
    const told = document.createElement("span");
    const state = STATES[message.status] || message.status;
    const facts = [times.format(new Date(message.at)), message.error ? `${state} (${message.error})` : state];
    if (named) facts.unshift(`para ${pretty(message.to)}`);
    if (message.segments > 1) facts.push(`${message.segments} partes`);
    text.textContent = message.body;
    told.textContent = facts.join(" · ");
    told.className = LOST.includes(message.status) ? "muted bad" : "muted";
    box.append(text, told);
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
    byId("messages").replaceChildren(...(found.length ? found.map((each) => line(each, everybody)) : [none]));
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
