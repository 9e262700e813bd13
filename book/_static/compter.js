// Module 1: tick kinds of visits, see at once how many patients, IPP, visits and diagnosis lines that makes.
// The data are numbers of things by mask: bit k says "has a closed visit of kind k", bit k + n "has an open one".
(function () {
  "use strict";

  function count(masks, wanted) {
    return Object.entries(masks).reduce((sum, [mask, number]) => sum + (Number(mask) & wanted ? number : 0), 0);
  }

  function box(parent, id, text, checked) {
    const line = document.createElement("div");
    const input = document.createElement("input");
    const label = document.createElement("label");
    input.type = "checkbox";
    input.id = id;
    input.checked = checked;
    label.htmlFor = id;
    label.textContent = text;
    line.append(input, label);
    parent.append(line);
    return input;
  }

  function row(list, text) {
    const item = document.createElement("li");
    const label = document.createElement("span");
    const number = document.createElement("strong");
    const bar = document.createElement("span");
    label.textContent = text + "\u00a0: ";
    bar.className = "campus-compter-barre";
    bar.setAttribute("aria-hidden", "true");
    item.append(label, number, bar);
    list.append(item);
    return { number, bar };
  }

  function start(place, rank) {
    const data = JSON.parse(place.dataset.campusCompter);
    const kinds = data.types.length;
    const most = Math.max(...data.niveaux.map((level) => count(level.masques, -1)));
    place.textContent = "";
    const fields = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = "Quelles venues compter ?";
    fields.append(legend);
    const boxes = data.types.map((kind, k) => box(fields, `campus-compter-${rank}-${k}`, kind, data.depart.includes(k)));
    const open = box(fields, `campus-compter-${rank}-ouverts`, "y compris celles qui sont encore en cours", true);
    const list = document.createElement("ul");
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.className = "campus-note";
    const rows = data.niveaux.map((level) => row(list, level.nom));
    place.append(fields, list, said);

    function update() {
      let wanted = 0;
      boxes.forEach((one, k) => {
        if (one.checked) wanted |= (1 << k) | (open.checked ? 1 << (k + kinds) : 0);
      });
      const totals = data.niveaux.map((level) => count(level.masques, wanted));
      totals.forEach((total, k) => {
        rows[k].number.textContent = total.toLocaleString("fr-FR");
        rows[k].bar.style.width = `${(100 * total) / most}%`;
      });
      said.textContent = data.niveaux.map((level, k) => `${totals[k].toLocaleString("fr-FR")} ${level.court}`).join(", ") + ".";
    }
    fields.addEventListener("change", update);
    update();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-campus-compter]").forEach(start));
})();
