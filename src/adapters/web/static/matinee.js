// Makes the page livelier; everything works without it.
"use strict";

// A form marked data-live is sent in the background, and the new page's answer takes the place of the old one.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live]") || !document.getElementById("answer")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = document.getElementById("answer");
  answer.setAttribute("aria-busy", "true");
  const focused = event.submitter && event.submitter.id;
  try {
    const response = await fetch(form.getAttribute("action"), { method: "POST", body });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.getElementById("answer")) {
      document.getElementById("main").replaceWith(page.getElementById("main"));
      return;
    }
    takeOver(page, form);
    const again = focused && document.getElementById(focused);
    if (again) again.focus();
  } catch {
    // The network failed: let the browser try, and say so if it fails too.
    const pressed = document.createElement("input");
    pressed.type = "hidden";
    pressed.name = event.submitter?.name || "";
    pressed.value = event.submitter?.value || "";
    form.append(pressed);
    form.submit();
  }
});

function takeOver(page, form) {
  document.getElementById("answer").replaceWith(page.getElementById("answer"));
  const ask = document.querySelector("form.ask");
  const fresh = page.querySelector("form.ask");
  if (!ask || !fresh) return;
  if (form === ask) {
    ask.replaceWith(fresh);
    listen(fresh);
    fresh.querySelector("textarea").focus();
  } else {
    ask.elements.key.value = fresh.elements.key.value;
  }
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
  list.setAttribute("aria-label", "Suggestions");
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
