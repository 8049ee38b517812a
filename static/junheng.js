/* What the pages do beyond HTML. Everything works without it. ES2017, no inline code. */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const words = document.body.dataset;

  /* A page that came back with errors: read the summary first. */
  const summary = document.querySelector("[data-errors]");
  if (summary) summary.focus();

  /* Submitting: say so, and refuse the second click for five seconds. */
  function hold(form, button) {
    if (!button || button.dataset.held) return;
    const label = button.textContent;
    button.dataset.held = "yes";
    form.setAttribute("aria-busy", "true");
    if (button.matches(".btn")) button.textContent = words.busy;
    setTimeout(() => { button.disabled = true; }, 0);
    setTimeout(() => release(form, button, label), 5000);
  }
  function release(form, button, label) {
    button.disabled = false;
    button.textContent = label;
    delete button.dataset.held;
    form.removeAttribute("aria-busy");
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    form.dataset.sent = "yes";
    if (form.method === "post" && !form.hasAttribute("hx-post") && event.submitter && event.submitter.matches(".btn")) {
      hold(form, event.submitter);
    }
  });

  /* Long forms warn before what was typed is lost. */
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.touched = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-touched]:not([data-sent])")) {
      event.preventDefault();
      event.returnValue = words.unsaved;
    }
  });

  /* A page restored by the back button may hold an old token. */
  window.addEventListener("pageshow", (event) => {
    const kept = event.persisted && document.cookie.match(/(?:^|; )(?:__Host-)?csrf(?:token)?=([^;]+)/);
    if (kept) all("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = kept[1]; });
    if (event.persisted) all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  /* Menu groups stay as they were left, where the browser lets us remember it. */
  function memory(act) {
    try { return act(window.localStorage); } catch (refused) { return null; }
  }
  all("details[data-remember]").forEach((group) => {
    const key = group.dataset.remember;
    const was = memory((kept) => kept.getItem(key));
    if (was === "closed" && !group.querySelector("[aria-current]")) group.open = false;
    group.addEventListener("toggle", () => memory((kept) => kept.setItem(key, group.open ? "open" : "closed")));
  });

  /* Small sheets close by Escape and by a click elsewhere. */
  const sheets = () => all("details.person[open], details.sheet-of[open]");
  document.addEventListener("click", (event) => {
    sheets().filter((sheet) => !sheet.contains(event.target)).forEach((sheet) => { sheet.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    sheets().forEach((sheet) => { sheet.open = false; sheet.querySelector("summary").focus(); });
  });

  /* data-dialog="id" opens that native dialog; the link's own address serves without us. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
    const closer = event.target.closest("dialog [data-close]");
    if (closer) { event.preventDefault(); closer.closest("dialog").close(); }
  });

  /* Two minutes before a log-in ends: ask whether to keep it, and say so once it is over.
     Another tab in which the log-in is used tells this one through the storage. */
  const ending = document.getElementById("session-ending");
  if (ending && ending.showModal) watchSession(ending);

  function watchSession(dialog) {
    const part = (name) => dialog.querySelector("[data-" + name + "]");
    const lead = 120000;
    let end = 0;
    let said = "";

    function lasts(seconds, isLast) {
      end = Date.now() + seconds * 1000;
      said = "";
      part("keep").hidden = isLast;
      part("no-longer").hidden = !isLast;
    }
    function say(what) {
      if (said === what) return;
      said = what;
      part("ending").hidden = what !== "ending";
      part("ended").hidden = what !== "ended";
      dialog.setAttribute("aria-labelledby", "session-" + what + "-title");
      if (!dialog.open) dialog.showModal();
    }
    function look() {
      const left = end - Date.now();
      if (left > lead) { if (dialog.open) dialog.close(); return; }
      say(left > 0 ? "ending" : "ended");
    }
    function keep(answer) {
      lasts(answer.seconds, answer.is_last);
      memory((kept) => kept.setItem("session", JSON.stringify({ end: end, isLast: answer.is_last })));
      look();
    }

    lasts(Number(dialog.dataset.seconds), "last" in dialog.dataset);
    memory((kept) => kept.setItem("session", JSON.stringify({ end: end, isLast: "last" in dialog.dataset })));
    setInterval(look, 5000);
    window.addEventListener("pageshow", look);
    window.addEventListener("storage", (event) => {
      const used = event.key === "session" && event.newValue && JSON.parse(event.newValue);
      if (used && used.end > end) { lasts((used.end - Date.now()) / 1000, used.isLast); look(); }
    });
    part("keep").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const form = event.target;
      fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" })
        .then((answer) => answer.json())
        .then(keep)
        .catch(() => say("ended"));
    });
  }

  /* A box that checks every row of this page; the count is told. */
  document.addEventListener("change", (event) => {
    const box = event.target;
    const form = box.closest("form");
    if (!form || !box.matches("[data-check-all], [data-check]")) return;
    if (box.matches("[data-check-all]")) all("[data-check]", form).forEach((row) => { row.checked = box.checked; });
    const count = form.querySelector("[data-checked-count]");
    if (count) count.textContent = all("[data-check]:checked", form).length;
  });

  /* Chosen files are named before they are sent, and too large ones are refused early. */
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file][data-most]") || !input.files.length) return;
    const tooLarge = input.files[0].size > Number(input.dataset.most);
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  });

  /* data-print: a button that only exists where printing does (not inside WeChat). */
  const canPrint = typeof window.print === "function" && !/MicroMessenger/.test(navigator.userAgent);
  all("[data-print]").forEach((button) => {
    button.hidden = !canPrint;
    button.addEventListener("click", () => window.print());
  });
})();
