// The SMS on the telephone of whoever calls, newest first.
"use strict";

const messages = (() => {
  const STATES = { accepted: "aceita", queued: "na fila", sent: "enviada", delivered: "entregue", undelivered: "não entregue", failed: "falhou" };
  const times = new Intl.DateTimeFormat("pt-BR", { timeZone: "America/Fortaleza", day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
  const LOST = ["undelivered", "failed"];
  let shown = null;

  function line(message) {
    const box = document.createElement("li");
    const text = document.createElement("p");
    const told = document.createElement("span");
    text.textContent = message.body;
    told.textContent = `${times.format(new Date(message.at))} · ${STATES[message.status] || message.status}`;
    told.className = LOST.includes(message.status) ? "muted bad" : "muted";
    box.append(text, told);
    return box;
  }

  function show(found) {
    const now = found.map((each) => `${each.sid} ${each.status}`).join();
    if (now === shown) return;
    shown = now;
    const none = document.createElement("li");
    none.className = "hint";
    none.textContent = "Nenhuma mensagem neste telefone.";
    byId("messages").replaceChildren(...(found.length ? found.map(line) : [none]));
  }

  return {
    async refresh(number) {
      show(number ? await ask(`/messages?to=${encodeURIComponent(number)}`) : []);
    },
  };
})();
