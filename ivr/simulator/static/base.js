// What every part of the page needs: asking the simulator, saying what went wrong, showing lines.
"use strict";

const byId = (id) => document.getElementById(id);

async function ask(path, body, method = "POST") {
  const options = body === undefined ? {} : {
    method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
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
  return found ? `(${found[1]}) ${found[2]}-${found[3]}` : (number || "não informado").replace(/^sips?:/, "");
};

// Which telephones ring, each a link to where it can be answered; on a small screen they are far apart.
const ringing = (() => {
  const links = new Map();
  return (id, name, rings) => {
    const known = links.get(id);
    if (rings && !known) {
      const link = document.createElement("a");
      link.href = `#${id}`;
      link.textContent = `${name} está tocando`;
      links.set(id, link);
      byId("ringing").append(link);
    } else if (!rings && known) {
      known.remove();
      links.delete(id);
    }
    byId("ringing").hidden = links.size === 0;
  };
})();

const lineNumber = document.body.dataset.line;

const caller = (number) => (number === lineNumber ? "Secretaria da Fazenda" : pretty(number));

// One line of a telephone's log, as its party lives it; null when it is not worth a line.
function lived(entry) {
  const WORDS = { answered: "atendeu", declined: "recusou", over: "ligação encerrada", "hung up": "desligou" };
  if (entry.kind === "ring") return [`tocando: ${caller(entry.text)}`, "event"];
  if (entry.kind === "whisper") return [`aviso antes de conectar: ${entry.text}`, "event"];
  if (entry.kind === "said") return [entry.text, "said"];
  if (entry.kind === "played") return ["♪ gravação", "said"];
  if (entry.kind === "caller") return [entry.text, "theirs"];
  if (entry.kind === "agent") return [entry.text, "mine"];
  if (entry.kind === "keys") return [`tecla ${entry.text}`, "mine"];
  return WORDS[entry.kind] ? [WORDS[entry.kind], "event"] : null;
}

function showState(chip, state) {
  const TEXTS = { ringing: "tocando", talking: "em conversa", "on-line": "ouvindo a linha", calling: "ligando para a linha", free: "livre" };
  if (chip.textContent !== TEXTS[state]) chip.textContent = TEXTS[state];
  chip.dataset.state = state === "on-line" ? "talking" : state;
}

const ZONE = "America/Fortaleza";
const shortTime = new Intl.DateTimeFormat("pt-BR", { timeZone: ZONE, day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
const longTime = new Intl.DateTimeFormat("pt-BR", { timeZone: ZONE, dateStyle: "long", timeStyle: "short" });

// A text whose web addresses can be followed, each in a new window; nothing in it becomes markup.
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/).map((piece, n) => {
    if (n % 2 === 0 || !URL.canParse(piece)) return document.createTextNode(piece);
    const link = document.createElement("a");
    link.href = piece;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = piece;
    return link;
  });
}

// The list's new lines; whoever was at one that stays is still there.
function refill(list, lines) {
  const at = document.activeElement;
  if (lines.length === list.childElementCount && lines.every((line, n) => line === list.children[n])) return;
  list.replaceChildren(...lines);
  if (at !== document.activeElement && list.contains(at)) at.focus();
}
