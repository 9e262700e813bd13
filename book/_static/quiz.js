// Quizzes: compares answers here, in the browser, and remembers them here only (localStorage, where allowed).
(function () {
  "use strict";

  function decode(text) {
    const bytes = Uint8Array.from(atob(Array.from(text).reverse().join("")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  function memory(name, value) {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem("campus:" + name));
      if (value === null) localStorage.removeItem("campus:" + name);
      else localStorage.setItem("campus:" + name, JSON.stringify(value));
    } catch (error) {
      /* storage is refused (file://, locked browser): the quiz works without memory */
    }
    return null;
  }

  function fields(form) {
    return Array.from(form.elements).filter((field) => field.name === "r");
  }

  function read(form) {
    return fields(form).map((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim()));
  }

  function write(form, values) {
    fields(form).forEach((field, place) => {
      if (field.type === "radio" || field.type === "checkbox") field.checked = Boolean(values[place]);
      else if (values[place] !== undefined) field.value = values[place];
    });
  }

  function isEmpty(values) {
    return values.every((value) => value === false || value === "");
  }

  // Each judge gives [is everything right, list of sentences].
  const judges = {
    choix(key, values) {
      const right = key.choix.every(([correct], place) => correct === values[place]);
      const said = key.choix.filter((choice, place) => values[place]).map((choice) => choice[1]);
      const missed = key.choix.some(([correct], place) => correct && !values[place]);
      if (!right && missed && said.length && key.choix.filter(([c]) => c).length > 1) said.push("Il manque au moins une bonne réponse.");
      return [right, said];
    },
    ordre(key, values) {
      const right = key.ordre.every((rank, place) => values[place] === String(rank));
      return [right, [right ? key.juste : key.faux]];
    },
    paires(key, values) {
      const wrong = key.paires.filter(([wanted], place) => values[place] !== String(wanted));
      return [wrong.length === 0, (wrong.length ? wrong : key.paires).map((pair) => pair[1])];
    },
    valeur(key, values) {
      const number = Number(values[0].replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));
      const right = values[0] !== "" && Math.abs(number - key.valeur) <= key.tolerance;
      return [right, [right ? key.juste : key.faux]];
    },
  };

  function show(form, verdict, sentences) {
    const place = form.querySelector(".campus-reponse");
    place.textContent = "";
    const title = document.createElement("p");
    title.className = verdict === null ? "" : verdict ? "campus-juste" : "campus-faux";
    title.textContent = verdict === null ? "Choisissez une réponse avant de vérifier." : verdict ? "✔ Juste." : "✘ Pas encore.";
    place.append(title);
    sentences.forEach((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      place.append(line);
    });
  }

  function check(form) {
    const values = read(form);
    if (isEmpty(values)) return show(form, null, []);
    const key = decode(form.dataset.cle);
    const kind = Object.keys(judges).find((name) => name in key);
    const [right, sentences] = judges[kind](key, values);
    show(form, right, sentences);
    memory(form.id, { values, right });
  }

  function start(form) {
    const kept = memory(form.id);
    if (kept && Array.isArray(kept.values)) {
      write(form, kept.values);
      check(form);
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check(form);
    });
    form.addEventListener("reset", () => {
      form.querySelector(".campus-reponse").textContent = "";
      memory(form.id, null);
    });
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".campus-question").forEach(start));
})();
