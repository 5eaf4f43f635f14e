// What a page gains where JavaScript runs. Every page does its whole job without it.
import htmx from "htmx.org";

window.htmx = htmx;

// Parts are fetched with the token that any form of this page already carries.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});

// An answer other than 200 is shown, not swallowed: forms come back with 422 and their mistakes.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// Leaving quickly: the page is blank at once, whatever the line does.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-leave]")) document.body.hidden = true;
});

// One submit is enough: a second press of the same button waits for the first answer.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => {
  document.body.hidden = false;
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Menus close when one goes elsewhere.
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  openMenus().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
});
document.addEventListener("focusin", (event) => {
  openMenus().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
});

// A filter sends itself when a choice changes; its button stays for those without JavaScript.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form) form.requestSubmit ? form.requestSubmit() : form.submit();
});

// A long list of boxes to tick gets a search of its own; what is ticked stays in sight.
const plainly = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
document.querySelectorAll("fieldset[data-find]").forEach((set) => {
  const list = set.querySelector(":scope > div");
  const rows = list ? [...list.children].filter((row) => row.querySelector("[type=checkbox]")) : [];
  if (rows.length < 13) return;
  const search = document.createElement("input");
  search.type = "search";
  search.autocomplete = "off";
  search.className = "find";
  search.placeholder = set.dataset.find;
  search.setAttribute("aria-label", set.dataset.find);
  search.addEventListener("input", () => {
    const words = plainly(search.value).split(/\s+/);
    rows.forEach((row) => {
      const text = plainly(row.textContent);
      row.hidden = !row.querySelector(":checked") && !words.every((word) => text.includes(word));
    });
  });
  search.addEventListener("change", (event) => event.stopPropagation());
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  list.before(search);
});

// Keys: "/" search, "g" then a letter to go, "?" help.
let going = false;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    openMenus().forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (going) {
    going = false;
    const place = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (place) place.click();
  } else if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === "g") {
    going = true;
    setTimeout(() => (going = false), 1500);
  } else if (event.key === "?") {
    const help = document.querySelector("dialog.keys");
    if (help && help.showModal) help.showModal();
  }
});

// A picture wider than its frame is shown from its middle.
document.querySelectorAll(".graph.drawn, .map").forEach((frame) => {
  const spare = frame.scrollWidth - frame.clientWidth;
  if (spare > 0) frame.scrollLeft = (document.dir === "rtl" ? -1 : 1) * (spare / 2);
});
