// The clock: set, moved, made faster.
"use strict";

const clock = (() => {
  const days = new Intl.DateTimeFormat("pt-BR", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const hours = new Intl.DateTimeFormat("pt-BR", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" });
  // Fortaleza keeps UTC-3 the whole year.
  const HOURS = 3 * 3600 * 1000;
  let offset = 0;
  let speed = 1;
  let taken = Date.now();
  const now = () => new Date(Date.now() + offset * 1000 + (Date.now() - taken) * (speed - 1));
  const local = () => new Date(now().getTime() - HOURS);

  function show() {
    const time = document.createElement("b");
    time.textContent = hours.format(now());
    byId("clock-now").replaceChildren(time, days.format(now()));
    byId("clock-moved").hidden = Math.abs(offset) < 60;
  }
  function take(told) {
    offset = told.offset;
    speed = told.speed;
    taken = Date.now();
    show();
    for (const button of document.querySelectorAll("[data-speed]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
    }
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
  byId("clock-5").addEventListener("click", () => move({ advance: 300 }));
  byId("clock-hour").addEventListener("click", () => move({ advance: 3600 }));
  byId("clock-real").addEventListener("click", () => move({ offset: 0 }));
  byId("clock-open").addEventListener("click", () => move({ now: next(1, 10) }));
  byId("clock-closed").addEventListener("click", () => move({ now: next(6, 10) }));
  for (const button of document.querySelectorAll("[data-speed]")) {
    button.addEventListener("click", () => move({ speed: Number(button.dataset.speed) }));
  }
  window.setInterval(show, 1000);
  return { refresh: async () => take(await ask("/clock")), now };
})();
