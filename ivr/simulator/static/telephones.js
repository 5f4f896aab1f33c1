// The other telephones: whoever was rung beside the switchboard and the caller, each a card.
"use strict";

const telephones = (() => {
  const MODES = [["ask", "a pessoa decide"], ["answers", "atende"], ["busy", "ocupado"], ["no-answer", "não atende"],
    ["machine", "caixa postal"], ["fails", "a ligação não completa"]];
  const KEYS = [..."123456789*0#"];
  const HOUR = 3600;  // who has not rung for longer takes no place on the page
  const cards = new Map();
  const path = (address) => `/telephones/${address}`;

  let madeSoFar = 0;

  function made(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function button(text, className, address, act, body = {}) {
    const element = made("button", className, text);
    element.type = "button";
    element.addEventListener("click", () => ask(`${path(address)}/${act}`, body).then(update).catch(trouble));
    return element;
  }

  function modeField(address, id) {
    const field = made("p", "field");
    const label = made("label", "", "Quando tocar");
    const select = made("select", "");
    label.htmlFor = select.id = id;
    select.append(...MODES.map(([value, text]) => new Option(text, value)));
    select.addEventListener("change", () => ask(path(address), { mode: select.value }).then(update).catch(trouble));
    field.append(label, select);
    return [field, select];
  }

  function talkForm(address, id) {
    const form = made("form", "row");
    const label = made("label", "unseen", "Diga a quem está na ligação");
    const said = made("input", "");
    const send = made("button", "button", "Falar");
    label.htmlFor = said.id = id;
    said.placeholder = "diga a quem está na ligação…";
    said.autocomplete = "off";
    form.append(label, said, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = said.value.trim();
      if (!text) return;
      ask(`${path(address)}/said`, { text }).then((told) => { said.value = ""; update(told); }).catch(trouble);
    });
    return form;
  }

  function card({ address, name }) {
    madeSoFar += 1;
    const n = madeSoFar;
    const box = made("article", "handset");
    const head = made("div", "head");
    const title = made("h3", "", name || pretty(address));
    const chip = made("span", "chip");
    const log = made("div", "talk");
    const keys = made("div", "keys");
    const buttons = made("div", "buttons");
    const [field, mode] = modeField(address, `handset-${n}-mode`);
    const answer = button("Atender", "button green", address, "answer");
    const decline = button("Recusar", "button quiet", address, "decline");
    const hangup = button("Desligar", "button red", address, "hangup");
    const talk = talkForm(address, `handset-${n}-said`);
    title.id = `handset-${n}`;
    box.setAttribute("aria-labelledby", title.id);
    box.dataset.address = address;
    log.setAttribute("role", "log");
    log.setAttribute("aria-label", `O que se ouve: ${name || pretty(address)}`);
    log.tabIndex = 0;
    keys.setAttribute("role", "group");
    keys.setAttribute("aria-label", `Teclado: ${name || pretty(address)}`);
    keys.append(...KEYS.map((key) => button(key, "key", address, "keys", { digits: key })));
    head.append(title, chip);
    buttons.append(answer, decline, hangup);
    box.append(head, ...(name ? [made("p", "muted", pretty(address))] : []), field, log, keys, talk, buttons);
    byId("telephones").append(box);
    return { box, chip, log, keys, talk, mode, answer, decline, hangup, title, last: 0 };
  }

  function update(told) {
    const mine = cards.get(told.address);
    if (!mine) return;
    const state = told.calling && told.state === "free" ? "calling" : told.state;
    showState(mine.chip, state);
    mine.box.dataset.state = told.state;
    if (document.activeElement !== mine.mode) mine.mode.value = told.mode;
    mine.answer.disabled = mine.decline.disabled = !(told.ringing && told.mode === "ask");
    mine.hangup.disabled = !told.talking;
    mine.keys.hidden = !told.talking;
    mine.talk.hidden = told.state !== "talking";
    ringing(mine.title.id, mine.title.textContent, Boolean(told.ringing) && !mine.box.hidden);
    for (const entry of told.log.filter((each) => each.n > mine.last)) {
      const line = lived(entry);
      if (entry.kind === "ring") mine.log.replaceChildren();
      if (line) item(mine.log, ...line);
      mine.last = entry.n;
    }
  }

  function forget(address) {
    const { box, title } = cards.get(address);
    ringing(title.id, "", false);
    box.remove();
    cards.delete(address);
  }

  async function refresh(citizen) {
    // Until the switchboard's own telephone is known, it would be taken for one of these.
    const shownElsewhere = (address) => address === agent.address() || address === citizen;
    const latest = agent.address() ? await ask(`/telephones?within=${HOUR}`) : [];
    const others = latest.filter((each) => !shownElsewhere(each.address));
    const wanted = new Set(latest.map((each) => each.address));
    for (const address of [...cards.keys()]) if (!wanted.has(address)) forget(address);
    for (const told of others) {
      if (!cards.has(told.address)) cards.set(told.address, card(told));
      update(told);
    }
    for (const [address, { box, title }] of cards) {
      box.hidden = shownElsewhere(address);
      if (box.hidden) ringing(title.id, "", false);
    }
    byId("telephones-none").hidden = others.length > 0;
  }
  return { refresh };
})();
