// Module 3: change the definition of a readmission, and see numerator, denominator and rate follow.
// Each stay or episode is [died, days until the extraction, days until the next full stay, days until any next visit]
// (-1: none).
(function () {
  "use strict";
  const RULES = [
    ["episodes", "réunir en un épisode les séjours qui se suivent", false],
    ["toutes", "compter toute venue comme un retour (séance, urgences, consultation)", true],
    ["deces", "garder au dénominateur les patients décédés à l'hôpital", true],
    ["recents", "garder les sorties trop récentes pour être suivies jusqu'au bout", true],
  ];

  function add(parent, name, properties, text) {
    const node = Object.assign(document.createElement(name), properties);
    if (text) node.textContent = text;
    parent.append(node);
    return node;
  }

  function french(number) {
    return number.toLocaleString("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  function start(place, rank) {
    const data = JSON.parse(place.dataset.campusReadmission);
    place.textContent = "";
    const id = (name) => `campus-readmission-${rank}-${name}`;
    const fields = add(place, "fieldset", {});
    add(fields, "legend", {}, "Choisissez la définition");
    const boxes = {};
    RULES.forEach(([name, text, checked]) => {
      const line = add(fields, "div", {});
      boxes[name] = add(line, "input", { type: "checkbox", id: id(name), checked });
      add(line, "label", { htmlFor: id(name) }, text);
    });
    const label = add(place, "label", { htmlFor: id("jours") });
    const slider = add(place, "input", { type: "range", id: id("jours"), min: 2, max: 90, step: 1, value: 30 });
    const result = add(place, "p", { className: "campus-resultat" });
    result.setAttribute("role", "status");
    const bar = add(place, "span", { className: "campus-compter-barre" });
    bar.setAttribute("aria-hidden", "true");

    function update() {
      const window_ = Number(slider.value);
      const rows = boxes.episodes.checked ? data.episodes : data.sejours;
      const followed = rows.filter(([died, seen]) => (boxes.deces.checked || !died) && (boxes.recents.checked || seen >= window_));
      const back = followed.filter((row) => {
        const gap = boxes.toutes.checked ? row[3] : row[2];
        return gap >= 0 && gap <= window_;
      });
      const rate = followed.length ? (100 * back.length) / followed.length : 0;
      label.textContent = `Délai\u00a0: ${window_} jours (flèches gauche et droite au clavier)`;
      slider.setAttribute("aria-valuetext", `${window_} jours`);
      const what = boxes.episodes.checked ? "épisodes" : "séjours";
      result.textContent = `${back.length} retours pour ${followed.length} ${what}, soit ${french(rate)}\u00a0%.`;
      bar.style.width = `${Math.min(100, rate)}%`;
    }
    place.addEventListener("input", update);
    update();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-campus-readmission]").forEach(start));
})();
