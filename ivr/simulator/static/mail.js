// Everybody's mailbox: what came, newest first, and one e-mail as its reader sees it.
"use strict";

const mail = (() => {
  const MOST = 100;
  const lines = new Map();
  let shown = null;
  let open = null;

  function part(tag, className, text) {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function line(email) {
    const box = document.createElement("li");
    const button = document.createElement("button");
    const facts = `${shortTime.format(new Date(email.at))} · para ${email.to || email.envelope.to.join(", ")}`;
    button.type = "button";
    button.append(part("b", "", email.subject || "(sem assunto)"), part("span", "", email.from || "(sem remetente)"), part("span", "muted", facts));
    button.addEventListener("click", () => read(email.n).catch(trouble));
    box.append(button);
    return box;
  }

  function show(all) {
    const now = all.map((each) => each.n).join();
    if (now === shown) return;
    shown = now;
    const kept = new Set(all.map((each) => each.n));
    for (const n of [...lines.keys()]) if (!kept.has(n)) lines.delete(n);
    for (const each of all) if (!lines.has(each.n)) lines.set(each.n, line(each));
    const none = part("li", "hint", "Nenhum e-mail ainda.");
    refill(byId("emails"), all.length ? all.map((each) => lines.get(each.n)) : [none]);
    byId("emails-clear").disabled = !all.length;
    if (open !== null && !kept.has(open)) close();
    byId("email-none").hidden = open !== null || !all.length;
  }

  function mark(n) {
    open = n;
    for (const [each, box] of lines) {
      if (each === n) box.firstElementChild.setAttribute("aria-current", "true");
      else box.firstElementChild.removeAttribute("aria-current");
    }
    byId("email").hidden = n === null;
    byId("email-none").hidden = n !== null || !lines.size;
  }

  // The frame's own document allows nothing either; what it may is to open a link in a new window.
  function framed(email) {
    const frame = document.createElement("iframe");
    frame.title = `E-mail: ${email.subject}`;
    frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
    frame.referrerPolicy = "no-referrer";
    frame.src = `/emails/${email.n}/html`;
    return frame;
  }

  function written(text) {
    const box = document.createElement("div");
    box.className = "letter";
    box.append(...linked(text));
    return box;
  }

  function rows(list, pairs) {
    list.replaceChildren(...pairs.flatMap(([name, told]) => [part("dt", "", name), part("dd", "", told)]));
  }

  async function read(n) {
    const email = await ask(`/emails/${n}`);
    mark(n);
    byId("email-subject").textContent = email.subject || "(sem assunto)";
    rows(byId("email-facts"), [
      ["De", email.from], ["Para", email.to || email.envelope.to.join(", ")], ["Em", longTime.format(new Date(email.at))],
    ]);
    byId("email-seen").replaceChildren(email.html === null ? written(email.text || "(vazio)") : framed(email));
    byId("email-text").replaceChildren(...linked(email.text || "(sem texto simples)"));
    rows(byId("email-headers"), [
      ["Envelope: de", email.envelope.from || "<>"], ["Envelope: para", email.envelope.to.join(", ")], ...email.headers,
    ]);
    byId("email-raw").href = `/emails/${n}/raw`;
    letters.about(email);
    choose(byId("email-tab-seen"));
    byId("email-subject").focus();
  }

  function close() {
    const box = lines.get(open);
    mark(null);
    byId("email-seen").replaceChildren();
    if (box) box.firstElementChild.focus();
  }

  const tabs = [byId("email-tab-seen"), byId("email-tab-source")];
  function choose(tab) {
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
      byId(each.getAttribute("aria-controls")).hidden = each !== tab;
    }
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs.find((each) => each !== tab);
      event.preventDefault();
      choose(other);
      other.focus();
    });
  }
  byId("email").addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  byId("email-close").addEventListener("click", close);
  byId("emails-clear").addEventListener("click", () => {
    ask("/emails", {}, "DELETE").then((left) => { show(left); byId("mail-title").focus(); }).catch(trouble);
  });
  return { refresh: async () => show(await ask(`/emails?most=${MOST}`)) };
})();
