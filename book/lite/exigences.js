// What the notebook asks of the browser. Each check: name, level ("bon", "note", "mauvais"), and a French sentence.
// "mauvais" blocks; a "note" with wait asks the reader to go on or not; another note is only listed.
(function () {
  "use strict";
  // The smallest WebAssembly module: compiling it also tells whether a security policy forbids WebAssembly.
  const EMPTY_MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  const MEMORY_GB = 4;

  function address() {
    if (location.protocol === "file:") {
      return { name: "adresse", level: "mauvais", text: "Cette page est ouverte comme un fichier. Le TP demande un serveur web : passez par l'adresse du site (sur votre machine : « make serve »)." };
    }
    if (window.isSecureContext) return { name: "adresse", level: "bon", text: "Adresse sûre (https, ou cette machine)." };
    return { name: "adresse", level: "note", wait: true, text: "Cette adresse n'est pas chiffrée (http). Le TP fonctionne, mais n'y écrivez rien de personnel, et téléchargez votre travail avant de partir : sur un poste partagé, d'autres peuvent le voir." };
  }

  function webAssembly() {
    try {
      new WebAssembly.Module(EMPTY_MODULE);
    } catch (error) {
      return { name: "webassembly", level: "mauvais", text: "WebAssembly est absent ou interdit sur ce poste : Python ne peut pas tourner ici. Essayez un autre navigateur, ou demandez au service informatique d'autoriser WebAssembly pour ce site." };
    }
    return { name: "webassembly", level: "bon", text: "WebAssembly est disponible." };
  }

  function recent() {
    const wanted = [window.Worker, window.structuredClone, window.BigInt64Array, window.ReadableStream, Object.hasOwn];
    if (wanted.every(Boolean)) return { name: "navigateur", level: "bon", text: "Navigateur assez récent." };
    return { name: "navigateur", level: "mauvais", text: "Ce navigateur est trop ancien : mettez à jour Firefox, Chrome ou Edge." };
  }

  function memory() {
    const announced = navigator.deviceMemory;
    if (!announced) return { name: "memoire", level: "note", text: "Mémoire de l'appareil inconnue : le TP en emploie environ 0,7 Go." };
    if (announced >= MEMORY_GB) return { name: "memoire", level: "bon", text: "Mémoire suffisante (le TP en emploie environ 0,7 Go)." };
    return { name: "memoire", level: "note", wait: true, text: `Cet appareil annonce ${String(announced).replace(".", ",")} Go de mémoire, et le TP en emploie environ 0,7 : fermez d'abord les autres onglets et applications.` };
  }

  async function storage() {
    const refused = { name: "stockage", level: "note", wait: true, text: "Ce navigateur ne garde rien (navigation privée, ou stockage interdit) : votre travail disparaîtra à la fermeture de l'onglet. Téléchargez-le avant." };
    if (!window.indexedDB) return refused;
    const opened = await new Promise((resolve) => {
      try {
        const request = indexedDB.open("campus-essai");
        request.onsuccess = () => { request.result.close(); indexedDB.deleteDatabase("campus-essai"); resolve(true); };
        request.onerror = () => resolve(false);
        request.onblocked = () => resolve(false);
      } catch (error) {
        resolve(false);
      }
    });
    return opened ? { name: "stockage", level: "bon", text: "Votre travail sera gardé par ce navigateur, sur cet appareil seulement." } : refused;
  }

  function screenWidth() {
    if (window.innerWidth >= 700) return { name: "ecran", level: "bon", text: "Écran assez large." };
    return { name: "ecran", level: "note", text: "Écran étroit : le TP s'y ouvre, mais un ordinateur est bien plus commode pour écrire du code." };
  }

  window.campusExigences = async () => [recent(), webAssembly(), address(), memory(), await storage(), screenWidth()];
})();
