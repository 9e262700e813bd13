// Opens a notebook in the browser: checks what it asks for, says what is missing, loads Python with its progress,
// then goes to the notebook. Address: ouvrir.html?tp=NAME, and &recommencer=1 to erase the saved copy first.
(function () {
  "use strict";
  const SEEN = "campus-avertissements";
  const AT_ONCE = 4;
  const find = (id) => document.getElementById(id);
  // French typography: no line starts with a punctuation mark, and apostrophes are curved as in the lessons.
  const typeset = (text) => text.replace(/ ([;:?!»])/g, "\u00a0$1").replace(/« /g, "«\u00a0").replace(/(\p{L})'/gu, "$1’");
  const megabytes = (bytes) => Math.round(bytes / 1e6).toLocaleString("fr-FR");

  function say(text, kind) {
    const paragraph = document.createElement("p");
    paragraph.textContent = typeset(text);
    if (kind) paragraph.className = kind;
    find("etat").append(paragraph);
  }

  function clear() {
    find("etat").textContent = "";
    find("choix").textContent = "";
  }

  function buttons(...items) {
    const row = document.createElement("div");
    row.className = "boutons";
    row.append(...items);
    find("choix").append(row);
  }

  function button(text, second, work) {
    const item = document.createElement("button");
    item.type = "button";
    item.className = second ? "bouton second" : "bouton";
    item.textContent = typeset(text);
    item.addEventListener("click", work);
    return item;
  }

  function link(text, address, second) {
    const item = document.createElement("a");
    item.className = second ? "bouton second" : "bouton";
    item.href = address;
    item.textContent = typeset(text);
    return item;
  }

  // Waits for one of several buttons; the first is the main one. Gives the rank of the button pressed.
  function choose(...texts) {
    return new Promise((resolve) => {
      buttons(...texts.map((text, rank) => button(text, rank > 0, () => { find("choix").textContent = ""; resolve(rank); })));
      find("choix").querySelector("button").focus();
    });
  }

  function showChecks(checks) {
    for (const check of checks) {
      const item = document.createElement("li");
      item.className = check.level;
      item.textContent = typeset(check.text);
      find("liste").append(item);
    }
    find("verifications").hidden = false;
  }

  function otherWay(exercise) {
    buttons(link("Télécharger le TP pour JupyterLab", exercise.zip), link("Revenir à la leçon", exercise.lesson, true));
  }

  // One file of the runtime, counted as it comes; checked again with the server, so that an old copy is never mixed
  // with a new one.
  async function load(file, count) {
    const answer = await fetch(file.url, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${file.url} : réponse ${answer.status} du serveur`);
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      count(value.length);
    }
  }

  async function loadAll(files) {
    const total = files.reduce((sum, file) => sum + file.bytes, 0);
    let loaded = 0;
    find("suivi").hidden = false;
    const count = (bytes) => {
      loaded += bytes;
      find("avance").value = Math.min(1, loaded / total);
      find("compte").textContent = `${megabytes(loaded)}\u00a0Mo sur ${megabytes(total)}. Les fois suivantes, votre navigateur les aura gardés.`;
    };
    const waiting = [...files];
    const worker = async () => { while (waiting.length) await load(waiting.shift(), count); };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async function startAgain(exercise) {
    say("Votre travail sur ce TP, gardé par ce navigateur, va être effacé, et le TP d'origine rouvert. Ce qui est effacé ne se retrouve pas.", "alerte");
    for (;;) {
      const choice = await choose("Télécharger d'abord ma copie", "Effacer et recommencer", "Annuler");
      if (choice === 1) await campusCopies.erase(exercise.path);
      if (choice === 0) await campusCopies.download(exercise.path);
      else return;
    }
  }

  // A copy of an earlier version of the exercise stays where it was: say so, and give it back.
  async function olderCopies(name, exercise) {
    const older = (await campusCopies.list(name)).filter((path) => path !== exercise.path);
    if (!older.length) return;
    say("Ce TP a été corrigé depuis votre dernière visite : la nouvelle version s'ouvrira. Votre travail sur l'ancienne est toujours là.", "attention");
    for (;;) {
      const choice = await choose("Ouvrir la nouvelle version", "Télécharger mon ancienne copie");
      if (choice === 0) return;
      for (const path of older) await campusCopies.download(path);
    }
  }

  // Notes that ask for a decision: once read, the same ones are not asked about again.
  async function heed(checks) {
    const notes = checks.filter((check) => check.wait);
    const signature = notes.map((check) => check.name).join(" ");
    notes.forEach((check) => say(check.text, "attention"));
    if (!signature || remembered() === signature) return;
    await choose("Continuer");
    try { localStorage.setItem(SEEN, signature); } catch (error) { /* nothing is kept here */ }
  }

  function remembered() {
    try { return localStorage.getItem(SEEN); } catch (error) { return null; }
  }

  function pickOne(known) {
    find("etat").textContent = "";
    say("Quel TP voulez-vous ouvrir ?");
    buttons(...Object.entries(known).map(([name, exercise]) => link(exercise.title, `?tp=${encodeURIComponent(name)}`, true)));
  }

  async function run() {
    const checks = await campusExigences();
    showChecks(checks);
    const blocking = checks.filter((check) => check.level === "mauvais");
    if (location.protocol === "file:") { // nothing more can be read
      clear();
      return blocking.forEach((check) => say(check.text, "alerte"));
    }
    const answer = await fetch("campus.json", { cache: "no-cache" });
    const manifest = await answer.json();
    const parameters = new URLSearchParams(location.search);
    const name = parameters.get("tp");
    if (!Object.keys(manifest.notebooks).includes(name)) return pickOne(manifest.notebooks);
    const exercise = manifest.notebooks[name];
    find("titre").textContent = typeset(exercise.title);
    find("lecon").href = exercise.lesson;
    find("lecon").textContent = "← Retour à la leçon";
    clear();
    if (blocking.length) {
      blocking.forEach((check) => say(check.text, "alerte"));
      find("verifications").open = true;
      return otherWay(exercise);
    }
    if (parameters.get("recommencer")) await startAgain(exercise);
    else await olderCopies(name, exercise);
    clear();
    await heed(checks);
    try {
      await loadAll(manifest.files);
    } catch (error) {
      find("suivi").hidden = true;
      say(`Le chargement s'est arrêté (${error.message}). Vérifiez le réseau, puis réessayez. Si cela persiste, un filtrage du réseau bloque peut-être ces fichiers : signalez cette adresse au service informatique.`, "alerte");
      buttons(button("Réessayer", false, () => location.reload()));
      return otherWay(exercise);
    }
    find("compte").textContent = "Ouverture du notebook…";
    location.replace(`notebooks/index.html?path=${encodeURIComponent(exercise.path)}`);
  }

  let theme = null;
  try { theme = localStorage.getItem("theme"); } catch (error) { /* the system's theme, then */ }
  if (theme) document.documentElement.dataset.theme = theme;
  run().catch((error) => {
    clear();
    say(`La page n'a pas pu préparer le TP (${error.message}). Rechargez-la ; si cela persiste, revenez à la leçon et téléchargez le TP pour JupyterLab.`, "alerte");
  });
})();
