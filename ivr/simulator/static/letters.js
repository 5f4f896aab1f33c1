// What people write: a new e-mail from anybody, and the answer of one who reads an e-mail.
"use strict";

const letters = (() => {
  const MOST = 5 * 1024 * 1024;
  const ABSENT = "Estou de férias e respondo quando voltar.";
  let read = null;

  function encoded(file) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
      reader.addEventListener("error", () => reject(new Error("O arquivo não pôde ser lido.")));
      reader.readAsDataURL(file);
    });
  }

  async function attachment(input) {
    const [file] = input.files;
    if (!file) return {};
    if (file.size > MOST) throw new Error("O arquivo tem mais de 5 MB.");
    const base64 = file.size ? await encoded(file) : "";
    return { attachment: { name: file.name, type: file.type, base64 } };
  }

  // A form that a button opens; `sends` tells where to, and what besides the text and the file.
  function form(id, sends) {
    const [box, opener, wrong, text] = [byId(id), byId(`${id}-open`), byId(`${id}-wrong`), byId(`${id}-text`)];
    let sending = false;

    function show(open) {
      box.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
      wrong.hidden = true;
      if (open) byId("letter-sent").hidden = true;
    }
    function empty() {
      box.reset();
      box.dispatchEvent(new Event("change"));
      show(false);
    }
    async function post() {
      const { path, told } = sends();
      const sent = await ask(path, { ...told, text: text.value, ...await attachment(byId(`${id}-file`)) });
      const here = box.contains(document.activeElement);
      empty();
      byId("letter-sent").textContent = `E-mail enviado para ${sent.to}.`;
      byId("letter-sent").hidden = false;
      if (here) opener.focus();
      await mail.refresh();
    }

    opener.addEventListener("click", () => {
      show(box.hidden);
      if (!box.hidden) text.focus();
    });
    byId(`${id}-cancel`).addEventListener("click", () => { empty(); opener.focus(); });
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      if (sending) return;
      sending = true;
      wrong.hidden = true;
      post().catch((error) => {
        wrong.textContent = `Não foi enviado: ${error instanceof TypeError ? "o simulador não responde." : error.message}`;
        wrong.hidden = false;
      }).finally(() => { sending = false; });
    });
    return { empty };
  }

  form("write", () => ({
    path: "/emails",
    told: {
      from: byId("write-from").value, to: byId("write-to").value, subject: byId("write-subject").value,
      forged: byId("write-forged").checked,
    },
  }));
  const answer = form("answer", () => ({
    path: `/emails/${read}/reply`, told: { as: byId("answer-as").value, kind: byId("answer-kind").value },
  }));

  byId("answer").addEventListener("change", () => {
    const kind = byId("answer-kind").value;
    byId("answer-text").required = kind === "normal";
    byId("answer-text").placeholder = kind === "automatic" ? ABSENT : "";
    for (const name of ["text", "file"]) byId(`answer-${name}`).parentElement.hidden = kind === "bounce";
  });

  // The e-mail that is read now; what was begun about another is given up.
  function about(email) {
    if (email.n === read) return;
    read = email.n;
    answer.empty();
    byId("answer-as").replaceChildren(...email.envelope.to.map((each) => new Option(each)));
    byId("answer-as").parentElement.hidden = email.envelope.to.length < 2;
    for (const option of byId("answer-kind").options) option.disabled = option.value !== "normal" && !email.envelope.from;
  }
  return { about };
})();
