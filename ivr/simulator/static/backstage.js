// What goes on behind the scenes: the requests made, and the faults asked for.
"use strict";

const backstage = (() => {
  const MOST = 200;
  let next = 0;

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

  function show(made) {
    const list = byId("requests");
    for (const each of made) {
      if (each.order < next) continue;  // two answers may cross on the way
      if (list.querySelector(".hint")) list.replaceChildren();
      list.prepend(row(each));
      next = each.order + 1;
    }
    while (list.childElementCount > MOST) list.lastElementChild.remove();
  }

  return {
    clear() { byId("requests").replaceChildren(); },
    async refresh() { show(await ask(`/requests?since=${next}`)); },
  };
})();

const faults = (() => {
  const MAIL = "smtp";
  const forms = [form("fault", ""), form("mail-fault", MAIL)];

  // Of `path` only, or of every one: a form to ask for faults, and those asked for.
  function form(id, path) {
    const kind = byId(`${id}-kind`);
    const query = path ? `?path=${path}` : "";
    const names = new Map([...kind.options].map((option) => [option.value, option.textContent]));
    byId(id).addEventListener("submit", (event) => {
      event.preventDefault();
      const [where, name, step] = kind.value.split(" ");
      const asked = { path: where, kind: name, times: Number(byId(`${id}-times`).value), seconds: Number(byId(`${id}-seconds`).value) };
      ask("/faults", step ? { ...asked, step } : asked).then(refresh).catch(trouble);
    });
    byId(`${id}-clear`).addEventListener("click", () => ask(`/faults${query}`, {}, "DELETE").then(show).catch(trouble));
    return { id, path, names, shown: "" };
  }

  function named(fault, place) {
    const key = [fault.path, fault.kind, fault.step].filter(Boolean).join(" ");
    const elsewhere = forms.find((each) => each.names.has(key));
    return place.names.get(key) || (elsewhere ? `e-mail: ${elsewhere.names.get(key)}` : key);
  }

  function showIn(place, waiting) {
    const texts = waiting.map((each) => {
      const times = each.times === null ? "sempre" : `${each.times} vez${each.times === 1 ? "" : "es"}`;
      return `${named(each, place)} (${times})`;
    });
    if (texts.join() === place.shown) return;
    place.shown = texts.join();
    byId(`${place.id}s-count`).hidden = !texts.length;
    byId(`${place.id}s-count`).textContent = texts.length;
    byId(`${place.id}-list`).replaceChildren(...texts.map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }));
  }
  function show(waiting) {
    for (const place of forms) showIn(place, waiting.filter((each) => !place.path || each.path === place.path));
  }
  async function refresh() { show(await ask("/faults")); }
  return { refresh };
})();
