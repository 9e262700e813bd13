// Module 0: three cells to run in any order, to see that the result depends on the order. Keyboard, screen reader.
(function () {
  "use strict";
  const CELLS = ["patients = 12", "patients = patients + 5", "patients"];
  const MISSING = "NameError\u00a0: name 'patients' is not defined (le nom « patients » n'existe pas encore)";

  function make(tag, text, attributes) {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  }

  function start(box) {
    let value = null, count = 0;
    const said = make("p", "Noyau neuf\u00a0: aucun nom n'est connu.", { role: "status", "aria-live": "polite", class: "campus-noyau" });
    const lines = CELLS.map((code, rank) => {
      const line = make("div", "", { class: "campus-cellule" });
      const number = make("span", "[ ]", { class: "campus-numero" });
      const button = make("button", `Exécuter la cellule ${rank + 1}`, { type: "button", class: "campus-bouton campus-bouton-second" });
      line.append(number, make("code", code), button);
      button.addEventListener("click", () => run(rank));
      return { line, number };
    });

    function run(rank) {
      count += 1;
      lines[rank].number.textContent = `[${count}]`;
      let result;
      if (rank === 0) { value = 12; result = "aucun affichage"; }
      else if (value === null) result = MISSING;
      else if (rank === 1) { value += 5; result = "aucun affichage"; }
      else result = `affiche ${value}`;
      const state = value === null ? "patients est inconnu" : `patients vaut ${value}`;
      said.textContent = `Cellule ${rank + 1}, exécution n°\u00a0${count}\u00a0: ${result}. En mémoire, ${state}.`;
    }

    const again = make("button", "Redémarrer le noyau", { type: "button", class: "campus-bouton" });
    again.addEventListener("click", () => {
      value = null;
      count = 0;
      lines.forEach(({ number }) => { number.textContent = "[ ]"; });
      said.textContent = "Noyau neuf\u00a0: aucun nom n'est connu.";
    });
    box.replaceChildren(...lines.map(({ line }) => line), said, again);
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-campus-cellules]").forEach(start));
})();
