// What the course adds to the notebook in the browser: « Télécharger le TP », « Recommencer depuis l'original »,
// the way back to the lesson, and a notice while Python starts. A prebuilt JupyterLab extension without a bundler:
// a module federation container is an object with init and get.
(function () {
  "use strict";
  // The count of executions is put back, so that the trainee's first cell is number 1.
  const WARM_UP = "import synthetic.practice as _campus; del _campus; get_ipython().execution_count = 0";
  const SLOW_MS = 90000;
  // What the downloaded notebook names, so that it also opens in JupyterLab.
  const KERNEL_OUTSIDE = { display_name: "Python 3 (ipykernel)", language: "python", name: "python3" };

  // French typography: no line starts with a punctuation mark, and apostrophes are curved as in the lessons.
  const typeset = (text) => text.replace(/ ([;:?!»])/g, "\u00a0$1").replace(/« /g, "«\u00a0").replace(/(\p{L})'/gu, "$1’");

  // The notice at the foot of the page, read aloud when it changes.
  let box = null;
  function notice(text, kind) {
    if (!box) {
      box = document.createElement("div");
      box.id = "campus-avis";
      box.setAttribute("role", "status");
      document.body.append(box);
    }
    box.className = kind || "";
    box.textContent = "";
    box.append(Object.assign(document.createElement("span"), { textContent: typeset(text) }));
    box.hidden = !text;
    if (kind === "campus-alerte") {
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "Fermer";
      close.addEventListener("click", () => notice(""));
      box.append(close);
    }
  }

  function panelOf(app) {
    return [...app.shell.widgets("main")].find((widget) => widget.context && widget.sessionContext);
  }

  // What the notebook's cells assign to IDENTIFIANT; empty if nothing.
  function identifier(notebook) {
    for (const cell of notebook.cells) {
      const source = [].concat(cell.source).join("");
      const found = cell.cell_type === "code" && source.match(/^IDENTIFIANT\s*=\s*["']([^"']*)["']/m);
      if (found) return found[1].trim();
    }
    return "";
  }

  async function download(app) {
    const panel = panelOf(app);
    if (!panel) return;
    await panel.context.save();
    const notebook = panel.context.model.toJSON();
    notebook.metadata.kernelspec = KERNEL_OUTSIDE;
    const who = identifier(notebook);
    const stem = panel.context.path.split("/").pop().replace(/\.ipynb$/, "");
    const link = document.createElement("a");
    const text = JSON.stringify(notebook, null, 1) + "\n";
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    link.download = /^[A-Za-z0-9_-]+$/.test(who) ? `${stem}-${who}.ipynb` : `${stem}.ipynb`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    if (who) notice(`Fichier « ${link.download} » téléchargé : remettez-le à votre formateur ou formatrice.`, "campus-pret");
    else notice('Fichier téléchargé, mais sans identifiant : écrivez IDENTIFIANT = "…" dans la première cellule de code, puis téléchargez de nouveau.', "campus-alerte");
  }

  // The opening page asks for confirmation, and erases.
  async function startAgain(app) {
    const panel = panelOf(app);
    if (!panel) return;
    await panel.context.save();
    location.assign(`../ouvrir.html?tp=${encodeURIComponent(exerciseOf(panel))}&recommencer=1`);
  }

  function exerciseOf(panel) {
    return panel.context.path.split("/")[0];
  }

  // Python and the course's packages load while the trainee reads; the reply says that all is ready.
  async function warmUp(session) {
    const kernel = session.session && session.session.kernel;
    if (!kernel) return;
    notice("Python démarre dans votre navigateur ; vous pouvez déjà lire. Comptez une demi-minute environ.", "campus-attente");
    const slow = setTimeout(() => notice("Python tarde à démarrer : fermez d'autres onglets, puis rechargez la page. Si rien n'y fait, revenez à la leçon et téléchargez le TP pour JupyterLab.", "campus-alerte"), SLOW_MS);
    try {
      const done = await kernel.requestExecute({ code: WARM_UP, silent: true, store_history: false }).done;
      if (done.content.status === "ok") {
        notice("Python est prêt.", "campus-pret");
        setTimeout(() => box.textContent === "Python est prêt." && notice(""), 4000);
      } else {
        notice(`Les outils du cours n'ont pas pu être chargés (${done.content.ename}) : rechargez la page.`, "campus-alerte");
      }
    } finally {
      clearTimeout(slow);
    }
  }

  function watch(panel) {
    const session = panel.sessionContext;
    let restarting = false;
    session.ready.then(() => warmUp(session));
    session.statusChanged.connect((_, status) => {
      if (status === "restarting" || status === "autorestarting") {
        restarting = true;
        notice("Python redémarre…", "campus-attente");
      } else if (restarting && status === "idle") {
        restarting = false;
        warmUp(session);
      }
    });
  }

  async function wayBack(panel) {
    const answer = await fetch("../campus.json");
    const known = (await answer.json()).notebooks[exerciseOf(panel)];
    const top = document.getElementById("top-panel");
    if (!known || !top) return;
    document.title = `${known.title} | Campus EDS`;
    const link = document.createElement("a");
    link.id = "campus-retour";
    link.href = new URL(known.lesson, new URL("..", location.href)).href;
    link.textContent = "← Retour à la leçon";
    top.prepend(link);
  }

  function activate(app) {
    document.documentElement.lang = "fr";
    app.commands.addCommand("campus:telecharger", {
      label: "Télécharger le TP",
      caption: "Enregistrer, puis télécharger ce notebook pour le remettre",
      execute: () => download(app),
    });
    app.commands.addCommand("campus:recommencer", {
      label: "Recommencer depuis l’original",
      caption: "Effacer la copie gardée par ce navigateur et rouvrir le TP d’origine (une confirmation est demandée)",
      execute: () => startAgain(app),
    });
    if (!new URLSearchParams(location.search).get("path")) {
      location.replace("../ouvrir.html");
      return;
    }
    const timer = setInterval(() => {
      const panel = panelOf(app);
      if (!panel) return;
      clearInterval(timer);
      watch(panel);
      wayBack(panel);
    }, 100);
  }

  const plugin = { id: "campus-tp:plugin", autoStart: true, activate };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["campus-tp"] = { init: () => {}, get: async () => () => ({ __esModule: true, default: plugin }) };
})();
