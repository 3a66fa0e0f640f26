// Hides every entry that lacks one of the words sought, and what is left empty by that.
{
  const box = document.getElementById("search");
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const entries = [...document.querySelectorAll(".entry")];
  // Labour is found as labor, and what is recognised as recognized.
  const folded = (text) =>
    text
      .toLowerCase()
      .replace(/([bvln])our/g, "$1or")
      .replace(/is(?=e|ing|ation)/g, "iz")
      .replaceAll("centre", "center");
  // A rule is found by the names that it reads as well: its sentences have their labels.
  const texts = entries.map((entry) =>
    folded(`${entry.textContent} ${entry.dataset.reads ?? ""}`),
  );
  const heads = new Map(
    [...document.querySelectorAll("section.decision, section.reference")].map((section) => [
      section,
      folded(section.querySelector("h3").textContent),
    ]),
  );
  const sections = [...document.querySelectorAll("main section")].reverse();
  const folds = [...document.querySelectorAll("main details")];

  const search = () => {
    const words = folded(query.value).split(/\s+/).filter(Boolean);
    const seeks = words.length > 0;
    document.body.classList.toggle("seeking", seeks);
    let count = 0;
    entries.forEach((entry, i) => {
      const head = heads.get(entry.closest("section.decision, section.reference")) ?? "";
      const fits = words.every((word) => texts[i].includes(word) || head === word);
      entry.hidden = !fits;
      count += fits;
    });
    for (const fold of folds) {
      const holds = fold.querySelector(".entry:not([hidden])") !== null;
      fold.open = seeks && holds;
      fold.hidden = seeks && !holds;
    }
    for (const section of sections) {
      section.hidden = seeks && section.querySelector(".entry:not([hidden])") === null;
    }
    const told = count === 0 ? found.dataset.none : `${count} ${count === 1 ? "entry" : "entries"}`;
    found.textContent = seeks ? told : "";
  };

  let waiting = 0;
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 80);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      query.value = "";
      search();
    }
  });
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.closest("[hidden]")) {
      query.value = "";
      search();
      target.scrollIntoView();
    }
  });
  box.hidden = false;
}
