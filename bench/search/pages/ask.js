// The page every engine is asked on: a form's worth of script that loads nothing of the engine before the first question.
//
// ask(text, options) asks, writes ten results and says how long that took, in ms from the question to the last result
// in the document, and which models they are.
const [name, base] = [...new URLSearchParams(location.search).values()];
const { files } = await import(`/bench/engines/${name}.js`);
const engine = files(base, await fetch("/given/optional.json").then((answer) => answer.json()));
const list = document.getElementById("results");

async function ask(text, options) {
  const start = performance.now();
  const results = await engine.search(text, options);
  list.replaceChildren(
    ...results.slice(0, 10).map(({ name, price, about }) => {
      const item = document.createElement("li");
      for (const [tag, words] of [["b", name], ["span", about], ["i", price]]) {
        item.append(Object.assign(document.createElement(tag), { textContent: words }));
      }
      return item;
    }),
  );
  return { ms: performance.now() - start, ids: [...new Set(results.map(({ id }) => id))].slice(0, 10) };
}

// Everything once for the engine's code and files, then each question three times, of which the middle counts: what a
// shopper who stays sees, and not what else the machine was doing.
async function warm(questions, options) {
  for (const text of questions) await ask(text, options);
  const all = [];
  for (const text of questions) {
    const three = [];
    for (let turn = 0; turn < 3; turn++) three.push((await ask(text, options)).ms);
    all.push(three.sort((one, other) => one - other)[1]);
  }
  return all;
}

Object.assign(window, { ask, warm });
