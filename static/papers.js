/* Sending papers: each file its own request, with progress, cancel and again. Three at once
   at most; photographs are made smaller first where the browser can. Without this script
   the form sends one file by itself. */
(function () {
  "use strict";

  const MOST_AT_ONCE = 3;
  const LONGEST = 2000;
  const waiting = [];
  let busy = 0;

  /* Photographs of more than 2000 pixels become smaller ones; anything else stays as it is. */
  function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file).then((picture) => {
      const scale = LONGEST / Math.max(picture.width, picture.height);
      if (scale >= 1) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise((done) => {
        canvas.toBlob((blob) => done(blob && blob.size < file.size ? blob : file), "image/jpeg", 0.85);
      });
    }).catch(() => file);
  }

  function lineFor(form, file) {
    const line = document.createElement("li");
    line.className = "card stack-s";
    const name = document.createElement("p");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", file.name);
    const word = document.createElement("p");
    word.className = "small";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet slim";
    line.append(name, bar, word, button);
    form.querySelector("[data-files]").append(line);
    return { line: line, bar: bar, word: word, button: button };
  }

  function say(shown, words, isProblem) {
    shown.word.textContent = words;
    shown.word.className = isProblem ? "problem" : "small";
  }

  function next() {
    while (busy < MOST_AT_ONCE && waiting.length) {
      busy += 1;
      waiting.shift()(() => { busy -= 1; next(); });
    }
  }

  function send(form, file) {
    const words = form.dataset;
    const shown = lineFor(form, file);

    function failed(sentence) {
      say(shown, sentence, true);
      shown.bar.hidden = true;
      shown.button.hidden = false;
      shown.button.textContent = words.again;
      shown.button.onclick = start;
    }
    function start() {
      shown.bar.hidden = false;
      shown.bar.removeAttribute("value");
      say(shown, words.sending, false);
      shown.button.hidden = false;
      shown.button.textContent = words.cancel;
      const work = (release) => {
        const request = new XMLHttpRequest();
        shown.button.onclick = () => { request.abort(); failed(words.cancelled); release(); };
        smaller(file).then((content) => {
          const body = new FormData(form);
          body.set("file", content, file.name);
          request.open("POST", form.action || location.href);
          request.setRequestHeader("Accept", "application/json");
          request.upload.onprogress = (event) => { if (event.lengthComputable) shown.bar.value = 100 * event.loaded / event.total; };
          request.onerror = () => { failed(words.broken); release(); };
          request.onload = () => { done(request); release(); };
          request.send(body);
        });
      };
      shown.button.onclick = () => { waiting.splice(waiting.indexOf(work), 1); failed(words.cancelled); };
      waiting.push(work);
      next();
    }
    function done(request) {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch (unreadable) { answer = {}; }
      if (request.status !== 201) { failed(answer.problem || words.broken); return; }
      shown.bar.value = 100;
      shown.button.hidden = true;
      say(shown, words.sentWord, false);
      form.querySelector("[data-finish]").hidden = false;
    }

    if (file.size > Number(words.most)) failed(words.tooLarge);
    else start();
  }

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    const input = form.querySelector("input[type=file]");
    input.multiple = true;
    form.querySelector("button[type=submit]").hidden = true;
    input.addEventListener("change", () => {
      Array.from(input.files).forEach((file) => send(form, file));
      input.value = "";
    });
  });

  /* While a worker looks at a paper, look again every two seconds. */
  function look() {
    const papers = document.querySelector("#papers[data-working]");
    if (!papers) return;
    fetch(location.href, { credentials: "same-origin" })
      .then((answer) => answer.text())
      .then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("papers");
        if (fresh) papers.replaceWith(fresh);
        setTimeout(look, 2000);
      })
      .catch(() => setTimeout(look, 8000));
  }
  setTimeout(look, 1500);
})();
