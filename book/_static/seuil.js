// A threshold to move on a histogram (log scale): counts the results below it. Keyboard, screen reader, no library.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const WIDEST = 640, NARROWEST = 260, HEIGHT = 240, LEFT = 40, BOTTOM = 34;

  function make(name, attributes, text) {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (text) node.textContent = text;
    return node;
  }

  function french(number) {
    return number.toLocaleString("fr-FR", { maximumFractionDigits: 2 });
  }

  function draw(data, place) {
    const WIDTH = Math.min(WIDEST, Math.max(NARROWEST, place.clientWidth - 32)); // letters keep their size on a phone
    const low = Math.log(data.limites[0]), high = Math.log(data.limites[data.limites.length - 1]);
    const x = (value) => LEFT + ((Math.log(value) - low) / (high - low)) * (WIDTH - LEFT - 10);
    const most = Math.max(...data.effectifs);
    const y = (count) => 10 + (1 - count / most) * (HEIGHT - BOTTOM - 10);
    const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" });
    const bars = data.effectifs.map((count, rank) => {
      const bar = make("rect", {
        class: "barre", x: x(data.limites[rank]) + 1, y: y(count),
        width: Math.max(1, x(data.limites[rank + 1]) - x(data.limites[rank]) - 2), height: HEIGHT - BOTTOM - y(count),
      });
      svg.append(bar);
      return bar;
    });
    svg.append(make("line", { x1: LEFT, x2: WIDTH - 10, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }));
    [0.5, 1, 2, 5, 10, 20].forEach((tick) => {
      svg.append(make("text", { x: x(tick), y: HEIGHT - BOTTOM + 18, "text-anchor": "middle" }, french(tick)));
    });
    svg.append(make("text", { x: LEFT - 6, y: 18, "text-anchor": "end" }, String(most)));
    const cursor = make("line", { y1: 6, y2: HEIGHT - BOTTOM, "stroke-width": 3 });
    svg.append(cursor);
    place.append(svg);
    return (threshold) => {
      cursor.setAttribute("x1", x(threshold));
      cursor.setAttribute("x2", x(threshold));
      bars.forEach((bar, rank) => bar.classList.toggle("sous", data.limites[rank + 1] <= threshold * 1.0001));
    };
  }

  function start(box, rank) {
    const data = JSON.parse(box.dataset.campusSeuil);
    box.textContent = "";
    const paint = draw(data, box);
    const label = document.createElement("label");
    const slider = document.createElement("input");
    const said = document.createElement("output");
    slider.type = "range";
    slider.id = `campus-seuil-${rank}`;
    label.htmlFor = slider.id;
    label.textContent = `Seuil, en ${data.unite} affichés (flèches gauche et droite au clavier)`;
    slider.min = Math.log(data.limites[0]);
    slider.max = Math.log(data.limites[data.limites.length - 1]);
    slider.step = 0.02;
    slider.value = Math.log(data.depart);
    said.htmlFor = slider.id;
    said.setAttribute("aria-live", "polite");
    box.append(label, slider, said);
    function update() {
      const threshold = Math.exp(Number(slider.value));
      const below = data.valeurs.filter((value) => value < threshold).length;
      const part = (100 * below) / data.valeurs.length;
      const text = `Sous ${french(threshold)} ${data.unite}\u00a0: ${below} résultats sur ${data.valeurs.length}, soit ${french(part)} %.`;
      slider.setAttribute("aria-valuetext", text);
      said.textContent = text;
      paint(threshold);
    }
    slider.addEventListener("input", update);
    update();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-campus-seuil]").forEach(start));
})();
