// Search page: extracts found without accents, with a link to each section; plain messages; nothing kept in the browser.
var SPHINX_HIGHLIGHT_ENABLED = false; // read by Sphinx's searchtools.js: it would keep the words in localStorage
(function () {
  "use strict";
  const SHOWN = 3, BEFORE = 80, LENGTH = 240;
  const MESSAGES = {
    "Search Results": "Résultats",
    "Search finished, found ${resultCount} page(s) matching the search query.": "Pages trouvées\u00a0: ${resultCount}.",
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
      "Aucune page ne contient tous ces mots. Essayez un seul mot, plus court, ou un synonyme.",
  };
  const BLOCKS = "section[id], dl.campus-glossaire dt[id]";
  const NOISE = "script, style, noscript, select, button, .headerlink, details > summary, .cell_input, .toctree-wrapper";

  // A text without accents, and for each of its letters the place of that letter in the text.
  function flatten(text) {
    const from = [];
    let flat = "";
    for (let place = 0; place < text.length; place += 1) {
      const letters = sansAccents(text[place]);
      flat += letters;
      for (let count = 0; count < letters.length; count += 1) from.push(place);
    }
    return { flat, from };
  }

  function hits(text, stems) {
    const { flat, from } = flatten(text);
    const found = [];
    stems.forEach((stem) => {
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${_escapeRegExp(stem)}[\\p{L}\\p{N}]*`, "gu");
      for (const hit of flat.matchAll(pattern)) {
        found.push({ stem, start: from[hit.index], end: from[hit.index + hit[0].length - 1] + 1 });
      }
    });
    return found.sort((a, b) => a.start - b.start);
  }

  // The text of a section without its subsections; of an entry of the glossary with its definition.
  function read(block) {
    if (block.tagName === "DT") return { title: block.textContent, text: block.nextElementSibling.textContent };
    const copy = block.cloneNode(true);
    const heading = copy.querySelector("h1, h2, h3, h4");
    const title = heading ? heading.textContent : "";
    copy.querySelectorAll("section, dl.campus-glossaire").forEach((inner) => inner.remove());
    if (heading) heading.remove();
    return { title, text: copy.textContent };
  }

  function extract(text, found) {
    const line = document.createElement("p");
    const start = found.length ? Math.max(0, found[0].start - BEFORE) : 0;
    const first = start ? text.indexOf(" ", start) + 1 : 0;
    const cut = first + LENGTH < text.length ? text.lastIndexOf(" ", first + LENGTH) : text.length;
    const last = Math.max(cut, found.length ? found[0].end : 0);
    let place = first;
    line.append(first ? "… " : "");
    found.filter((hit) => hit.start >= first && hit.end <= last).forEach((hit) => {
      if (hit.start < place) return;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(hit.start, hit.end);
      line.append(text.slice(place, hit.start), mark);
      place = hit.end;
    });
    line.append(text.slice(place, last), last < text.length ? " …" : "");
    return line;
  }

  function sections(html, stems, anchor) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article") || page.querySelector('[role="main"]');
    if (!article) return [];
    article.querySelectorAll(NOISE).forEach((noise) => noise.remove());
    return Array.from(article.querySelectorAll(BLOCKS))
      .filter((block) => !anchor || `#${block.id}` === anchor)
      .map((block) => {
        const { title, text } = read(block);
        const plain = text.replace(/\s+/g, " ").trim();
        const found = hits(plain, stems);
        const words = new Set([...found, ...hits(title, stems)].map((hit) => hit.stem));
        return { id: block.id, title: title.trim(), plain, found, words: words.size };
      })
      .filter((section) => section.words)
      .sort((a, b) => b.words - a.words)
      .slice(0, SHOWN);
  }

  function summary(html, stems, anchor) {
    const list = document.createElement("ul");
    list.className = "campus-extraits";
    sections(html, [...stems], anchor).forEach((section) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${section.id}`;
      link.textContent = section.title;
      line.append(link, extract(section.plain, section.found));
      list.append(line);
    });
    // Sphinx puts the list under the link to the page: only then is the address of the page known.
    Promise.resolve().then(() => {
      const page = list.parentElement && list.parentElement.querySelector("a");
      if (page) list.querySelectorAll("a").forEach((link) => { link.href = page.href.split("#")[0] + link.hash; });
    });
    return list;
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (typeof Search === "undefined") return;
    Object.assign(Documentation.TRANSLATIONS, MESSAGES);
    const perform = Search.performSearch;
    Search.performSearch = (query) => {
      perform(query);
      Search.status.setAttribute("role", "status");
    };
    Search.makeSearchSummary = summary;
  });
})();
