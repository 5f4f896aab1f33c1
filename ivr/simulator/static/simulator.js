// The caller's telephone: one call at a time, followed by long polls.
"use strict";

const phone = (() => {
  const STATES = {
    fetching: "um instante…", speaking: "a linha fala", listening: "a linha ouve", dialling: "chamando a central…",
    talking: "em conversa", recording: "gravando", ended: "ligação encerrada",
  };
  const OUTCOMES = {
    busy: "a central está ocupada", "no-answer": "a central não atendeu", failed: "a central está fora do ar",
    canceled: "a chamada foi cancelada", completed: "fim da conversa com a central",
  };
  let sid = null;
  let doing = "ended";
  let answered = null;
  let fast = false;

  const captions = byId("captions");
  const live = () => sid !== null && doing !== "ended";

  function showDoing(told) {
    doing = told.doing;
    byId("state").textContent = STATES[doing];
    const on = live();
    byId("dial").disabled = on;
    byId("hangup").disabled = byId("silence").disabled = byId("speech").disabled = byId("speak").disabled = !on;
    byId("from").disabled = byId("pace").disabled = on;
    byId("speech").placeholder = doing === "talking" ? "diga a quem atendeu…" : "diga… por exemplo: mercadoria";
    sounds.ring(doing === "dialling");
    if (doing !== "speaking") for (const each of captions.querySelectorAll(".now")) each.classList.remove("now");
  }

  function heard(entry) {
    sounds.hush();
    if (entry.by === "silence") return item(captions, "(silêncio)", "event");
    const bubble = item(captions, "", "mine");
    if (entry.by !== "keys") { bubble.textContent = entry.text; return bubble; }
    const key = document.createElement("kbd");
    key.textContent = entry.text;
    bubble.append("tecla ", key);
    return bubble;
  }

  function show(entry) {
    switch (entry.kind) {
      case "said":
        for (const each of captions.querySelectorAll(".now")) each.classList.remove("now");
        item(captions, entry.text, "said now").lang = entry.language || "pt-BR";
        if (!fast) sounds.say(entry.text, entry.language);
        break;
      case "played":
        if (entry.beep) { item(captions, "bip", "event"); sounds.beep(); }
        else { item(captions, "♪ gravação", "said now"); if (!fast && entry.url) sounds.play(entry.url); }
        break;
      case "heard": heard(entry); break;
      case "dial": item(captions, entry.outcome ? OUTCOMES[entry.outcome] : "chamando a central…", "event"); break;
      case "agent": item(captions, entry.by === "system" ? "atenderam" : entry.text, entry.by === "system" ? "event" : "theirs"); break;
      case "record": item(captions, entry.seconds ? `recado gravado: ${entry.seconds} s` : entry.text, "event"); break;
      case "error": item(captions, entry.text, "event bad"); break;
      case "hangup": item(captions, entry.text, "event"); sounds.hush(); break;
      case "status": if (entry.text === "in-progress") answered = clock.now().getTime(); break;
      default: break;
    }
  }

  function showTimer() {
    if (!answered || !(live() || incoming.live())) return;
    const seconds = Math.max(0, Math.round((clock.now().getTime() - answered) / 1000));
    byId("timer").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  async function follow(mine) {
    let after = 0;
    while (sid === mine) {
      const told = await ask(`/calls/${mine}?after=${after}&wait=1`);
      after = told.next;
      told.log.forEach(show);
      if (told.log.length) captions.scrollTop = captions.scrollHeight;
      showDoing(told);
      if (told.doing === "listening") replay.next(press, () => byId("silence").click());
      if (told.log.length) { backstage.refresh().catch(trouble); clock.refresh().catch(trouble); agent.refresh().catch(trouble); }
      if (told.doing === "ended") break;
    }
  }

  async function dial() {
    byId("trouble").hidden = true;
    captions.replaceChildren();
    backstage.clear();
    answered = null;
    byId("timer").textContent = "";
    fast = byId("pace").value === "fast";
    const placed = await ask("/calls", { from: byId("from").value, pace: byId("pace").value, callbacks: byId("callbacks").value });
    sid = placed.sid;
    byId("state").textContent = "ligando…";
    if (document.activeElement === byId("dial")) captions.focus();
    await follow(sid);
  }

  function press(key) {
    const button = document.querySelector(`[data-key="${key}"]`);
    button.classList.add("down");
    window.setTimeout(() => button.classList.remove("down"), 130);
    sounds.key(key);
    if (incoming.live()) incoming.press(key);
    if (!live()) return;
    if (doing === "listening" || doing === "speaking") sounds.hush();
    ask(`/calls/${sid}/keys`, { digits: key }).catch(trouble);
  }

  function speak(event) {
    event.preventDefault();
    const text = byId("speech").value.trim();
    if (!text || !(live() || incoming.live())) return;
    byId("speech").value = "";
    if (incoming.live()) { incoming.say(text); return; }
    const path = doing === "talking" ? "said" : "speech";
    ask(`/calls/${sid}/${path}`, { text }).then((told) => {
      if (!told.taken) item(captions, "a linha não estava ouvindo", "event");
    }).catch(trouble);
  }

  byId("dial").addEventListener("click", () => dial().catch(trouble));
  byId("hangup").addEventListener("click", () => {
    sounds.hush();
    if (incoming.live()) incoming.hangUp();
    else ask(`/calls/${sid}/hangup`, { now: true }).catch(trouble);
  });
  byId("silence").addEventListener("click", () => ask(`/calls/${sid}/silence`, {}).catch(trouble));
  byId("talk").addEventListener("submit", speak);
  byId("voice").addEventListener("change", () => sounds.hush());
  for (const button of document.querySelectorAll("[data-key]")) button.addEventListener("click", () => press(button.dataset.key));
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.id !== "to" && event.target.type !== "checkbox";
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && /^[0-9*#]$/.test(event.key)) { event.preventDefault(); press(event.key); }
  });
  // Who closes the window has hung up; a call nobody sees would keep this telephone engaged.
  window.addEventListener("pagehide", () => {
    if (live()) fetch(`/calls/${sid}/hangup`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"now": true}', keepalive: true });
  });
  window.setInterval(showTimer, 500);
  function startTimer(at) {
    answered = at;
    byId("timer").textContent = "";
    showTimer();
  }
  return { dial, startTimer };
})();

(async function watch() {
  for (;;) {
    try {
      const citizen = incoming.number();
      await Promise.all([
        agent.refresh(), clock.refresh(), switchboard.refresh(), incoming.refresh(),
        telephones.refresh(citizen), messages.refresh(citizen), mail.refresh(), faults.refresh(), backstage.refresh(), guide.refresh(),
      ]);
      if (byId("trouble").textContent.startsWith("O simulador não responde")) byId("trouble").hidden = true;
    } catch (error) { trouble(error); }
    await new Promise((done) => { window.setTimeout(done, 1000); });
  }
})();
