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
  const kind = byId("fault-kind");
  const names = new Map([...kind.options].map((option) => [option.value, option.textContent]));
  let shown = "";

  function show(waiting) {
    const texts = waiting.map((each) => {
      const times = each.times === null ? "sempre" : `${each.times} vez${each.times === 1 ? "" : "es"}`;
      return `${names.get(`${each.path} ${each.kind}`) || `${each.path}: ${each.kind}`} (${times})`;
    });
    if (texts.join() === shown) return;
    shown = texts.join();
    byId("faults-count").hidden = !texts.length;
    byId("faults-count").textContent = texts.length;
    byId("fault-list").replaceChildren(...texts.map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }));
  }
  const refresh = async () => show(await ask("/faults"));

  byId("fault").addEventListener("submit", (event) => {
    event.preventDefault();
    const [path, name] = kind.value.split(" ");
    const asked = { path, kind: name, times: Number(byId("fault-times").value), seconds: Number(byId("fault-seconds").value) };
    ask("/faults", asked).then(refresh).catch(trouble);
  });
  byId("fault-clear").addEventListener("click", () => ask("/faults", {}, "DELETE").then(show).catch(trouble));
  return { refresh };
})();
