// The copies of notebooks that this browser keeps (JupyterLite's IndexedDB): read, download, erase.
(function () {
  "use strict";
  const DATABASE = `JupyterLite Storage - ${new URL(".", location.href).pathname}`;

  // The database, or null if there is none yet (it is not created here).
  function open() {
    return new Promise((resolve) => {
      try {
        const request = indexedDB.open(DATABASE);
        request.onupgradeneeded = () => request.transaction.abort();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
      } catch (error) {
        resolve(null);
      }
    });
  }

  async function withStore(name, mode, work) {
    const database = await open();
    if (!database) return undefined;
    try {
      if (!database.objectStoreNames.contains(name)) return undefined;
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(name, mode);
        const request = work(transaction.objectStore(name));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  // Paths of the copies of an exercise, whatever its version.
  async function list(exercise) {
    const keys = (await withStore("files", "readonly", (store) => store.getAllKeys())) || [];
    return keys.filter((key) => String(key).startsWith(`${exercise}/`) && String(key).endsWith(".ipynb"));
  }

  async function download(path) {
    const record = await withStore("files", "readonly", (store) => store.get(path));
    if (!record) return;
    const text = typeof record.content === "string" ? record.content : JSON.stringify(record.content, null, 1) + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    link.download = path.split("/").pop();
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  async function erase(path) {
    for (const name of ["files", "checkpoints"]) await withStore(name, "readwrite", (store) => store.delete(path));
  }

  window.campusCopies = { list, download, erase };
})();
