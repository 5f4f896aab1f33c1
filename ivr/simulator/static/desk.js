// The right-hand side: the agent's telephone, the clock, and what goes on behind the scenes.
"use strict";

const byId = (id) => document.getElementById(id);

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const reply = await fetch(path, options);
  const told = await reply.json();
  if (!reply.ok) throw new Error(told.error || reply.statusText);
  return told;
}

function trouble(error) {
  const gone = error instanceof TypeError;
  byId("trouble").textContent = gone ? "O simulador não responde. Ele está ligado? (make run)" : error.message;
  byId("trouble").hidden = false;
}

function item(list, text, kind) {
  const element = document.createElement("p");
  element.className = kind;
  element.textContent = text;
  list.append(element);
  list.scrollTop = list.scrollHeight;
  return element;
}

const pretty = (number) => {
  const found = /^\+55(\d{2})(\d{4,5})(\d{4})$/.exec(number);
  return found ? `(${found[1]}) ${found[2]}-${found[3]}` : number || "não informado";
};

// --- the agent's telephone

const agent = (() => {
  const WORDS = { answered: "atendeu", declined: "recusou", over: "ligação encerrada", "hung up": "desligou" };
  let seen = null;

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
      if (entry.kind === "ring") { list.replaceChildren(); item(list, `tocando: ${pretty(entry.text)}`, "event"); }
      else if (entry.kind === "whisper") item(list, `aviso antes de conectar: ${entry.text}`, "event");
      else if (entry.kind === "caller") item(list, entry.text, "said");
      else if (entry.kind === "agent") item(list, entry.text, "mine");
      else item(list, WORDS[entry.kind] || entry.kind, "event");
    }
  }

  function show(told) {
    const state = told.ringing ? "ringing" : told.talking ? "talking" : "free";
    const chip = byId("agent-state");
    const text = { ringing: "tocando", talking: "em conversa", free: "livre" }[state];
    if (chip.textContent !== text) chip.textContent = text;
    chip.dataset.state = state;
    if (document.activeElement !== byId("agent-mode")) byId("agent-mode").value = told.mode;
    const decides = told.mode === "ask";
    byId("agent-answer").disabled = byId("agent-decline").disabled = !(told.ringing && decides);
    byId("agent-hangup").disabled = byId("agent-said").disabled = byId("agent-say").disabled = !told.talking;
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
    byId("agent-said").value = "";
    if (text) act("/agent/said", { text });
  });
  return { refresh };
})();

// --- the clock

const clock = (() => {
  const ZONE = "America/Fortaleza";
  const days = new Intl.DateTimeFormat("pt-BR", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const hours = new Intl.DateTimeFormat("pt-BR", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" });
  // Fortaleza keeps UTC-3 the whole year.
  const HOURS = 3 * 3600 * 1000;
  let offset = 0;
  const now = () => new Date(Date.now() + offset * 1000);
  const local = () => new Date(now().getTime() - HOURS);

  function show() {
    const time = document.createElement("b");
    time.textContent = hours.format(now());
    byId("clock-now").replaceChildren(time, days.format(now()));
    byId("clock-moved").hidden = Math.abs(offset) < 60;
  }
  function take(told) {
    offset = told.offset;
    show();
    if (document.activeElement !== byId("clock-at")) byId("clock-at").value = local().toISOString().slice(0, 16);
  }
  function next(weekday, hour) {
    const day = local();
    day.setUTCDate(day.getUTCDate() + ((weekday - day.getUTCDay() + 7) % 7 || 7));
    day.setUTCHours(hour, 0, 0, 0);
    return new Date(day.getTime() + HOURS).toISOString();
  }
  const move = (body) => ask("/clock", body).then(take).catch(trouble);

  byId("clock").addEventListener("submit", (event) => {
    event.preventDefault();
    if (byId("clock-at").value) move({ now: `${byId("clock-at").value}:00-03:00` });
  });
  byId("clock-hour").addEventListener("click", () => move({ advance: 3600 }));
  byId("clock-real").addEventListener("click", () => move({ offset: 0 }));
  byId("clock-open").addEventListener("click", () => move({ now: next(1, 10) }));
  byId("clock-closed").addEventListener("click", () => move({ now: next(6, 10) }));
  window.setInterval(show, 1000);
  return { refresh: async () => take(await ask("/clock")), now };
})();

// --- behind the scenes

const backstage = (() => {
  let last = -1;

  function indented(xml) {
    let depth = 0;
    return xml.replace(/>\s*</g, ">\n<").split("\n").map((line) => {
      if (line.startsWith("</")) depth = Math.max(0, depth - 1);
      const text = "  ".repeat(depth) + line;
      if (/^<[^!?/][^>]*[^/]>$/.test(line) || /^<[A-Za-z]+>$/.test(line)) depth += 1;
      return text;
    }).join("\n");
  }
  function block(title, text) {
    const heading = document.createElement("h3");
    const code = document.createElement("pre");
    heading.textContent = title;
    code.textContent = text;
    return [heading, code];
  }
  function row(made) {
    const line = document.createElement("li");
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const address = document.createElement("code");
    const status = document.createElement("span");
    const time = document.createElement("span");
    address.textContent = `${made.method} ${made.url.replace(/^https?:\/\/[^/]+/, "")}`;
    status.textContent = made.status === null ? "sem resposta" : made.status;
    status.className = made.status >= 200 && made.status < 300 ? "status" : "status bad";
    time.textContent = `${made.milliseconds} ms`;
    time.className = "ms";
    summary.append(address, status, time);
    const sent = Object.entries(made.params).filter(([, value]) => value).map(([name, value]) => `${name} = ${value}`);
    details.append(summary, ...block("respondido", indented(made.body) || made.error || "(nada)"), ...block("enviado", sent.join("\n")));
    line.append(details);
    return line;
  }

  return {
    clear() { last = -1; byId("requests").replaceChildren(); },
    async refresh(sid) {
      const made = await ask(`/requests?sid=${sid}&after=${last}`);
      for (const each of made) {
        if (each.n <= last) continue;  // two answers may cross on the way
        byId("requests").prepend(row(each));
        last = each.n;
      }
    },
  };
})();
