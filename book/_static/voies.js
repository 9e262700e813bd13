// The decision path of module 2: one question after another, from a project's facts to its routes and pieces.
// The rules come from the page; the first one that fits wins, and only the facts it looks at are asked.
(function () {
  "use strict";
  const WARNING = "À faire relire par votre DPO\u00a0: ce parcours aide à préparer la discussion, il ne la remplace pas.";
  const MARKS = { "V": "lu dans la source", "V*": "lu dans une source secondaire", "C": "déduit de sources lues" };

  // French spaces and apostrophes, which the build sets in the page's own texts only.
  function french(text) {
    return text.replace(/ ([;:!?»%])/g, "\u00a0$1").replace(/« /g, "«\u00a0").replace(/'/g, "’");
  }

  function make(tag, text, attributes) {
    const node = document.createElement(tag);
    if (text) node.textContent = french(text);
    Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  }

  // The facts to ask in order, and the rule once they are all known.
  function walk(rules, answers) {
    const asked = [];
    for (const rule of rules) {
      let fits = true;
      for (const [fact, values] of rule.si) {
        if (!asked.includes(fact)) asked.push(fact);
        if (!(fact in answers)) return { asked, rule: null };
        if (!values.includes(answers[fact])) { fits = false; break; }
      }
      if (fits) return { asked, rule };
    }
    return { asked, rule: null };
  }

  function question(fact, place, prefix, changed) {
    const field = make("fieldset", "", { "data-fait": fact.nom });
    field.append(make("legend", `${place}. ${fact.question}`));
    fact.choix.forEach(([value, label], rank) => {
      const line = make("div");
      const id = `${prefix}-${fact.nom}-${rank}`;
      const radio = make("input", "", { type: "radio", name: `${prefix}-${fact.nom}`, id, value });
      radio.addEventListener("change", () => changed(fact.nom, value));
      line.append(radio, make("label", label, { for: id }));
      field.append(line);
    });
    return field;
  }

  function listing(title, items) {
    if (!items.length) return [];
    const list = make("ul");
    items.forEach((item) => list.append(make("li", item)));
    return [make("p", title), list];
  }

  function result(rule) {
    const names = rule.voies.map(([label]) => label).join(", ou ");
    const nodes = [make("p", `Voie\u00a0: ${names}`, { class: "campus-voie" })];
    rule.voies.forEach(([label, formality]) => nodes.push(make("p", `${label}\u00a0: ${formality}.`)));
    nodes.push(make("p", rule.pourquoi));
    nodes.push(...listing("Pour les personnes\u00a0:", rule.droits), ...listing("Pièces et démarches\u00a0:", rule.pieces));
    nodes.push(make("p", `Source\u00a0: ${rule.source} (${MARKS[rule.marque] || rule.marque}). Règle ${rule.id} du tableau.`, { class: "campus-note" }));
    nodes.push(make("p", WARNING, { class: "campus-dpo" }));
    return nodes;
  }

  function start(box, rank) {
    const data = JSON.parse(box.dataset.campusVoies);
    const facts = Object.fromEntries(data.faits.map((fact) => [fact.nom, fact]));
    const prefix = `campus-voies-${rank}`;
    const questions = make("div");
    const said = make("div", "", { role: "status", "aria-live": "polite", class: "campus-reponse" });
    const again = make("button", "Recommencer", { type: "button", class: "campus-bouton campus-bouton-second" });
    let answers = {};

    function update() {
      const { asked, rule } = walk(data.regles, answers);
      Object.keys(answers).forEach((name) => { if (!asked.includes(name)) delete answers[name]; });
      const shown = Array.from(questions.children);
      const kept = shown.findIndex((field, place) => field.dataset.fait !== asked[place]);
      if (kept >= 0) shown.slice(kept).forEach((field) => field.remove());
      asked.slice(questions.children.length).forEach((name) => {
        const field = question(facts[name], questions.children.length + 1, prefix, changed);
        questions.append(field);
        const chosen = Array.from(field.querySelectorAll("input")).find((radio) => radio.value === answers[name]);
        if (chosen) chosen.checked = true;
      });
      said.replaceChildren(...(rule ? result(rule) : []));
    }

    function changed(name, value) {
      answers[name] = value;
      update();
    }

    again.addEventListener("click", () => {
      answers = {};
      questions.replaceChildren();
      update();
      questions.querySelector("input").focus();
    });
    box.replaceChildren(questions, said, again);
    update();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-campus-voies]").forEach(start));
})();
