// Makes the page livelier; everything works without it.
"use strict";

const answer = () => document.getElementById("answer");
const parse = (html) => new DOMParser().parseFromString(html, "text/html");
/** The list that the answer shows, by its address. */
const shownList = () => document.querySelector("#answer input[name=list]")?.value;
/** Forms under way; only the answer to the last one is shown. */
let sent = 0;
let underWay = 0;

// A form marked data-live is sent in the background, and the new page's answer takes the place of the old one.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live]") || !answer()) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  body.set("live", "1");
  const mine = ++sent;
  const focused = event.submitter?.id;
  answer().setAttribute("aria-busy", "true");
  underWay++;
  try {
    const response = await fetch(form.getAttribute("action"), { method: "POST", body });
    const page = parse(await response.text());
    if (mine !== sent) return;
    if (!page.getElementById("answer")) {
      document.getElementById("main").replaceWith(page.getElementById("main"));
      return;
    }
    takeOver(page, form);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  } catch {
    // The network failed: let the browser try, and say so if it fails too.
    const pressed = document.createElement("input");
    pressed.type = "hidden";
    pressed.name = event.submitter?.name || "";
    pressed.value = event.submitter?.value || "";
    form.append(pressed);
    form.submit();
  } finally {
    underWay--;
    offer();
  }
});

function takeOver(page, form) {
  const fresh = page.getElementById("answer");
  answer().replaceWith(fresh);
  document.querySelector(".start")?.remove();
  const ask = document.querySelector("form.ask");
  const freshAsk = page.querySelector("form.ask");
  if (!ask || !freshAsk) return;
  if (form === ask) {
    const settings = ask.querySelector("details").open;
    ask.replaceWith(freshAsk);
    freshAsk.querySelector("details").open ||= settings;
    listen(freshAsk);
    // On a phone the keyboard would cover the films.
    if (matchMedia("(pointer: coarse)").matches) fresh.scrollIntoView();
    else freshAsk.elements.text.focus({ preventScroll: true });
  } else {
    ask.elements.key.value = freshAsk.elements.key.value;
  }
  follow(fresh, page.getElementById("status")?.textContent ?? "");
}

// The rules' list is there at once; when a language model is still at work, its list comes later.
let awaited = null;

/** Waits for the better answer that an answer promises, or drops the one of an answer that has gone. */
function follow(fresh, status) {
  if (fresh.dataset.pending) {
    awaited = { list: shownList(), none: fresh.dataset.none, ready: fresh.dataset.ready };
    say(status, "working");
    receive(awaited, fresh.dataset.pending);
  } else if (!awaited || awaited.list !== shownList()) {
    awaited = null;
    say(status);
  }
}

async function receive(mine, address) {
  let page = null;
  try {
    const response = await fetch(address);
    if (response.status === 200) page = parse(await response.text());
  } catch { /* No better answer, then. */ }
  if (awaited !== mine) return;
  if (page?.getElementById("answer")) {
    mine.page = page;
    offer();
  } else {
    awaited = null;
    say(mine.none);
  }
}

/** Shows the better answer; to somebody who is busy with the films, a button that does. */
function offer() {
  if (!awaited?.page || underWay > 0) return;
  const old = answer();
  if (!old.contains(document.activeElement) && !old.querySelector(".cards:hover")) return showBetter();
  const button = document.createElement("button");
  button.id = "show-better";
  button.textContent = awaited.ready;
  button.addEventListener("click", showBetter);
  say("", "ready");
  document.getElementById("status").append(button);
}

function showBetter() {
  const { page } = awaited;
  const [old, better] = [answer(), page.getElementById("answer")];
  awaited = null;
  keepMarks(old, better);
  const notice = old.querySelector(".notice");
  if (notice) {
    for (const name of ["key", "list"]) {
      const value = better.querySelector(`input[name=${name}]`)?.value;
      if (value && notice.elements[name]) notice.elements[name].value = value;
    }
    better.prepend(notice);
  }
  old.replaceWith(better);
  const ask = document.querySelector("form.ask");
  ask.elements.key.value = page.querySelector("form.ask").elements.key.value;
  say(page.getElementById("status").textContent, "done");
}

/** What was said of the films after the better answer was printed shows on it too. */
function keepMarks(old, better) {
  for (const card of better.querySelectorAll("[data-film]")) {
    const before = old.querySelector(`[data-film="${CSS.escape(card.dataset.film)}"]`);
    if (!before) continue;
    const [marks, now] = [before, card].map((one) => one.querySelectorAll(".marks button"));
    now.forEach((button, i) => {
      if (button.ariaPressed !== null) button.ariaPressed = marks[i].ariaPressed;
      button.className = marks[i].className;
    });
  }
}

function say(text, state = "") {
  const status = document.getElementById("status");
  if (!status) return;
  status.textContent = text;
  status.className = state;
}

// Enter sends, Shift+Enter breaks the line; a slider shows its value; a choice marked data-submit sends its form.
function listen(root) {
  for (const area of root.querySelectorAll("form.ask textarea")) {
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        area.form.requestSubmit();
      }
    });
  }
  for (const slider of root.querySelectorAll("[data-output]")) {
    slider.addEventListener("input", () => {
      document.getElementById(slider.dataset.output).textContent = slider.value;
    });
  }
  for (const field of root.querySelectorAll("[data-submit]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
  for (const input of root.querySelectorAll("[data-suggest]")) suggest(input);
}

// Type-ahead: a list below the field, by keyboard and pointer.
function suggest(input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label);
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let selected = -1;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    selected = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (index) => {
    const options = [...list.children];
    if (!options.length) return;
    selected = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === selected)));
    options[selected].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[selected].id);
  };
  const take = (option) => {
    input.value = option.dataset.value;
    close();
    input.form.requestSubmit();
  };
  const show = (names) => {
    list.replaceChildren(...names.map(([label, value], i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = label;
      option.dataset.value = value;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = names.length === 0;
    selected = -1;
    input.setAttribute("aria-expanded", String(names.length > 0));
  };

  input.addEventListener("input", async () => {
    const mine = ++asked;
    const text = input.value.trim();
    if (!text) return close();
    try {
      const response = await fetch(`${input.dataset.suggest}?limit=8&q=${encodeURIComponent(text)}`);
      if (!response.ok || mine !== asked) return;
      const found = await response.json();
      const movies = (found.movies || []).map((m) => [`${m.title} (${m.year})`, `${m.title} (${m.year})`]);
      const tags = (found.tags || []).map((t) => [`${t.name} · ${t.films}`, t.name]);
      show([...movies, ...tags]);
    } catch { close(); }
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); select(selected + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); select(selected - 1); }
    else if (event.key === "Enter" && selected >= 0) { event.preventDefault(); take(list.children[selected]); }
    else if (event.key === "Escape") close();
  });
  input.addEventListener("blur", close);
}

listen(document);
